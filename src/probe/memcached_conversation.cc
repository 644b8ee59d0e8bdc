#include "probe/memcached_conversation.h"

#include "base/bytes.h"
#include "probe/line_pattern.h"
#include "probe/questionnaire.h"

#include <utility>

namespace pw {
namespace {

class MemcachedConversation : public Questionnaire {
 public:
  explicit MemcachedConversation(const ProbeContext& context)
      : Questionnaire(context),
        request_(static_cast<std::uint16_t>(ProbeRandom(context.nonce).Next())) {}

 private:
  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    ByteWriter out;
    out.Write(request_);
    out.Write(std::uint16_t{0});  // first of
    out.Write(std::uint16_t{1});  // one datagram
    out.Write(std::uint16_t{0});
    out.Append("version\r\n");
    return Question::Of(std::move(out).Release());
  }

  Reading Read(const Incoming& incoming) override {
    ByteReader reader(incoming.bytes);
    const auto request = reader.Read<std::uint16_t>();
    const auto rest = reader.Skip(6);
    if (!request || !rest || *request != request_) return Reading::kMore;
    const auto captures = MatchPattern("VERSION <version>\r\n", AsText(incoming.bytes.subspan(8)));
    if (!captures) return Reading::kLeave;
    ServiceIdentity& service = Found("memcached", Confidence::kBehaviour);
    service.product = "memcached";
    service.version = captures->front().second;
    service.weaknesses.push_back(
        {"memcached-open", "A request over UDP was answered without a password."});
    return Reading::kLeave;
  }

  std::uint16_t request_;
  bool asked_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakMemcachedUdp(const ProbeContext& context) {
  return std::make_unique<MemcachedConversation>(context);
}

}  // namespace pw
