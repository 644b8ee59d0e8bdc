#include "probe/text_script.h"

#include "base/bytes.h"
#include "probe/line_pattern.h"
#include "probe/questionnaire.h"

#include <algorithm>
#include <string>

namespace pw {
namespace {

constexpr std::size_t kLongestAnswer = 16384;
constexpr std::size_t kNonceSize = 10;
constexpr std::string_view kNonce = "<nonce>";

class ScriptConversation : public Questionnaire {
 public:
  ScriptConversation(const ProbeContext& context, const TextScript& script)
      : Questionnaire(context),
        script_(script),
        word_(ProbeRandom(context.nonce).Word(kNonceSize)) {}

 private:
  const TextStep& Step() const { return script_.steps[next_ - 1]; }

  std::string WithNonce(std::string_view text) const {
    std::string said(text);
    for (std::size_t at = said.find(kNonce); at != std::string::npos; at = said.find(kNonce, at))
      said.replace(at, kNonce.size(), word_);
    return said;
  }

  std::optional<Question> Next() override {
    if (next_ == script_.steps.size() || (next_ != 0 && !goes_on_)) return std::nullopt;
    goes_on_ = false;
    const TextStep& step = script_.steps[next_++];
    if (step.say.empty()) return Question::Listen(step.wait);
    return Question::Of(WithNonce(step.say), step.wait);
  }

  Reading Read(const Incoming& incoming) override {
    const std::string_view text = AsText(incoming.bytes);
    const std::string said = WithNonce(Step().say);
    // What was said comes back: an echo, even where a pattern would be satisfied.
    if (!said.empty() && text.starts_with(said)) return Reading::kLeave;
    for (const TextReply& reply : Step().replies) {
      if (!MatchPattern(WithNonce(reply.pattern), text)) continue;
      ServiceIdentity& service = Found(script_.protocol, reply.confidence);
      for (const TextSign& sign : Step().signs)
        Take(sign, text, service);
      goes_on_ = reply.goes_on;
      return Reading::kAnswered;
    }
    return text.size() < kLongestAnswer ? Reading::kMore : Reading::kLeave;
  }

  void Take(const TextSign& sign, std::string_view text, ServiceIdentity& service) {
    if (sign.clear_only && context().over_tls) return;
    const std::string pattern = WithNonce(sign.pattern);
    const auto captures = MatchPattern(pattern, text);
    if (!captures || (!sign.unless.empty() && MatchPattern(WithNonce(sign.unless), text))) return;
    if (!sign.product.empty()) service.product = sign.product;
    for (const auto& [name, value] : *captures) {
      if (name == "product") {
        service.product = value;
      } else if (name == "version") {
        service.version = value;
      } else {
        Learn(name, value);
      }
    }
    if (const std::size_t equals = sign.fact.find('='); equals != std::string_view::npos)
      Learn(sign.fact.substr(0, equals), sign.fact.substr(equals + 1));
    if (!sign.weakness.empty())
      service.weaknesses.push_back({std::string(sign.weakness), std::string(sign.detail)});
  }

  void End(Ending /*ending*/) override { ForgetGuess(); }

  void ForgetGuess() {
    if (identity() && identity()->confidence == Confidence::kPortNumber) Void();
  }

  std::vector<Outgoing> Farewell() override {
    ForgetGuess();
    if (!identity() || script_.farewell.empty()) return {};
    return Question::Of(WithNonce(script_.farewell)).send;
  }

  const TextScript& script_;
  std::string word_;
  std::size_t next_ = 0;
  bool goes_on_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakScript(const ProbeContext& context, const TextScript& script) {
  return std::make_unique<ScriptConversation>(context, script);
}

}  // namespace pw
