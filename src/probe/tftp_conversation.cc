#include "probe/tftp_conversation.h"

#include "base/bytes.h"
#include "base/text.h"

#include <utility>

namespace pw {
namespace {

constexpr milliseconds kPatience{1500};
constexpr std::uint16_t kReadRequest = 1;
constexpr std::uint16_t kData = 3;
constexpr std::uint16_t kError = 5;
constexpr std::uint16_t kHighestError = 8;  // RFC 2347
constexpr std::size_t kBlock = 512;

}  // namespace

TftpConversation::TftpConversation(const ProbeContext& context)
    : port_(context.port), file_(ProbeRandom(context.nonce).Word(8) + ".tst") {}

Move TftpConversation::Ask() {
  ByteWriter request;
  request.Write(kReadRequest);
  request.Append(file_);
  request.Write(std::uint8_t{0});
  request.Append("octet");
  request.Write(std::uint8_t{0});
  return Move::Say(std::move(request).Release(), kPatience);
}

Move TftpConversation::Begin() {
  return Ask();
}

Move TftpConversation::Hear(const Incoming& incoming) {
  ByteReader reader(incoming.bytes);
  const auto opcode = reader.Read<std::uint16_t>();
  const auto number = reader.Read<std::uint16_t>();
  if (!opcode || !number) return Move::Listen(kPatience);
  const bool new_port = incoming.from_port != 0 && incoming.from_port != port_;
  if (*opcode == kError && *number <= kHighestError) {
    const auto text = AsText(*reader.Take(reader.Remaining()));
    const std::string_view words = text.substr(0, text.find('\0'));
    if (words.size() + 1 != text.size() || !IsUtf8(words)) return Move::Done();
    // From the asked port it may be one of the servers that keep to one port.
    Found("tftp", new_port ? Confidence::kBehaviour : Confidence::kBanner);
    Learn("tftp.error", std::to_string(*number) + ' ' + std::string(words));
  } else if (*opcode == kData && *number == 1 && reader.Remaining() <= kBlock && new_port) {
    Found("tftp", Confidence::kBehaviour)
        .weaknesses.push_back(
            {"tftp-any-file", "A file of a random name was sent: every name may be."});
  } else {
    return Move::Done();
  }
  Found("tftp", Confidence::kBanner)
      .weaknesses.push_back(
          {"tftp", "A request to read a file was answered: there is no login and no encryption."});
  if (*opcode == kError) return Move::Done();
  using namespace std::string_view_literals;
  Move move = Move::Leave("\0\5\0\0stop\0"sv);
  move.send.front().to_port = incoming.from_port;
  return move;
}

Move TftpConversation::Silence() {
  if (std::exchange(repeated_, true)) return Move::Done();
  return Ask();
}

}  // namespace pw
