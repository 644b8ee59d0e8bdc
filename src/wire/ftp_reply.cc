#include "wire/ftp_reply.h"

#include "base/text.h"

#include <cstddef>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kMostLines = 200;

Error Invalid(const char* what) {
  return {Error::Code::kInvalid, std::string("read FTP reply: ") + what};
}

/// The next line with its end; nothing while that is missing.
std::optional<std::string_view> WholeLine(std::string_view& rest) {
  if (rest.find('\n') == std::string_view::npos) return std::nullopt;
  return NextLine(rest);
}

std::optional<std::uint16_t> Code(std::string_view line) {
  const auto code = ParseNumber<std::uint16_t>(line.substr(0, 3));
  if (line.size() < 3 || !code || *code < 100 || *code > 599) return std::nullopt;
  return code;
}

/// One reply off `rest`.
Result<std::optional<FtpReply>> Take(std::string_view& rest) {
  const auto first = WholeLine(rest);
  if (!first) return std::optional<FtpReply>{};
  const auto code = Code(*first);
  if (!code) return Invalid("no code");
  FtpReply reply{*code, {std::string(first->substr(first->size() > 3 ? 4 : 3))}};
  if (first->size() == 3 || (*first)[3] == ' ') return std::optional(std::move(reply));
  if ((*first)[3] != '-') return Invalid("no blank behind the code");
  const std::string end = std::string(first->substr(0, 3)) + ' ';
  while (const auto line = WholeLine(rest)) {
    if (reply.lines.size() == kMostLines) return Invalid("more than 200 lines");
    const bool last = line->starts_with(end);
    const bool coded = last || line->starts_with(end.substr(0, 3) + '-');
    reply.lines.emplace_back(coded ? line->substr(4) : *line);
    if (last) return std::optional(std::move(reply));
  }
  return std::optional<FtpReply>{};
}

}  // namespace

Result<std::optional<FtpReply>> ParseFtpReply(std::string_view stream) {
  while (true) {
    auto reply = Take(stream);
    if (!reply || !*reply) return reply;
    if ((*reply)->code >= 200) return reply;
  }
}

}  // namespace pw
