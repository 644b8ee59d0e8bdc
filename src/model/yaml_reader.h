#pragma once

#include "base/text.h"
#include "model/yaml_node.h"

#include <concepts>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Collects what is wrong with a YAML file while it is turned into values, each with its place, so
/// that a user sees all faults at once. Keeps references to the issues for its own life.
class YamlReader {
 public:
  YamlReader(std::string file, std::vector<ListIssue>& issues);

  SourcePlace PlaceOf(const YamlNode& node) const { return {file_, node.line, node.column}; }
  void Refuse(const YamlNode& node, std::string what);
  /// True if this reader refused anything.
  bool failed() const noexcept { return failed_; }

 private:
  std::string file_;
  std::vector<ListIssue>& issues_;
  bool failed_ = false;
};

/// A map of the file and the keys it may have. Getters refuse what is of the wrong kind, and give
/// an empty value then.
class YamlMap {
 public:
  /// Refuses at once: a node that is no map, unknown keys (naming the nearest known one), keys
  /// that stand twice. `what` names the thing in errors: "an entry of ports".
  YamlMap(YamlReader& reader, const YamlNode& node, std::string_view what,
          std::span<const std::string_view> known_keys);

  /// The value of a key; null if it is missing or has no value ("key:").
  const YamlNode* Find(std::string_view key) const;
  SourcePlace place() const { return reader_.PlaceOf(node_); }
  YamlReader& reader() const { return reader_; }

  /// Text of a key, empty if missing.
  std::string Text(std::string_view key) const;
  /// As Text; refuses a missing or empty value.
  std::string RequiredText(std::string_view key) const;
  /// Refuses a value other than true and false; false if missing.
  bool Flag(std::string_view key) const;
  /// Items of a sequence; none if missing. A single scalar counts as a sequence of one.
  std::vector<const YamlNode*> Items(std::string_view key) const;
  std::vector<std::string> Texts(std::string_view key) const;

  /// A number in decimal that fits T.
  template <std::unsigned_integral T>
  std::optional<T> Number(std::string_view key) const {
    const YamlNode* value = Find(key);
    if (value == nullptr) return std::nullopt;
    const auto number =
        value->kind == YamlNode::Kind::kScalar ? ParseNumber<T>(value->text) : std::optional<T>();
    if (!number) RefuseNumber(*value, key, std::numeric_limits<T>::max());
    return number;
  }

 private:
  void RefuseNumber(const YamlNode& value, std::string_view key, std::uint64_t largest) const;

  YamlReader& reader_;
  const YamlNode& node_;
  std::string what_;
};

/// Text of a scalar; refuses other kinds. `name` is the key it belongs to.
std::string ScalarText(YamlReader& reader, const YamlNode& node, std::string_view name);

/// Refuses a document whose `format:` is not `format` ("portwarrant/port-list/1").
void ExpectFormat(const YamlMap& document, std::string_view format);

/// A value as a person wrote it, short enough for an error message.
std::string Quoted(std::string_view text);

}  // namespace pw
