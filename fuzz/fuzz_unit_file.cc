// Properties: assignments written again are read the same; a tree made of the bytes has a state for
// each unit that it finds, and everything that boots has a row or is of a type without rows.
#include "inventory/unit_file_parser.h"
#include "inventory/unit_name.h"
#include "inventory/unit_services.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void CheckRoundTrip(const std::string& text) {
  const auto first = pw::ParseUnitFile(text);
  std::string again;
  for (const pw::UnitAssignment& one : first) {
    again.append("[").append(one.section).append("]\n");
    again.append(one.key).append("=").append(one.value).append("\n");
    if (one.key.empty() || one.section.find('\n') != std::string::npos) std::abort();
    // Text that would be continued, or taken for a comment or a section, cannot be written so.
    const bool continued = one.value.ends_with('\\') || one.key.ends_with('\\') ||
                           one.section.find('\\') != std::string::npos;
    if (continued || one.key.front() == '[') return;
  }
  if (pw::ParseUnitFile(again) != first) std::abort();
}

void CheckTree(const std::string& text) {
  static const std::array<std::string, 6> kNames = {"default.target", "a.service",   "b.socket",
                                                    "c@.service",     "d@x.service", "e.timer"};
  pw::UnitTree tree;
  tree.folders.resize(2);
  tree.folders[0].path = "/etc/systemd/system";
  tree.folders[1].path = "/usr/lib/systemd/system";
  std::string_view rest = text;
  for (std::size_t i = 0; !rest.empty() && i < 12; ++i) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    const std::string piece(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    pw::UnitFolder& folder = tree.folders[i % 2];
    pw::UnitEntry& entry = folder.units[kNames[i / 2]];
    if (piece.starts_with("->")) {
      entry.link = piece.substr(2);
    } else {
      entry.text = piece;
      if (pw::ParseUnitName(piece)) folder.wants["default.target.wants"].push_back(piece);
    }
  }
  pw::UnitIndex index(tree);
  for (const std::string& name : index.Names()) {
    if ((index.Find(name) == nullptr) != index.StateOf(name).empty()) std::abort();
  }
  std::size_t boots = 0;
  for (const auto& [name, reason] : pw::UnitsOfBoot(index)) {
    if (reason.empty()) std::abort();
    const auto type = pw::ParseUnitName(name)->type;
    boots += type == "service" || type == "socket" || type == "timer" || type == "path" ? 1U : 0U;
  }
  for (const pw::Service& row : pw::ServicesOf(index)) {
    if (row.start.empty() || row.starts_on_boot == row.boot_reason.empty()) std::abort();
    boots -= row.starts_on_boot ? 1U : 0U;
  }
  if (boots != 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  CheckRoundTrip(text);
  CheckTree(text);
  return 0;
}
