#include "probe/rmi_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"

#include <string>
#include <string_view>
#include <utility>

namespace pw {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kHello = "JRMI\x00\x02\x4b"sv;  // version 2, stream protocol
constexpr std::uint8_t kProtocolAck = 0x4e;
constexpr std::uint8_t kReturn = 0x51;
constexpr std::size_t kLongestAnswer = 16384;
/// Our endpoint, as a client without a server gives it, then a call: the registry (object 0),
/// operation 1 (list), and the hash of its interface, as java.rmi.registry has them.
constexpr std::string_view kList =
    "\x00\x00\x00\x00\x00\x00"
    "\x50\xac\xed\x00\x05\x77\x22"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x01\x44\x15\x4d\xc9\xd4\xe6\x3b\xdf"sv;
constexpr std::string_view kStreamHead = "\xac\xed\x00\x05"sv;
constexpr std::string_view kStringArray = "[Ljava.lang.String;"sv;

class RmiConversation : public Questionnaire {
 public:
  using Questionnaire::Questionnaire;

 private:
  enum class Stage : std::uint8_t { kStart, kShaking, kListing };

  std::optional<Question> Next() override {
    if (stage_ == Stage::kStart) {
      stage_ = Stage::kShaking;
      return Question::Of(kHello, milliseconds(1500));
    }
    if (stage_ == Stage::kShaking && identity()) {
      stage_ = Stage::kListing;
      return Question::Of(kList, milliseconds(1500));
    }
    return std::nullopt;
  }

  Reading Read(const Incoming& incoming) override {
    return stage_ == Stage::kShaking ? ReadAck(incoming.bytes) : ReadNames(AsText(incoming.bytes));
  }

  /// The acknowledgement and how the server sees us: a host in UTF and a port.
  Reading ReadAck(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const auto ack = reader.Read<std::uint8_t>();
    if (!ack || *ack != kProtocolAck) return Reading::kLeave;
    const auto size = reader.Read<std::uint16_t>();
    if (!size) return Reading::kMore;
    const auto host = reader.Take(*size);
    const auto port = reader.Read<std::uint32_t>();
    if (!host || !port) return *size > 256 ? Reading::kLeave : Reading::kMore;
    if (!reader.AtEnd() || *port > 65535) return Reading::kLeave;
    const bool ours = AsText(*host) == ToString(context().source);
    Found("rmi", ours ? Confidence::kBehaviour : Confidence::kBanner);
    return Reading::kAnswered;
  }

  Reading ReadNames(std::string_view text) {
    if (static_cast<std::uint8_t>(text.front()) != kReturn) return Reading::kLeave;
    if (text.size() < 1 + kStreamHead.size()) return Reading::kMore;
    if (text.substr(1, kStreamHead.size()) != kStreamHead) return Reading::kLeave;
    const std::size_t type = text.find(kStringArray);
    if (type == std::string_view::npos)
      return text.size() < 64 ? Reading::kMore : Reading::kLeave;  // an exception: not a registry
    const auto names = NamesIn(AsBytes(text.substr(type + kStringArray.size())));
    if (!names) return text.size() < kLongestAnswer ? Reading::kMore : Reading::kLeave;
    ServiceIdentity& service = Found("rmi", Confidence::kBehaviour);
    if (!names->empty()) Learn("rmi.names", *names);
    const bool jmx = (" " + *names + " ").find(" jmxrmi ") != std::string::npos;
    service.product = "Java RMI registry";
    service.weaknesses.push_back(
        {jmx ? "jmx-open" : "rmi-registry-open",
         jmx ? "The registry told a stranger its names, and JMX (jmxrmi) is one of them."
             : "The registry told a stranger its names."});
    return Reading::kLeave;
  }

  /// Behind the class name: its serial number, flags, no fields, no superclass, then the count and
  /// the strings (Java Object Serialization s.6.4.2). Nothing while it is not complete.
  static std::optional<std::string> NamesIn(std::span<const std::byte> bytes) {
    constexpr std::uint8_t kEndOfAnnotation = 0x78;
    constexpr std::uint8_t kString = 0x74;
    ByteReader reader(bytes);
    if (!reader.Skip(8 + 1 + 2)) return std::nullopt;
    for (;;) {  // what annotates the class (RMI: a null code base) up to its end
      const auto octet = reader.Read<std::uint8_t>();
      if (!octet) return std::nullopt;
      if (*octet == kEndOfAnnotation) break;
    }
    if (!reader.Skip(1)) return std::nullopt;
    const auto count = reader.Read<std::uint32_t>();
    if (!count) return std::nullopt;
    std::string names;
    for (std::uint32_t i = 0; i < *count; ++i) {
      const auto kind = reader.Read<std::uint8_t>();
      const auto size = reader.Read<std::uint16_t>();
      if (!kind || !size || *kind != kString) return std::nullopt;
      const auto name = reader.Take(*size);
      if (!name) return std::nullopt;
      if (!names.empty()) names += ' ';
      names += AsText(*name);
    }
    return names;
  }

  Stage stage_ = Stage::kStart;
};

}  // namespace

std::unique_ptr<Conversation> SpeakRmi(const ProbeContext& context) {
  return std::make_unique<RmiConversation>(context);
}

}  // namespace pw
