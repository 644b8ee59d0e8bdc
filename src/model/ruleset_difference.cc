#include "model/ruleset_difference.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;

/// Members by which an object is named.
constexpr std::array<const char*, 5> kNames = {"family", "table", "chain", "name", "handle"};

std::string Word(const Json& object, const char* key) {
  const auto at = object.find(key);
  if (at == object.end()) return {};
  return at->is_string() ? at->get<std::string>() : at->dump();
}

/// "rule inet fw input handle 4".
std::string NameOf(const std::string& kind, const Json& object) {
  std::string name = kind;
  for (const char* key : kNames) {
    const std::string word = Word(object, key);
    if (!word.empty()) name += (std::string_view(key) == "handle" ? " handle " : " ") + word;
  }
  return name;
}

/// What packets and the clock change, wherever in an object it stands.
void DropMoving(Json& value) {
  if (value.is_array()) {
    for (Json& item : value)
      DropMoving(item);
    return;
  }
  if (!value.is_object()) return;
  // The bytes of a quota without packets are its limit.
  if (value.contains("packets")) value.erase("bytes");
  for (const char* key : {"packets", "expires", "used", "last"})
    value.erase(key);
  for (auto& [key, inner] : value.items())
    DropMoving(inner);
}

/// The sets that a statement of a rule fills: {"set": {"op": "add", "set": "@name", ...}}.
void FindFilled(const Json& value, std::set<std::string>& names) {
  if (!value.is_structured()) return;
  if (value.is_object() && value.contains("op")) {
    for (const char* key : {"set", "map"}) {
      const std::string name = Word(value, key);
      if (name.starts_with('@')) names.insert(name.substr(1));
    }
  }
  for (const auto& item : value)
    FindFilled(item, names);
}

bool IsTimed(const Json& element) {
  const auto inner = element.is_object() ? element.find("elem") : element.end();
  return element.is_object() && inner != element.end() && inner->is_object() &&
         (inner->contains("timeout") || inner->contains("expires"));
}

/// Leaves of a set what a person put there.
void DropElements(Json& set, bool filled) {
  const auto flags = set.find("flags");
  const auto has = [&](const char* word) {
    if (flags == set.end()) return false;
    return *flags == word || (flags->is_array() && std::ranges::find(*flags, word) != flags->end());
  };
  const auto elements = set.find("elem");
  if (elements == set.end()) return;
  if (filled || has("dynamic") || set.contains("timeout")) {
    set.erase(elements);
    return;
  }
  if (!elements->is_array()) return;
  Json kept = Json::array();
  for (Json& element : *elements) {
    if (!IsTimed(element)) kept.push_back(std::move(element));
  }
  std::sort(kept.begin(), kept.end());  // a hash may give them in another order
  // nft leaves the member out where a set is empty.
  if (kept.empty()) {
    set.erase(elements);
  } else {
    *elements = std::move(kept);
  }
}

/// Each object by its name, as far as it stays the same by itself.
using Objects = std::map<std::string, std::string>;

Result<std::vector<std::pair<std::string, Json>>> Read(std::string_view text) {
  const Json root = Json::parse(text, nullptr, false);
  const auto list = root.is_object() ? root.find("nftables") : root.end();
  if (!root.is_object() || list == root.end() || !list->is_array())
    return Error{Error::Code::kInvalid, "compare nft rulesets: no list \"nftables\""};
  std::vector<std::pair<std::string, Json>> objects;
  for (const Json& item : *list) {
    if (!item.is_object() || item.empty()) continue;
    const std::string& kind = item.begin().key();
    if (kind != "metainfo" && item.begin()->is_object())
      objects.emplace_back(kind, item.begin().value());
  }
  return objects;
}

std::set<std::string> FilledSets(const std::vector<std::pair<std::string, Json>>& objects) {
  std::set<std::string> filled;
  for (const auto& [kind, object] : objects) {
    if (kind == "rule") FindFilled(object, filled);
  }
  return filled;
}

/// The order of the rules is part of what they do: a chain names the first, each rule the next.
Objects Stable(std::vector<std::pair<std::string, Json>> objects,
               const std::set<std::string>& filled) {
  Objects stable;
  std::map<std::string, std::string> last;
  for (auto& [kind, object] : objects) {
    const std::string name = NameOf(kind, object);
    if (kind == "table") object.erase("flags");
    if (kind == "set" || kind == "map") DropElements(object, filled.contains(Word(object, "name")));
    DropMoving(object);
    std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (kind == "rule") {
      std::string& before =
          last[Word(object, "family") + " " + Word(object, "table") + " " + Word(object, "chain")];
      text += " after " + before;
      before = Word(object, "handle");
    }
    stable[name] += text;
  }
  return stable;
}

}  // namespace

Result<std::vector<std::string>> CompareRulesets(std::string_view before, std::string_view after) {
  auto old_objects = Read(before);
  if (!old_objects) return std::move(old_objects).error();
  auto new_objects = Read(after);
  if (!new_objects) return std::move(new_objects).error();
  std::set<std::string> filled = FilledSets(*old_objects);
  filled.merge(FilledSets(*new_objects));
  const Objects was = Stable(*std::move(old_objects), filled);
  const Objects is = Stable(*std::move(new_objects), filled);
  std::vector<std::string> differences;
  for (const auto& [name, text] : was) {
    const auto now = is.find(name);
    if (now == is.end()) {
      differences.push_back(Printable(name) + ": gone");
    } else if (now->second != text) {
      differences.push_back(Printable(name) + ": changed");
    }
  }
  for (const auto& [name, text] : is) {
    if (!was.contains(name)) differences.push_back(Printable(name) + ": new");
  }
  return differences;
}

}  // namespace pw
