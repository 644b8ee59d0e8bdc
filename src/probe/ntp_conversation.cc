#include "probe/ntp_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/questionnaire.h"
#include "wire/ntp_packet.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

using namespace std::string_view_literals;

/// Mode 7 of ntpd: list of peers, without data (ntp_request.h of the NTP distribution).
constexpr std::string_view kPeerList = "\x17\x00\x03\x00\x00\x00\x00\x00"sv;
constexpr std::uint8_t kPrivateResponse = 0x80;

/// The value of a variable in `version="ntpd 4.2.8p15", processor="x86_64"`.
std::string_view Variable(std::string_view data, std::string_view name) {
  const std::size_t at = data.find(fmt::format("{}=", name));
  if (at == std::string_view::npos) return {};
  std::string_view value = data.substr(at + name.size() + 1);
  if (value.starts_with('"')) {
    value.remove_prefix(1);
    return value.substr(0, value.find('"'));
  }
  return Trim(value.substr(0, value.find(',')));
}

class NtpConversation : public Questionnaire {
 public:
  explicit NtpConversation(const ProbeContext& context) : Questionnaire(context) {
    ProbeRandom random(context.nonce);
    transmit_ = random.Next();
    sequence_ = static_cast<std::uint16_t>(random.Next());
  }

 private:
  enum class Stage : std::uint8_t { kStart, kTime, kModes };

  std::optional<Question> Next() override {
    if (stage_ == Stage::kModes || (stage_ != Stage::kStart && !identity())) return std::nullopt;
    stage_ = static_cast<Stage>(static_cast<int>(stage_) + 1);
    if (stage_ == Stage::kTime) return Question::Of(BuildNtpRequest(transmit_));
    Question both = Question::Of(BuildNtpReadVariables(sequence_), milliseconds(300));
    const auto peers = AsBytes(kPeerList);
    both.send.push_back({{peers.begin(), peers.end()}});
    return both;
  }

  Reading Read(const Incoming& incoming) override {
    if (stage_ == Stage::kTime) return ReadTime(incoming.bytes);
    ReadControl(incoming.bytes);
    ReadPrivate(incoming.bytes);
    return Reading::kMore;
  }

  Reading ReadTime(std::span<const std::byte> bytes) {
    const auto packet = ParseNtpPacket(bytes);
    if (!packet) return Reading::kMore;
    if (packet->mode == kNtpClient && packet->transmit == transmit_)
      return Reading::kLeave;  // our own request: an echo
    if (packet->mode != kNtpServer || packet->originate != transmit_) return Reading::kMore;
    Found("ntp", Confidence::kBehaviour);
    Learn("ntp.version", std::to_string(packet->version));
    Learn("ntp.stratum", std::to_string(packet->stratum));
    if (packet->leap == 3) Learn("ntp.synchronised", "no");
    return Reading::kAnswered;
  }

  void ReadControl(std::span<const std::byte> bytes) {
    const auto control = ParseNtpControl(bytes);
    if (!control || !control->response || control->sequence != sequence_ || control->error ||
        read_variables_) {
      return;
    }
    read_variables_ = true;  // the first part of several is enough
    ServiceIdentity& service = Found("ntp", Confidence::kBehaviour);
    const std::string_view version = Variable(control->data, "version");
    const auto words = Words(version);  // "ntpd ntpsec-1.2.2 2023-01-03T..", "ntpd 4.2.8p15@1.3728"
    if (words.size() >= 2) {
      const std::string_view text = words[1].substr(0, words[1].find('@'));
      const bool sec = text.starts_with("ntpsec-");
      service.product = sec ? "ntpsec" : "ntpd";
      service.version = ClipText(sec ? text.substr(7) : text);
    }
    Learn("ntp.system", Variable(control->data, "system"));
    service.weaknesses.push_back(
        {"ntp-mode6",
         fmt::format("Read Variables (mode 6) was answered to a stranger with {} bytes.",
                     control->data.size())});
  }

  void ReadPrivate(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const auto mode = reader.Read<std::uint8_t>();
    const auto skipped = reader.Skip(1);  // authentication, sequence number
    const auto code = reader.Read<std::uint16_t>();
    const auto error = reader.Read<std::uint16_t>();
    if (!mode || !skipped || !code || !error || listed_peers_) return;
    if ((*mode & 7U) != kNtpPrivate || (*mode & kPrivateResponse) == 0 || *code != 0x0300) return;
    constexpr unsigned kNoData = 4;  // the request was understood and there are no peers
    const unsigned status = *error >> 12U;
    if (status != 0 && status != kNoData) return;
    listed_peers_ = true;
    Found("ntp", Confidence::kBehaviour)
        .weaknesses.push_back(
            {"ntp-mode7", "A request for the list of peers (mode 7) was answered to a stranger."});
  }

  Stage stage_ = Stage::kStart;
  std::uint64_t transmit_ = 0;
  std::uint16_t sequence_ = 0;
  bool read_variables_ = false;
  bool listed_peers_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakNtp(const ProbeContext& context) {
  return std::make_unique<NtpConversation>(context);
}

}  // namespace pw
