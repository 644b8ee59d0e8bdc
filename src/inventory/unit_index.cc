// What "enabled" means follows systemd's own code (src/shared/install.c, find_symlinks_in_scope and
// unit_file_lookup_state of v252), not the manual page, which leaves out the rules for links with
// the unit's own name, for links in vendor folders and for instances.
#include "inventory/unit_index.h"

#include "base/text.h"
#include "inventory/unit_name.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr int kMostAliases = 8;  // systemd follows 8 links too (UNIT_FILE_FOLLOW_SYMLINK_MAX)
constexpr std::string_view kConfig = "/etc/systemd/system";

bool IsRuntime(std::string_view folder) {
  return folder.starts_with("/run/");
}

bool IsGenerator(std::string_view folder) {
  return folder.starts_with("/run/systemd/generator");
}

/// Folders of drop-ins for a name, most special first: its own, its template's, then those of
/// every shorter prefix that ends in "-", then of its type.
std::vector<std::string> DropInFolders(const std::string& name) {
  std::vector<std::string> folders = {name + ".d"};
  const std::string base = TemplateOf(name);
  if (!base.empty()) folders.push_back(base + ".d");
  const auto parts = ParseUnitName(name);
  if (!parts) return folders;
  std::string prefix = parts->prefix;
  if (prefix.ends_with('-')) prefix.pop_back();
  for (std::size_t dash = prefix.rfind('-'); dash != std::string::npos && dash > 0;
       dash = prefix.rfind('-', dash - 1)) {
    folders.push_back(fmt::format("{}{}.{}.d", prefix.substr(0, dash + 1),
                                  parts->instance ? "@" : "", parts->type));
    if (parts->instance)
      folders.push_back(fmt::format("{}.{}.d", prefix.substr(0, dash + 1), parts->type));
  }
  folders.push_back(parts->type + ".d");
  return folders;
}

/// True if a link of this name can be one that enabling the unit makes (is_symlink_with_known_name
/// of install.c).
bool IsNameOfInstall(const LoadedUnit& unit, const std::string& link) {
  if (link == unit.name) return true;
  const auto aliases = unit.Words("Install", "Alias", true);
  if (std::ranges::find(aliases, link) != aliases.end()) return true;
  const auto name = ParseUnitName(unit.name);
  const std::string instance = unit.Last("Install", "DefaultInstance");
  return name && name->IsTemplate() && !instance.empty() && link == InstanceOf(*name, instance);
}

bool NamesUnit(const LoadedUnit& unit, const std::string& link) {
  if (link == unit.name) return true;
  return unit.name.find("@.") != std::string::npos && TemplateOf(link) == unit.name;
}

bool HasInstallRules(const LoadedUnit& unit) {
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"Alias", "WantedBy", "RequiredBy", "UpheldBy"},
      [&](std::string_view key) { return !unit.Words("Install", key, true).empty(); });
}

/// The links of one folder that concern a unit.
struct LinksFound {
  bool enabling = false;   ///< one that starts the unit or gives it another name
  bool same_name = false;  ///< one of the unit's own name that leads to it from elsewhere
};

LinksFound FindLinks(const LoadedUnit& unit, const UnitFolder& folder, bool names_count,
                     bool by_install) {
  const auto counts = [&](const std::string& link) {
    return !by_install || IsNameOfInstall(unit, link);
  };
  LinksFound found;
  for (const auto& [wants, links] : folder.wants) {
    if (wants.ends_with(".upholds")) continue;  // not looked at before v254
    found.enabling = found.enabling || std::ranges::any_of(links, [&](const std::string& link) {
                       return NamesUnit(unit, link) && counts(link);
                     });
  }
  for (const auto& [name, entry] : folder.units) {
    if (!entry.link) continue;
    const bool by_name = names_count && NamesUnit(unit, name);
    const bool by_target = Basename(*entry.link) == Basename(unit.path);
    if (by_name && by_target && name == unit.name) {
      found.same_name = true;
    } else if ((by_name || by_target) && counts(name)) {
      found.enabling = true;
    }
  }
  return found;
}

}  // namespace

/// Where a name leads.
struct UnitIndex::Place {
  std::string name;  // final
  std::size_t folder = 0;
  const UnitEntry* entry = nullptr;
  std::string file;  // name of the entry: the unit's or its template's
};

std::vector<std::string> LoadedUnit::Words(std::string_view section, std::string_view key,
                                           bool resets) const {
  auto words = AllWords(text, section, key, resets);
  for (std::string& word : words)
    word = ExpandSpecifiers(word, name);
  return words;
}

std::string LoadedUnit::Last(std::string_view section, std::string_view key) const {
  return ExpandSpecifiers(LastValue(text, section, key), name);
}

UnitIndex::UnitIndex(const UnitTree& tree) : tree_(tree) {
  for (const UnitFolder& folder : tree_.folders) {
    for (const auto& [name, entry] : folder.units) {
      if (!entry.link || Basename(*entry.link) == name) continue;
      Place place;
      if (Resolve(name, place) && place.name != name) aliases_[place.name].insert(name);
    }
  }
}

const UnitEntry* UnitIndex::Locate(const std::string& name, std::size_t& folder) const {
  for (folder = 0; folder < tree_.folders.size(); ++folder) {
    const auto& units = tree_.folders[folder].units;
    const auto found = units.find(name);
    if (found != units.end()) return &found->second;
  }
  return nullptr;
}

bool UnitIndex::Resolve(const std::string& name, Place& place) const {
  place.name = name;
  for (int hop = 0; hop <= kMostAliases; ++hop) {
    place.file = place.name;
    place.entry = Locate(place.file, place.folder);
    if (place.entry == nullptr) {
      place.file = TemplateOf(place.name);
      if (!place.file.empty()) place.entry = Locate(place.file, place.folder);
    }
    if (place.entry == nullptr) return false;
    const auto& link = place.entry->link;
    if (!link || *link == "/dev/null" || Basename(*link) == place.file) return true;
    const std::string target(Basename(*link));
    const auto parts = ParseUnitName(target);
    const auto own = ParseUnitName(place.name);
    if (!parts || !own) return false;
    // An instance of an alias of a template is an instance of that template.
    place.name =
        parts->IsTemplate() && own->IsInstance() ? InstanceOf(*parts, *own->instance) : target;
  }
  return false;
}

std::set<std::string> UnitIndex::AllNames(const std::string& name) const {
  std::set<std::string> names = {name};
  const auto aliases = aliases_.find(name);
  if (aliases != aliases_.end()) names.insert(aliases->second.begin(), aliases->second.end());
  return names;
}

std::vector<UnitAssignment> UnitIndex::ReadText(const Place& place) const {
  auto text = ParseUnitFile(place.entry->text);
  // Of drop-ins with one file name the most special folder's counts, then the best search folder's;
  // they apply in order of their file names.
  std::map<std::string, const std::string*> drop_ins;
  for (const std::string& name : AllNames(place.name)) {
    for (const std::string& drop_in_folder : DropInFolders(name)) {
      for (const UnitFolder& folder : tree_.folders) {
        const auto found = folder.drop_ins.find(drop_in_folder);
        if (found == folder.drop_ins.end()) continue;
        for (const auto& [file, content] : found->second)
          drop_ins.try_emplace(file, &content);
      }
    }
  }
  for (const auto& [file, content] : drop_ins)
    std::ranges::move(ParseUnitFile(*content), std::back_inserter(text));
  return text;
}

const LoadedUnit* UnitIndex::Find(const std::string& name) {
  Place place;
  if (!Resolve(name, place)) return nullptr;
  std::unique_ptr<LoadedUnit>& slot = loaded_[place.name];
  if (slot) return slot.get();
  slot = std::make_unique<LoadedUnit>();
  slot->name = place.name;
  slot->folder = place.folder;
  slot->path = fmt::format("{}/{}", tree_.folders[place.folder].path, place.file);
  slot->masked = place.entry->link ? *place.entry->link == "/dev/null" : place.entry->text.empty();
  if (!slot->masked) slot->text = ReadText(place);
  return slot.get();
}

/// The state that links give it; empty if none does. With `by_install` only links count that
/// enabling the unit as it stands would make.
std::string UnitIndex::EnabledIn(const LoadedUnit& unit, bool by_install) const {
  bool runtime = false;
  bool anywhere = false;
  std::string linked;
  for (std::size_t i = 0; i < tree_.folders.size(); ++i) {
    const UnitFolder& folder = tree_.folders[i];
    // In folders worse than the unit's own a link of its name is hidden by the unit itself.
    const LinksFound found = FindLinks(unit, folder, i <= unit.folder, by_install);
    if (found.same_name && folder.path == kConfig) linked = "linked";
    if (found.same_name && linked.empty() && IsRuntime(folder.path)) linked = "linked-runtime";
    if (!found.enabling) continue;
    if (folder.path == kConfig) return "enabled";
    (IsRuntime(folder.path) ? runtime : anywhere) = true;
  }
  if (runtime) return "enabled-runtime";
  const auto name = ParseUnitName(unit.name);
  // A vendor's link starts an instance without anybody having enabled it.
  if (anywhere && name && name->IsInstance()) return "static";
  return linked;
}

std::string UnitIndex::StateOf(const std::string& name) {
  const LoadedUnit* unit = Find(name);
  if (unit == nullptr) return {};
  const std::string& folder = tree_.folders[unit->folder].path;
  if (unit->masked) return IsRuntime(folder) ? "masked-runtime" : "masked";
  if (unit->name != name) return "alias";
  if (IsGenerator(folder)) return "generated";
  if (folder == "/run/systemd/transient") return "transient";
  const std::string enabled = EnabledIn(*unit, true);
  if (!enabled.empty()) return enabled;
  // In use under a name that enabling would not give it: other@two.service of other@.service.
  if (!EnabledIn(*unit, false).empty()) return "indirect";
  if (HasInstallRules(*unit)) return "disabled";
  return unit->Words("Install", "Also", true).empty() ? "static" : "indirect";
}

std::set<std::string> UnitIndex::Names() const {
  std::set<std::string> names;
  for (const UnitFolder& folder : tree_.folders) {
    for (const auto& [name, entry] : folder.units)
      names.insert(name);
    for (const auto& [wants, links] : folder.wants)
      names.insert(links.begin(), links.end());
  }
  return names;
}

std::set<std::string> UnitIndex::LinkedInto(const LoadedUnit& unit, std::string_view kind) const {
  std::set<std::string> links;
  std::set<std::string> names = AllNames(unit.name);
  const std::string base = TemplateOf(unit.name);
  if (!base.empty()) names.insert(base);
  for (const std::string& name : names) {
    const std::string wanted = fmt::format("{}.{}", name, kind);
    for (const UnitFolder& folder : tree_.folders) {
      const auto found = folder.wants.find(wanted);
      if (found != folder.wants.end()) links.insert(found->second.begin(), found->second.end());
    }
  }
  return links;
}

}  // namespace pw
