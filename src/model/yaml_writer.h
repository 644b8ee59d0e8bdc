#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One value for a YAML file, plain where every reader takes it for this text, else in double
/// quotes; good inside [ ] and { } too. Control characters and what is not UTF-8 are made visible
/// (Printable), since ParseYaml refuses them.
std::string YamlText(std::string_view text);

/// "[a, \"b, c\"]".
std::string YamlTexts(const std::vector<std::string>& texts);

/// Collects "key: value" pairs and writes them as a block or on one line.
class YamlFields {
 public:
  /// Adds a field whose value is text; an empty one is left out.
  void Add(std::string_view key, std::string_view value);
  /// Adds a field even if it is empty.
  void AddAlways(std::string_view key, std::string_view value);
  /// Adds a field whose value is YAML already.
  void AddYaml(std::string_view key, std::string_view yaml);

  /// Lines of `indent` and "key: value", the first one after `indent` and "- ".
  std::string AsItem(std::string_view indent) const;
  /// "{key: value, key: value}".
  std::string AsFlow() const;

 private:
  std::vector<std::string> fields_;
};

}  // namespace pw
