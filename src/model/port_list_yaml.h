#pragma once

#include "base/result.h"
#include "model/port_list.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

inline constexpr std::string_view kPortListFormat = "portwarrant/port-list/1";

/// What reading a port list gave: the list, or at least one error in `issues`.
struct PortListReading {
  std::optional<PortList> list;
  std::vector<ListIssue> issues;
};

/// Reads a port list (docs/formats/port-list.md). Finds all faults of form at once, each with its
/// place; what the entries mean is for CheckPortList. An absent `forbidden:` gives the default
/// lists. `file` is only for messages.
PortListReading ParsePortListYaml(std::string_view text, const std::string& file);

/// The list, or all errors of the reading as one.
Result<PortList> ToResult(PortListReading reading);

/// A port list as YAML that reads back as the same list, places aside.
std::string FormatPortListYaml(const PortList& list);

/// One entry of `ports:` as FormatPortListYaml writes it, indented by two.
std::string FormatWarrantYaml(const Warrant& warrant);

}  // namespace pw
