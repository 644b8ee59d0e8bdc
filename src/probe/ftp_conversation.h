#pragma once

#include "probe/conversation.h"
#include "wire/ftp_reply.h"

namespace pw {

/// FTP (RFC 959, RFC 2389, RFC 4217): hears the greeting, sees a verb refused that does not exist,
/// asks for the features and for TLS, and tries the anonymous login; no files are touched. Where
/// AUTH TLS is accepted the connection belongs to TLS, so it is only asked of a server whose
/// features do not name it.
/// Weaknesses: ftp-no-tls, ftp-anonymous.
class FtpConversation : public Conversation {
 public:
  explicit FtpConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

  static bool Greets(std::string_view greeting);

 private:
  enum class Step : std::uint8_t { kGreeting, kNoVerb, kFeatures, kTls, kUser, kPassword };

  Move Follow(const FtpReply& reply);
  Move HearGreeting(const FtpReply& reply);
  Move HearFeatures(const FtpReply& reply);
  Move HearTls(const FtpReply& reply);
  Move HearUser(const FtpReply& reply);
  Move HearPassword(const FtpReply& reply);
  Move Ask(Step step, std::string_view line);
  Move Leave();
  void LearnTls(std::string_view how, std::string_view detail);

  bool over_tls_;
  std::string no_verb_;
  Step step_ = Step::kGreeting;
  bool has_features_ = false;
  std::string tls_;  ///< "yes", "no", or not known
};

}  // namespace pw
