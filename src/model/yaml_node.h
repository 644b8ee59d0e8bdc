#pragma once

#include "model/port_list.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

struct YamlPair;

/// One node of a YAML document with its place. Scalars stay text: "5.20" is never a number that
/// loses its zero. Anchors, aliases and tags do not exist here: they are refused on reading.
struct YamlNode {
  enum class Kind : std::uint8_t { kNull, kScalar, kSequence, kMap };
  Kind kind = Kind::kNull;
  int line = 0;    ///< from 1
  int column = 0;  ///< from 1, in characters
  std::string text;
  std::vector<YamlNode> items;  ///< of a sequence
  std::vector<YamlPair> pairs;  ///< of a map, in file order, keys may repeat
};

/// A key of a map and its value.
struct YamlPair {
  YamlNode first;
  YamlNode second;
};

/// Limits that keep a hostile document from costing more than a second or two and a fraction of a
/// gigabyte. A port list of 30,000 entries in block form stays below them; the lookahead is the
/// text of one flow collection or one value.
inline constexpr std::size_t kYamlSizeLimit = std::size_t{8} << 20;
inline constexpr std::size_t kYamlLookaheadLimit = std::size_t{512} << 10;
inline constexpr std::size_t kYamlNodeLimit = 500'000;
inline constexpr int kYamlDepthLimit = 32;

/// Reads one YAML 1.2 document (UTF-8, with or without byte order mark). Refused, each with one
/// issue at its place: syntax errors, other encodings, NUL and control characters, an empty
/// document, a second document, anchors and aliases, tags, and whatever is over the limits above.
/// Gives nothing exactly when it added an issue.
std::optional<YamlNode> ParseYaml(std::string_view text, const std::string& file,
                                  std::vector<ListIssue>& issues);

}  // namespace pw
