#include "probe/mysql_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/questionnaire.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint8_t kProtocol10 = 10;
constexpr std::uint8_t kError = 0xff;
constexpr std::uint8_t kSwitch = 0xfe;  // another authentication method is wanted
constexpr std::size_t kLongestPacket = 4096;
// Capability flags: long password, protocol 4.1, secure connection, authentication plugins.
constexpr std::uint32_t kProtocol41 = 0x00000200;
constexpr std::uint32_t kCapabilities = 0x00000001 | kProtocol41 | 0x00008000 | 0x00080000;
constexpr std::uint32_t kTls = 0x0800;
constexpr std::uint8_t kQuit = 1;

/// A packet: length in three octets, least first, sequence number, payload.
struct Packet {
  std::uint8_t sequence = 0;
  std::span<const std::byte> payload;
};

std::uint32_t LittleEndian(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = (value << 8U) | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

void WriteLittleEndian(ByteWriter& out, std::uint32_t value, int octets) {
  for (int i = 0; i < octets; ++i)
    out.Write(static_cast<std::uint8_t>((value >> (8 * i)) & 0xffU));
}

Result<Packet> ReadPacket(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto length = reader.Take(3);
  if (!length) return length.error();
  const auto sequence = reader.Read<std::uint8_t>();
  if (!sequence) return sequence.error();
  const std::uint32_t size = LittleEndian(*length);
  if (size == 0 || size > kLongestPacket)
    return Error{Error::Code::kInvalid, "read MySQL packet: length out of range"};
  const auto payload = reader.Take(size);
  if (!payload) return payload.error();
  return Packet{*sequence, *payload};
}

/// "8.0.32", "5.5.5-10.11.6-MariaDB-0+deb12u1": MariaDB says so behind a version for old replicas.
void TakeVersion(std::string_view version, ServiceIdentity& service) {
  const std::size_t maria = version.find("-MariaDB");
  service.product = maria == std::string_view::npos ? "MySQL" : "MariaDB";
  constexpr std::string_view kReplication = "5.5.5-";
  if (maria != std::string_view::npos) {
    version = version.substr(0, maria);
    if (version.starts_with(kReplication)) version.remove_prefix(kReplication.size());
  }
  service.version = ClipText(version);
}

/// The text of an error: behind a number of two octets, and the SQL state where there is one.
std::string_view TextOf(std::string_view error) {
  constexpr std::size_t kState = 6;  // '#' and five characters
  error.remove_prefix(std::min<std::size_t>(error.size(), 2));
  if (error.starts_with('#')) error.remove_prefix(std::min(error.size(), kState));
  return error;
}

class MysqlConversation : public Questionnaire {
 public:
  explicit MysqlConversation(const ProbeContext& context)
      : Questionnaire(context), user_(ProbeRandom(context.nonce).Word(12)) {}

 private:
  enum class Stage : std::uint8_t { kStart, kGreeting, kLogin };

  std::optional<Question> Next() override {
    if (stage_ == Stage::kStart) {
      stage_ = Stage::kGreeting;
      return Question::Listen(milliseconds(2000));
    }
    if (stage_ == Stage::kLogin || !identity()) return std::nullopt;
    stage_ = Stage::kLogin;
    ByteWriter body;
    WriteLittleEndian(body, kCapabilities, 4);
    WriteLittleEndian(body, 1U << 24U, 4);  // the largest packet
    body.Write(std::uint8_t{33});           // utf8
    body.Pad(23);
    body.Append(user_);
    body.Pad(2);  // end of the name; no password
    body.Append("mysql_native_password");
    body.Write(std::uint8_t{0});
    return Asks(body.View(), 1);
  }

  static Question Asks(std::span<const std::byte> body, std::uint8_t sequence) {
    ByteWriter out;
    WriteLittleEndian(out, static_cast<std::uint32_t>(body.size()), 3);
    out.Write(sequence);
    out.Append(body);
    return Question::Of(std::move(out).Release(), milliseconds(2000));
  }

  Reading Read(const Incoming& incoming) override {
    const auto packet = ReadPacket(incoming.bytes);
    if (!packet)
      return packet.error().code == Error::Code::kTruncated ? Reading::kMore : Reading::kLeave;
    const auto kind = std::to_integer<std::uint8_t>(packet->payload.front());
    if (stage_ == Stage::kLogin) return ReadVerdict(*packet, kind);
    if (packet->sequence != 0) return Reading::kLeave;
    return kind == kError ? ReadRefusal(packet->payload) : ReadHandshake(packet->payload);
  }

  Reading ReadHandshake(std::span<const std::byte> payload) {
    if (std::to_integer<std::uint8_t>(payload.front()) != kProtocol10) return Reading::kLeave;
    const std::string_view text = AsText(payload.subspan(1));
    const std::size_t end = text.find('\0');
    if (end == 0 || end == std::string_view::npos ||
        Printable(text.substr(0, end)) != text.substr(0, end))
      return Reading::kLeave;
    // thread, eight octets of salt, a zero, capabilities
    ByteReader rest(payload.subspan(end + 2));
    const auto head = rest.Take(13);
    const auto capabilities = rest.Take(2);
    if (!head || !capabilities || head->back() != std::byte{0}) return Reading::kLeave;
    const std::uint32_t able = LittleEndian(*capabilities);
    ServiceIdentity& service = Found("mysql", Confidence::kBanner);
    TakeVersion(text.substr(0, end), service);
    Learn("mysql.tls", (able & kTls) != 0 ? "offered" : "not offered");
    return (able & kProtocol41) != 0 ? Reading::kAnswered : Reading::kLeave;
  }

  /// "Host '10.0.0.1' is not allowed to connect": an error before any handshake.
  Reading ReadRefusal(std::span<const std::byte> payload) {
    const std::string_view text = AsText(payload.subspan(1));
    const std::string_view message = TextOf(text);
    if (message.find("Host '") == std::string_view::npos) return Reading::kLeave;
    const bool names_us = message.find(ToString(context().source)) != std::string_view::npos;
    Found("mysql", names_us ? Confidence::kBehaviour : Confidence::kBanner).product =
        message.ends_with("MariaDB server") ? "MariaDB" : "MySQL";
    Learn("mysql.error", message);
    return Reading::kLeave;
  }

  Reading ReadVerdict(const Packet& packet, std::uint8_t kind) {
    if (packet.sequence != 2) return Reading::kLeave;  // ours was 1
    if (kind == kError) {
      const std::string_view message = AsText(packet.payload.subspan(1));
      const bool tied = message.find(user_) != std::string_view::npos;
      Found("mysql", tied ? Confidence::kBehaviour : Confidence::kBanner);
      Learn("mysql.error", TextOf(message));
    } else if (kind == kSwitch) {
      Found("mysql", Confidence::kBehaviour);
    } else if (kind == 0) {
      entered_ = true;
      Found("mysql", Confidence::kBehaviour)
          .weaknesses.push_back(
              {"mysql-anonymous",
               fmt::format("The user {}, who does not exist, was let in without a password.",
                           user_)});
    }
    return Reading::kLeave;
  }

  std::vector<Outgoing> Farewell() override {
    if (!entered_) return {};
    ByteWriter quit;
    quit.Write(kQuit);
    return Asks(quit.View(), 0).send;
  }

  Stage stage_ = Stage::kStart;
  bool entered_ = false;
  std::string user_;
};

}  // namespace

std::unique_ptr<Conversation> SpeakMysql(const ProbeContext& context) {
  return std::make_unique<MysqlConversation>(context);
}

bool GreetsLikeMysql(std::string_view greeting) {
  if (greeting.size() < 5 || greeting[2] != '\0' || greeting[3] != '\0') return false;
  return greeting[4] == '\x0a' || greeting[4] == '\xff';
}

}  // namespace pw
