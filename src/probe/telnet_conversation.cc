#include "probe/telnet_conversation.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace pw {
namespace {

constexpr milliseconds kPatience{1500};
constexpr milliseconds kPromptPatience{800};
constexpr std::uint8_t kSuppressGoAhead = 3;  // RFC 858
constexpr std::uint8_t kTerminalType = 24;    // RFC 1091
constexpr unsigned kMostRounds = 6;
constexpr std::size_t kMostText = 1024;
/// Options from here to 127 are assigned to nothing (IANA telnet-options).
constexpr std::uint8_t kFirstUnknown = 60;
constexpr std::uint8_t kUnknownOptions = 60;

void Write(std::vector<std::byte>& to, std::initializer_list<std::uint8_t> octets) {
  for (const std::uint8_t octet : octets)
    to.push_back(std::byte{octet});
}

/// The last line, without blanks at its end.
std::string_view LastLine(std::string_view text) {
  text = Trim(text.substr(0, text.find_last_not_of('\0') + 1));
  const std::size_t at = text.find_last_of("\r\n");
  return at == std::string_view::npos ? text : text.substr(at + 1);
}

}  // namespace

bool EndsInPrompt(std::string_view text) {
  constexpr std::size_t kLongestPrompt = 60;
  if (text.ends_with('\n')) return false;
  const std::string line = ToLower(LastLine(text));
  if (line.empty() || line.size() > kLongestPrompt) return false;
  if (!std::ranges::all_of(line, [](char c) { return c >= ' ' && c < '\x7f'; })) return false;
  if (line.ends_with(':')) {
    constexpr auto kAsks = std::to_array<std::string_view>({"login", "user", "password", "name"});
    return std::ranges::any_of(
        kAsks, [&](std::string_view word) { return line.find(word) != std::string::npos; });
  }
  // "router>", "root@host:~#", "$": one word, not a number or a sentence
  constexpr std::string_view kSigns = "#$%>";
  const bool one_word = line.find(' ') == std::string::npos;
  const bool sign = kSigns.find(line.back()) != std::string_view::npos;
  return one_word && sign && !line.starts_with('<') && !line.starts_with('-');
}

TelnetConversation::TelnetConversation(const ProbeContext& context)
    : unknown_option_(static_cast<std::uint8_t>(kFirstUnknown + ProbeRandom(context.nonce).Next() %
                                                                    kUnknownOptions)) {}

bool TelnetConversation::Greets(std::string_view greeting) {
  if (greeting.size() >= 3 && static_cast<std::uint8_t>(greeting[0]) == kTelnetIac) {
    const auto verb = static_cast<std::uint8_t>(greeting[1]);
    return verb >= kTelnetSub && verb <= kTelnetDont;
  }
  return EndsInPrompt(greeting);
}

Move TelnetConversation::Begin() {
  std::vector<std::byte> bytes;
  for (const TelnetCommand command :
       {TelnetCommand{kTelnetWill, kTerminalType}, TelnetCommand{kTelnetDo, kSuppressGoAhead},
        TelnetCommand{kTelnetDo, unknown_option_}}) {
    Write(bytes, {kTelnetIac, command.verb, command.option});
    said_.insert(command);
  }
  return Move::Say(std::move(bytes), kPatience);
}

bool TelnetConversation::Proves(TelnetCommand command) const {
  if (said_.contains(command)) return false;  // may be an echo
  switch (command.verb) {
    case kTelnetDo:
    case kTelnetDont:
      return command.option == kTerminalType;
    case kTelnetWill:
      return command.option == kSuppressGoAhead;
    case kTelnetWont:
      return command.option == kSuppressGoAhead || command.option == unknown_option_;
    default:
      return false;
  }
}

std::vector<std::byte> TelnetConversation::Refusals(const TelnetStream& stream) {
  std::vector<std::byte> bytes;
  for (const TelnetCommand command : stream.commands) {
    const bool asks = command.verb == kTelnetDo || command.verb == kTelnetWill;
    if (!asks || said_.contains(command)) continue;
    const TelnetCommand refusal{command.verb == kTelnetDo ? kTelnetWont : kTelnetDont,
                                command.option};
    const TelnetCommand agreed{command.verb == kTelnetDo ? kTelnetWill : kTelnetDo, command.option};
    if (said_.contains(agreed) || !said_.insert(refusal).second) continue;
    Write(bytes, {kTelnetIac, refusal.verb, refusal.option});
  }
  for (const TelnetSubnegotiation& sub : stream.subnegotiations) {
    if (sub.option != kTerminalType || terminal_told_) continue;
    terminal_told_ = true;  // RFC 1091: IS "dumb"
    Write(bytes,
          {kTelnetIac, kTelnetSub, kTerminalType, 0, 'd', 'u', 'm', 'b', kTelnetIac, kTelnetEnd});
  }
  return bytes;
}

Move TelnetConversation::Hear(const Incoming& incoming) {
  const TelnetStream stream = ParseTelnet(incoming.bytes);
  proven_ = proven_ || std::ranges::any_of(stream.commands, [this](TelnetCommand command) {
              return Proves(command);
            });
  current_ = stream.text.substr(0, kMostText);
  if (!stream.complete) return Move::Listen(kPromptPatience);
  if (proven_ && rounds_ < kMostRounds) {
    std::vector<std::byte> refusals = Refusals(stream);
    if (!refusals.empty()) {
      ++rounds_;
      text_ = (text_ + current_).substr(0, kMostText);
      current_.clear();
      return Move::Say(std::move(refusals), kPromptPatience);
    }
  }
  const std::string text = text_ + current_;
  const bool at_its_end = EndsInPrompt(text) || text.size() >= kMostText;
  if (!at_its_end) return Move::Listen(proven_ ? kPromptPatience : kPatience);
  Conclude();
  return Move::Done();
}

void TelnetConversation::Conclude() {
  const std::string text = text_ + current_;
  const bool prompt = EndsInPrompt(text);
  if (proven_) {
    Found("telnet", Confidence::kBehaviour)
        .weaknesses.push_back(
            {"telnet",
             "TELNET options were negotiated: names, passwords and sessions travel in "
             "clear text."});
  } else if (prompt) {
    Found("clear-text-shell", Confidence::kBanner)
        .weaknesses.push_back(
            {"clear-text-shell", "A prompt came without any negotiation or encryption."});
  }
  if (const std::string_view shown = Trim(text); !shown.empty()) Learn("telnet.text", shown);
  if (prompt) Learn("telnet.prompt", LastLine(text));
}

Move TelnetConversation::Silence() {
  Conclude();
  return Move::Done();
}

void TelnetConversation::End(Ending ending) {
  static_cast<void>(ending);
  Conclude();
}

}  // namespace pw
