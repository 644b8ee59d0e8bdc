#include "probe/ftp_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/product_name.h"

#include <algorithm>
#include <array>

namespace pw {
namespace {

constexpr milliseconds kPatience{2000};
constexpr milliseconds kLoginPatience{4000};  // servers and PAM wait after a wrong password

bool IsRefusal(const FtpReply& reply) {
  return reply.code >= 500;
}

std::string Joined(const std::vector<std::string>& lines, std::string_view between) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += between;
    text += Trim(line);
  }
  return text;
}

std::string Quoted(const FtpReply& reply) {
  constexpr std::size_t kMost = 80;
  return "\"" + std::to_string(reply.code) + ' ' +
         Printable(Joined(reply.lines, " ").substr(0, kMost)) + "\"";
}

}  // namespace

FtpConversation::FtpConversation(const ProbeContext& context)
    : over_tls_(context.over_tls), no_verb_("X" + ProbeRandom(context.nonce).Word(5)) {}

bool FtpConversation::Greets(std::string_view greeting) {
  return greeting.starts_with("220 ") || greeting.starts_with("220-") ||
         greeting.starts_with("120 ");
}

Move FtpConversation::Begin() {
  return Move::Listen(kPatience);
}

Move FtpConversation::Ask(Step step, std::string_view line) {
  step_ = step;
  const bool login = step == Step::kPassword || step == Step::kUser;
  return Move::Say(std::string(line) + "\r\n", login ? kLoginPatience : kPatience);
}

Move FtpConversation::Leave() {
  return Move::Leave("QUIT\r\n");
}

Move FtpConversation::Hear(const Incoming& incoming) {
  const auto reply = ParseFtpReply(AsText(incoming.bytes));
  if (!reply) return Move::Done();
  if (!*reply) return Move::Listen(step_ == Step::kPassword ? kLoginPatience : kPatience);
  return Follow(**reply);
}

Move FtpConversation::Follow(const FtpReply& reply) {
  switch (step_) {
    case Step::kGreeting:
      return HearGreeting(reply);
    case Step::kNoVerb:
      if (!IsRefusal(reply)) {
        Void();  // takes a verb that does not exist: believes anything
        return Move::Done();
      }
      return Ask(Step::kFeatures, "FEAT");
    case Step::kFeatures:
      return HearFeatures(reply);
    case Step::kTls:
      return HearTls(reply);
    case Step::kUser:
      return HearUser(reply);
    case Step::kPassword:
      return HearPassword(reply);
  }
  return Move::Done();
}

Move FtpConversation::HearGreeting(const FtpReply& reply) {
  if (reply.code != 220 && reply.code != 421) return Move::Done();
  const std::string banner = Joined(reply.lines, " ");
  const ProductName name = FtpProduct(banner);
  if (!name.product.empty() || ToLower(banner).find("ftp") != std::string::npos) {
    ServiceIdentity& identity = Found("ftp", Confidence::kBanner);
    identity.product = name.product;
    identity.version = name.version;
    Learn("ftp.banner", banner);
  }
  if (reply.code != 220) return Move::Done();
  return Ask(Step::kNoVerb, no_verb_);
}

Move FtpConversation::HearFeatures(const FtpReply& reply) {
  has_features_ = reply.code == 211;
  if (has_features_) {
    Found("ftp", Confidence::kBehaviour);
    const auto names_tls = [](const std::string& line) {
      const std::string feature = ToLower(Trim(line));
      return feature.starts_with("auth ") && feature.find("tls") != std::string::npos;
    };
    if (std::ranges::any_of(reply.lines, names_tls)) LearnTls("yes", "named by FEAT");
  } else if (!IsRefusal(reply)) {
    Void();
    return Move::Done();
  }
  if (over_tls_ || tls_ == "yes") return Ask(Step::kUser, "USER anonymous");
  return Ask(Step::kTls, "AUTH TLS");
}

Move FtpConversation::HearTls(const FtpReply& reply) {
  if (reply.code == 234) {
    Found("ftp", Confidence::kBehaviour);
    LearnTls("yes", Quoted(reply));
    return Move::Done();  // the next bytes would have to be a handshake
  }
  if (!IsRefusal(reply) && reply.code != 431) {  // 431: TLS for lack of something not now
    Void();
    return Move::Done();
  }
  tls_ = "no";
  if (has_features_) LearnTls("no", Quoted(reply));
  return Ask(Step::kUser, "USER anonymous");
}

void FtpConversation::LearnTls(std::string_view how, std::string_view detail) {
  tls_ = how;
  Learn("ftp.auth-tls", how);
  if (how == "yes") return;
  Found("ftp", Confidence::kBehaviour)
      .weaknesses.push_back({"ftp-no-tls", "AUTH TLS was refused with " + std::string(detail) +
                                               ": names, passwords and files travel in clear "
                                               "text."});
}

Move FtpConversation::HearUser(const FtpReply& reply) {
  // What FTP says to USER and others with its greeting do not (SMTP: 500, 502).
  constexpr auto kOfFtp = std::to_array<std::uint16_t>({230, 232, 331, 332, 336, 530, 532, 534});
  const bool known = std::ranges::find(kOfFtp, reply.code) != kOfFtp.end();
  if (known && !has_features_) {
    Found("ftp", Confidence::kBehaviour);
    Learn("ftp.banner", FactOf(*identity(), "ftp.banner"));
    if (tls_ == "no") LearnTls("no", "an error");
  }
  if (!identity()) return Move::Done();
  if (reply.code == 331) return Ask(Step::kPassword, "PASS probe@");
  if (reply.code == 230) return HearPassword(reply);
  Learn("ftp.anonymous", known || IsRefusal(reply) ? "no" : "unclear");
  return Leave();
}

Move FtpConversation::HearPassword(const FtpReply& reply) {
  const bool entered = reply.code == 230 || reply.code == 232;
  Learn("ftp.anonymous", entered ? "yes" : "no");
  if (entered) {
    Found("ftp", Confidence::kBehaviour)
        .weaknesses.push_back(
            {"ftp-anonymous", "USER anonymous was let in with " + Quoted(reply) + "."});
  }
  return Leave();
}

Move FtpConversation::Silence() {
  if (step_ == Step::kPassword) Learn("ftp.anonymous", "no answer");
  return identity() && step_ != Step::kGreeting ? Leave() : Move::Done();
}

}  // namespace pw
