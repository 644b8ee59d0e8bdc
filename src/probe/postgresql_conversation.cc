#include "probe/postgresql_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint32_t kProtocol3 = 3U << 16U;
constexpr std::size_t kLongestMessage = 4096;

std::string_view AuthenticationName(std::uint32_t kind) {
  switch (kind) {
    case 0:
      return "trust";
    case 2:
      return "kerberos";
    case 3:
      return "password in clear text";
    case 5:
      return "md5";
    case 7:
    case 8:
      return "gssapi";
    case 9:
      return "sspi";
    case 10:
      return "scram-sha-256";
    default:
      return {};
  }
}

class PostgresqlConversation : public Questionnaire {
 public:
  explicit PostgresqlConversation(const ProbeContext& context)
      : Questionnaire(context), database_(ProbeRandom(context.nonce).Word(12)) {}

 private:
  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    ByteWriter out;
    out.Write(std::uint32_t{0});
    out.Write(kProtocol3);
    for (const std::string_view text :
         {std::string_view("user"), std::string_view("postgres"), std::string_view("database"),
          std::string_view(database_)}) {
      out.Append(text);
      out.Write(std::uint8_t{0});
    }
    out.Write(std::uint8_t{0});
    out.WriteAt(0, static_cast<std::uint32_t>(out.size()));
    return Question::Of(std::move(out).Release(), milliseconds(2000));
  }

  Reading Read(const Incoming& incoming) override {
    ByteReader reader(incoming.bytes);
    for (;;) {  // a type, a length that counts itself, and the rest
      const auto type = reader.Read<std::uint8_t>();
      const auto length = reader.Read<std::uint32_t>();
      if (!type) return Reading::kMore;
      if (*type != 'R' && *type != 'E' && *type != 'v' && *type != 'N') return Reading::kLeave;
      if (!length) return Reading::kMore;
      if (*length < 4 || *length > kLongestMessage) return Reading::kLeave;
      const auto body = reader.Take(*length - 4);
      if (!body) return Reading::kMore;
      if (*type == 'R' && !TakeAuthentication(*body)) return Reading::kLeave;
      if (*type == 'R' && !trusted_) return Reading::kLeave;
      if (*type == 'E') {
        TakeError(AsText(*body));
        return Reading::kLeave;
      }
    }
  }

  /// False where it is none.
  bool TakeAuthentication(std::span<const std::byte> body) {
    const auto kind = ByteReader(body).Read<std::uint32_t>();
    if (!kind) return false;
    const std::string_view name = AuthenticationName(*kind);
    if (name.empty() || (*kind == 5 && body.size() != 8)) return false;
    Found("postgresql", Confidence::kBehaviour).product = "PostgreSQL";
    Learn("postgresql.authentication", name);
    trusted_ = *kind == 0;
    return true;
  }

  /// Fields of a letter and a text that ends with a zero (protocol-error-fields).
  void TakeError(std::string_view body) {
    std::string_view code;
    std::string_view message;
    while (body.size() > 1) {
      const char field = body.front();
      const std::string_view value = body.substr(1, body.find('\0', 1) - 1);
      if (field == 'C') code = value;
      if (field == 'M') message = value;
      body.remove_prefix(std::min(body.size(), value.size() + 2));
    }
    if (code.size() != 5 || message.empty()) return;  // SQLSTATE
    const bool tied = message.find(database_) != std::string_view::npos;
    Found("postgresql", tied ? Confidence::kBehaviour : Confidence::kBanner).product = "PostgreSQL";
    Learn("postgresql.error", fmt::format("{} {}", code, message));
    // 3D000: the database does not exist. It is looked for only once the user was let in.
    if (trusted_ && tied && code == "3D000") {
      Found("postgresql", Confidence::kBehaviour)
          .weaknesses.push_back({"postgresql-trust",
                                 "The user postgres was let in without a password; only the "
                                 "database that was asked for does not exist."});
    }
  }

  bool asked_ = false;
  bool trusted_ = false;
  std::string database_;
};

}  // namespace

std::unique_ptr<Conversation> SpeakPostgresql(const ProbeContext& context) {
  return std::make_unique<PostgresqlConversation>(context);
}

}  // namespace pw
