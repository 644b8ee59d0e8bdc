#include "inventory/snmpd_config.h"

#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

/// isspace(3) of the C locale, which decides where net-snmp's words end.
bool IsBlank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view SkipBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front()))
    text.remove_prefix(1);
  if (!text.empty() && text.front() == '#') return {};
  return text;
}

std::string_view TrimEnd(std::string_view text) {
  while (text.size() > 1 && IsBlank(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Only a small i begins an include: "IncludeDir" is a directive that nobody knows.
bool IsInclude(std::string_view token) {
  constexpr std::array<std::string_view, 4> kIncludes = {"include", "includedir", "includefile",
                                                         "includesearch"};
  return token.front() == 'i' && std::ranges::find(kIncludes, ToLower(token)) != kIncludes.end();
}

class Reader {
 public:
  Reader(const std::string& file, std::string_view type, std::string_view app)
      : file_(file), type_(type), types_(SnmpdFileTypes(app)) {}

  void Line(std::string_view text) {
    ++number_;
    std::string_view rest = SkipBlanks(text);
    auto token = NextSnmpdWord(rest);
    if (!token || token->empty()) return;
    std::string type = type_;
    if (token->front() == '[') {
      const bool closed = token->size() > 1 && token->back() == ']';
      type = closed ? token->substr(1, token->size() - 2) : "";
      if (std::ranges::find(types_, type) == types_.end()) {
        Problem("a file type that the agent does not know");
        return;
      }
      if (rest.empty()) {
        type_ = type;
        return;
      }
      token = NextSnmpdWord(rest);
      if (!rest.empty()) Add(std::move(type), *token, TrimEnd(rest), false);
      return;
    }
    if (rest.empty()) return;
    const bool include = IsInclude(*token);
    Add(std::move(type), *token, include ? rest : TrimEnd(rest), include);
  }

  void Problem(std::string_view cause) {
    config_.problems.push_back(fmt::format("{}:{}: {}", file_, number_, cause));
  }

  SnmpdConfig Take() { return std::move(config_); }

 private:
  void Add(std::string type, std::string_view token, std::string_view rest, bool include) {
    config_.lines.push_back(
        {std::move(type), ToLower(token), std::string(rest), include, {file_, number_}});
  }

  std::string file_;
  std::string type_;
  std::vector<std::string> types_;
  std::uint32_t number_ = 0;
  SnmpdConfig config_;
};

}  // namespace

std::string ToString(const SnmpdPlace& place) {
  return place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
}

std::vector<std::string> SnmpdFileTypes(std::string_view app) {
  return {std::string(app), "snmp", "agentx"};
}

std::optional<std::string> NextSnmpdWord(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const bool quoted = rest.front() == '"' || rest.front() == '\'';
  const char quote = quoted ? rest.front() : '\0';
  std::string word;
  std::size_t at = quoted ? 1 : 0;
  while (at < rest.size() && (quoted ? rest[at] != quote : !IsBlank(rest[at]))) {
    if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
    word += rest[at++];
  }
  if (quoted && at < rest.size()) ++at;
  rest = SkipBlanks(rest.substr(at));
  return word;
}

SnmpdConfig ParseSnmpdConfig(std::string_view text, const std::string& file, std::string_view type,
                             std::string_view app) {
  Reader reader(file, type, app);
  const bool has_nul = text.find('\0') != std::string_view::npos;
  // Not NextLine: a CR is a blank here, wherever it stands.
  for (const std::string_view line : Split(text, '\n'))
    reader.Line(line.substr(0, line.find('\0')));
  if (has_nul) reader.Problem("the file holds NUL bytes");
  return reader.Take();
}

}  // namespace pw
