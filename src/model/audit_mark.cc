#include "model/audit_mark.h"

#include "base/text.h"
#include "model/json_node.h"

#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "portwarrant/incomplete-audit/1";

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Words become those of a command, which ends at a zero byte.
std::string Word(const JsonNode& node) {
  std::string text = node.Text();
  if (text.find('\0') != std::string::npos) node.Fail("holds a zero byte");
  return text;
}

AuditMark ReadHead(const JsonNode& node) {
  if (node["format"].Text() != kFormat) node.Fail("no mark of an incomplete audit");
  AuditMark mark;
  mark.began = node["began"].Time();
  mark.version = node["tool"]["version"].Text();
  mark.commit = node["tool"]["commit"].Text();
  mark.folder = Word(node["folder"]);
  for (const JsonNode& word : node["words"].Items())
    mark.words.push_back(Word(word));
  return mark;
}

}  // namespace

std::string AuditMarkLine(const AuditMark& mark, std::string_view path) {
  return Dump({{"format", kFormat},
               {"read_me", fmt::format("This folder is no evidence: the audit that writes it has "
                                       "not ended. portwarrant audit --resume {} finishes it.",
                                       Printable(path))},
               {"began", ToRfc3339(mark.began)},
               {"tool", {{"version", mark.version}, {"commit", mark.commit}}},
               {"folder", mark.folder},
               {"words", mark.words}});
}

std::string AuditResumedLine(TimePoint time) {
  return Dump({{"resumed", ToRfc3339(time)}});
}

Result<AuditMark> ParseAuditMark(std::string_view text) {
  AuditMark mark;
  std::size_t number = 0;
  for (; const auto line = NextLine(text); ++number) {
    auto read = number == 0 ? ReadJsonDocument<AuditMark>(*line, ReadHead)
                            : ReadJsonDocument<AuditMark>(*line, [&](const JsonNode& node) {
                                static_cast<void>(node["resumed"].Time());
                                AuditMark again = mark;
                                ++again.resumed;
                                return again;
                              });
    if (!read) {
      return Error{Error::Code::kInvalid,
                   fmt::format("line {}: {}", number + 1, read.error().what)};
    }
    mark = *std::move(read);
  }
  if (number == 0) return Error{Error::Code::kInvalid, "line 1: no mark of an incomplete audit"};
  return mark;
}

}  // namespace pw
