#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pw {

/// The parts of a systemd unit name (systemd.unit(5)): "getty@tty1.service" has prefix "getty",
/// instance "tty1", type "service". A template "getty@.service" has an empty instance.
struct UnitName {
  std::string prefix;
  std::optional<std::string> instance;
  std::string type;

  bool IsTemplate() const noexcept { return instance && instance->empty(); }
  bool IsInstance() const noexcept { return instance && !instance->empty(); }
};

/// Nothing if the text is no unit name: an unknown type, a character that systemd refuses, or more
/// than 255 bytes.
std::optional<UnitName> ParseUnitName(std::string_view text);

/// "getty@tty1.service" of the template "getty@.service" and "tty1".
std::string InstanceOf(const UnitName& name, std::string_view instance);

/// "getty@.service" for an instance of it; empty for other names.
std::string TemplateOf(std::string_view text);

/// Replaces the specifiers of systemd.unit(5) that depend on the name alone: %i %I %j %n %N %p %P
/// %%. Others stay as they are.
std::string ExpandSpecifiers(std::string_view text, std::string_view unit);

}  // namespace pw
