#pragma once

#include "inventory/unit_file_parser.h"
#include "inventory/unit_tree.h"

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A unit as its fragment and drop-ins make it.
struct LoadedUnit {
  std::string name;        ///< its own name, not an alias
  std::string path;        ///< of the fragment; for an instance of its template
  std::size_t folder = 0;  ///< index into UnitTree::folders
  bool masked = false;
  std::vector<UnitAssignment> text;

  /// As the functions of unit_file_parser.h, with the name's specifiers replaced.
  std::vector<std::string> Words(std::string_view section, std::string_view key,
                                 bool resets = false) const;
  std::string Last(std::string_view section, std::string_view key) const;
};

/// Looks units up by name as systemd does: the best folder wins, aliases are followed, instances
/// fall back to their template, drop-ins of every name are applied. The tree must outlive it. Pure;
/// loads lazily, so not shared between threads.
class UnitIndex {
 public:
  explicit UnitIndex(const UnitTree& tree);

  /// The unit of that name or alias; null if there is none or an alias leads nowhere.
  const LoadedUnit* Find(const std::string& name);

  /// What `systemctl is-enabled` says: "enabled", "enabled-runtime", "disabled", "static",
  /// "masked", "masked-runtime", "linked", "linked-runtime", "alias", "indirect", "generated",
  /// "transient"; empty if there is no such unit.
  std::string StateOf(const std::string& name);

  /// Every unit name that has a file or link, aliases and templates too, and every instance that a
  /// .wants, .requires or .upholds folder names.
  std::set<std::string> Names() const;

  /// Names of the links in UNIT.wants, UNIT.requires or UNIT.upholds (`kind`) of every folder, for
  /// the unit's own name, its aliases and its template.
  std::set<std::string> LinkedInto(const LoadedUnit& unit, std::string_view kind) const;

 private:
  struct Place;
  const UnitEntry* Locate(const std::string& name, std::size_t& folder) const;
  bool Resolve(const std::string& name, Place& place) const;
  std::set<std::string> AllNames(const std::string& name) const;
  std::vector<UnitAssignment> ReadText(const Place& place) const;
  std::string EnabledIn(const LoadedUnit& unit, bool by_install) const;

  const UnitTree& tree_;
  std::map<std::string, std::set<std::string>> aliases_;  // by final name
  std::map<std::string, std::unique_ptr<LoadedUnit>> loaded_;
};

}  // namespace pw
