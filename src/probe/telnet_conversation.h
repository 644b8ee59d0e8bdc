#pragma once

#include "probe/conversation.h"
#include "wire/telnet_stream.h"

#include <set>

namespace pw {

/// TELNET (RFC 854, RFC 855, RFC 1143): offers and asks for three options, one of which no server
/// knows, and hears whether they are taken or refused as the protocol demands; refuses what the
/// server wants, so that it comes to its prompt. A prompt without negotiation is a shell in clear
/// text all the same, known by its words alone. Nothing is typed.
/// Weaknesses: telnet, clear-text-shell.
class TelnetConversation : public Conversation {
 public:
  explicit TelnetConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;
  void End(Ending ending) override;

  static bool Greets(std::string_view greeting);

 private:
  bool Proves(TelnetCommand command) const;
  /// What the server's commands ask for; remembers that it was said.
  std::vector<std::byte> Refusals(const TelnetStream& stream);
  void Conclude();

  std::uint8_t unknown_option_;
  std::set<TelnetCommand> said_;
  bool terminal_told_ = false;
  bool proven_ = false;
  unsigned rounds_ = 0;
  std::string text_;     ///< heard before the last message was sent
  std::string current_;  ///< heard since
};

/// Whether text ends in a prompt: for a name or a password, or that of a shell.
bool EndsInPrompt(std::string_view text);

}  // namespace pw
