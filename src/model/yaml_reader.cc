#include "model/yaml_reader.h"

#include "model/list_issue.h"
#include "model/nearest_name.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kQuotedLength = 60;

std::string_view KindName(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "a value";
    case YamlNode::Kind::kSequence:
      return "a sequence";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  return "nothing";
}

}  // namespace

YamlReader::YamlReader(std::string file, std::vector<ListIssue>& issues)
    : file_(std::move(file)), issues_(issues) {}

void YamlReader::Refuse(const YamlNode& node, std::string what) {
  failed_ = true;
  AddIssue(issues_, {ListIssue::Severity::kError, std::move(what), PlaceOf(node)});
}

YamlMap::YamlMap(YamlReader& reader, const YamlNode& node, std::string_view what,
                 std::span<const std::string_view> known_keys)
    : reader_(reader), node_(node), what_(what) {
  if (node.kind != YamlNode::Kind::kMap) {
    reader.Refuse(node, fmt::format("{} must be a map (key: value), not {}", what, KindName(node)));
    return;
  }
  std::vector<std::string_view> seen;
  for (const auto& [key, value] : node.pairs) {
    if (key.kind != YamlNode::Kind::kScalar) {
      reader.Refuse(key, fmt::format("a key of {} must be a word, not {}", what, KindName(key)));
    } else if (std::ranges::find(known_keys, key.text) == known_keys.end()) {
      reader.Refuse(key, fmt::format("unknown key {} in {}{}", Quoted(key.text), what,
                                     NameHint(key.text, known_keys)));
    } else if (std::ranges::find(seen, key.text) != seen.end()) {
      reader.Refuse(key, fmt::format("the key \"{}\" stands twice in {}", key.text, what));
    } else {
      seen.push_back(key.text);
    }
  }
}

const YamlNode* YamlMap::Find(std::string_view key) const {
  for (const auto& [name, value] : node_.pairs) {
    if (name.kind != YamlNode::Kind::kScalar || name.text != key) continue;
    return value.kind == YamlNode::Kind::kNull ? nullptr : &value;
  }
  return nullptr;
}

std::string YamlMap::Text(std::string_view key) const {
  const YamlNode* value = Find(key);
  return value == nullptr ? std::string() : ScalarText(reader_, *value, key);
}

std::string YamlMap::RequiredText(std::string_view key) const {
  const YamlNode* value = Find(key);
  if (value == nullptr || (value->kind == YamlNode::Kind::kScalar && value->text.empty())) {
    if (node_.kind == YamlNode::Kind::kMap) {
      reader_.Refuse(value == nullptr ? node_ : *value, fmt::format("{} needs \"{}\"", what_, key));
    }
    return {};
  }
  return ScalarText(reader_, *value, key);
}

bool YamlMap::Flag(std::string_view key) const {
  const YamlNode* value = Find(key);
  if (value == nullptr) return false;
  if (value->text == "true") return true;
  if (value->kind != YamlNode::Kind::kScalar || value->text != "false") {
    reader_.Refuse(*value, fmt::format("\"{}\" must be true or false", key));
  }
  return false;
}

std::vector<const YamlNode*> YamlMap::Items(std::string_view key) const {
  const YamlNode* value = Find(key);
  if (value == nullptr) return {};
  if (value->kind == YamlNode::Kind::kScalar) return {value};
  if (value->kind != YamlNode::Kind::kSequence) {
    reader_.Refuse(*value, fmt::format("\"{}\" must be a sequence, not {}", key, KindName(*value)));
    return {};
  }
  std::vector<const YamlNode*> items;
  items.reserve(value->items.size());
  for (const YamlNode& item : value->items)
    items.push_back(&item);
  return items;
}

std::vector<std::string> YamlMap::Texts(std::string_view key) const {
  std::vector<std::string> texts;
  for (const YamlNode* item : Items(key))
    texts.push_back(ScalarText(reader_, *item, key));
  return texts;
}

void YamlMap::RefuseNumber(const YamlNode& value, std::string_view key,
                           std::uint64_t largest) const {
  reader_.Refuse(value,
                 fmt::format("\"{}\" must be a number from 0 to {}, not {}", key, largest,
                             value.kind == YamlNode::Kind::kScalar ? Quoted(value.text)
                                                                   : std::string(KindName(value))));
}

std::string ScalarText(YamlReader& reader, const YamlNode& node, std::string_view name) {
  if (node.kind == YamlNode::Kind::kScalar) return node.text;
  reader.Refuse(node, fmt::format("\"{}\" must be a single value, not {}", name, KindName(node)));
  return {};
}

void ExpectFormat(const YamlMap& document, std::string_view format) {
  const std::string given = document.RequiredText("format");
  if (given.empty() || given == format) return;
  document.reader().Refuse(
      *document.Find("format"),
      fmt::format("format is {}, but this must be \"{}\"", Quoted(given), format));
}

std::string Quoted(std::string_view text) {
  if (text.size() <= kQuotedLength) return fmt::format("\"{}\"", Printable(text));
  std::size_t cut = kQuotedLength;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
    --cut;
  return fmt::format("\"{}...\"", Printable(text.substr(0, cut)));
}

}  // namespace pw
