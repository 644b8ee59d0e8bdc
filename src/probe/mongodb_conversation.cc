#include "probe/mongodb_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"
#include "wire/bson.h"

#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint32_t kOpMsg = 2013;
constexpr std::size_t kHeaderSize = 16;
constexpr std::size_t kLongestMessage = std::size_t{48} << 20U;

std::uint32_t LittleEndian(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = (value << 8U) | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

void Put(ByteWriter& out, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i)
    out.Write(static_cast<std::uint8_t>((value >> (8 * i)) & 0xffU));
}

class MongodbConversation : public Questionnaire {
 public:
  explicit MongodbConversation(const ProbeContext& context)
      : Questionnaire(context),
        request_(static_cast<std::uint32_t>(ProbeRandom(context.nonce).Next() & 0x3fffffffU)) {}

 private:
  enum class Stage : std::uint8_t { kStart, kHello, kBuild, kDatabases };

  std::optional<Question> Next() override {
    if (stage_ == Stage::kDatabases) return std::nullopt;
    stage_ = static_cast<Stage>(static_cast<int>(stage_) + 1);
    BsonWriter document;
    if (stage_ == Stage::kHello) document.Number("hello", 1);
    if (stage_ == Stage::kBuild) document.Number("buildInfo", 1);
    if (stage_ == Stage::kDatabases) document.Number("listDatabases", 1).Number("nameOnly", 1);
    document.Text("$db", "admin");
    return Asks(std::move(document).Release());
  }

  Question Asks(const std::vector<std::byte>& document) {
    ByteWriter out;
    Put(out, static_cast<std::uint32_t>(kHeaderSize + 5 + document.size()));
    Put(out, ++request_);
    Put(out, 0);  // answers nothing
    Put(out, kOpMsg);
    Put(out, 0);                 // no flags
    out.Write(std::uint8_t{0});  // section: one document
    out.Append(document);
    return Question::Of(std::move(out).Release(), milliseconds(1500));
  }

  Reading Read(const Incoming& incoming) override {
    ByteReader reader(incoming.bytes);
    const auto head = reader.Take(kHeaderSize);
    if (!head) return Reading::kMore;
    const std::uint32_t length = LittleEndian(head->first(4));
    const bool tied = LittleEndian(head->subspan(8, 4)) == request_;
    if (length < kHeaderSize + 10 || length > kLongestMessage || !tied ||
        LittleEndian(head->subspan(12, 4)) != kOpMsg) {
      return Reading::kLeave;
    }
    const auto body = reader.Take(length - kHeaderSize);
    if (!body) return Reading::kMore;
    if ((*body)[4] != std::byte{0}) return Reading::kLeave;
    const auto elements = BsonElements(body->subspan(5));
    if (!elements) return Reading::kLeave;
    const BsonElement* ok = FindBson(*elements, "ok");
    if (ok == nullptr) return Reading::kLeave;
    Understand(*elements, BsonNumber(*ok) == 1);
    return Reading::kAnswered;
  }

  void Understand(std::span<const BsonElement> elements, bool ok) {
    ServiceIdentity& service = Found("mongodb", Confidence::kBehaviour);
    if (stage_ == Stage::kHello) {
      if (const auto* wire = FindBson(elements, "maxWireVersion"); wire != nullptr) {
        if (const auto number = BsonNumber(*wire))
          Learn("mongodb.wire-version", std::to_string(*number));
      }
      if (const auto* set = FindBson(elements, "setName"); set != nullptr)
        Learn("mongodb.replica-set", BsonText(*set).value_or(""));
    } else if (stage_ == Stage::kBuild && ok) {
      service.product = "MongoDB";
      if (const auto* version = FindBson(elements, "version"); version != nullptr)
        service.version = ClipText(BsonText(*version).value_or(""));
    } else if (stage_ == Stage::kDatabases && ok && FindBson(elements, "databases") != nullptr) {
      service.weaknesses.push_back(
          {"mongodb-no-auth", "The names of the databases were told without a password."});
    }
  }

  Stage stage_ = Stage::kStart;
  std::uint32_t request_;  ///< of the last request
};

}  // namespace

std::unique_ptr<Conversation> SpeakMongodb(const ProbeContext& context) {
  return std::make_unique<MongodbConversation>(context);
}

}  // namespace pw
