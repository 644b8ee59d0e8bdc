#include "base/bytes.h"
#include "base/text.h"
#include "probe/http_conversation.h"
#include "probe/questionnaire.h"
#include "probe/web_authority.h"
#include "probe/web_signs.h"
#include "wire/http_message.h"

#include <string>

#include <fmt/format.h>

namespace pw {
namespace {

/// More of a body than this is not read: what is looked for stands at its start.
constexpr std::size_t kEnoughBody = 32768;

std::string RequestText(const WebRequest& request, const ProbeContext& context) {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: portwarrant\r\nAccept: */*\r\n",
                  request.post.empty() ? "GET" : "POST", request.path, WebAuthority(context));
  if (!request.post.empty()) {
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n",
                        request.post.size());
  }
  return text + "\r\n" + std::string(request.post);
}

class Http1Conversation : public Questionnaire {
 public:
  explicit Http1Conversation(const ProbeContext& context)
      : Questionnaire(context), signs_(context.port, context.over_tls) {}

 private:
  std::optional<Question> Next() override {
    if (!keeps_) return std::nullopt;
    keeps_ = false;
    const auto request = signs_.Next();
    if (!request) return std::nullopt;
    return Question::Of(RequestText(*request, context()), milliseconds(2000));
  }

  Reading Read(const Incoming& incoming) override {
    std::string_view bytes = AsText(incoming.bytes);
    auto head = ParseHttpHead(bytes);
    while (head && head->status < 200) {  // "100 Continue" and the like come before the answer
      if (head->status == 101) return Reading::kLeave;
      bytes.remove_prefix(head->size);
      head = ParseHttpHead(bytes);
    }
    if (!head)
      return head.error().code == Error::Code::kTruncated ? Reading::kMore : Reading::kLeave;
    HttpBody body = ReadHttpBody(*head, bytes.substr(head->size));
    WebResponse response;
    response.status = head->status;
    response.body = std::move(body.text);
    for (const auto& [name, value] : head->headers)
      response.headers.emplace_back(ToLower(name), value);
    ServiceIdentity& service = Found("http", Confidence::kBehaviour);
    Learn("http.version", fmt::format("1.{}", head->minor));
    signs_.Take(response, service);
    if (!body.complete)
      return response.body.size() > kEnoughBody ? Reading::kLeave : Reading::kMore;
    const std::string connection = ToLower(head->Header("connection"));
    keeps_ = connection != "close" && (head->minor == 1 || connection == "keep-alive");
    return Reading::kAnswered;
  }

  WebSigns signs_;
  bool keeps_ = true;  ///< the connection is there for another request
};

}  // namespace

std::unique_ptr<Conversation> SpeakHttp1(const ProbeContext& context) {
  return std::make_unique<Http1Conversation>(context);
}

}  // namespace pw
