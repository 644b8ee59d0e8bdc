#include "inventory/sysv_init.h"

#include "base/text.h"
#include "sys/file.h"
#include "sys/folder_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kScriptLimit = std::size_t{1} << 20;

/// Files of /etc/init.d that are no services: part of the init system, or left by dpkg.
bool IsScriptName(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kOthers = {
      "README", "rc", "rcS", "skeleton", "functions", "halt", "reboot", "single"};
  if (name.starts_with('.') || name.find(".dpkg-") != std::string_view::npos) return false;
  return std::ranges::find(kOthers, name) == kOthers.end();
}

/// The value of "# Key: value" if the line has that key.
std::optional<std::string_view> HeaderValue(std::string_view line, std::string_view key) {
  if (!line.starts_with('#')) return std::nullopt;
  line = Trim(line.substr(1));
  if (line.size() <= key.size() || ToLower(line.substr(0, key.size())) != ToLower(key))
    return std::nullopt;
  if (line[key.size()] != ':') return std::nullopt;
  return Trim(line.substr(key.size() + 1));
}

/// A literal absolute path without anything that the shell would replace.
std::string LiteralPath(std::string_view value) {
  const bool quoted = value.starts_with('"') || value.starts_with('\'');
  const std::size_t end = quoted ? value.find(value.front(), 1) : value.find_first_of(" \t;#");
  value = quoted ? value.substr(1, end == std::string_view::npos ? end : end - 1)
                 : value.substr(0, end);
  if (!value.starts_with('/') || value.find_first_of("$`*?\\") != std::string_view::npos) return {};
  return std::string(value);
}

void ReadHeaderLine(std::string_view line, InitScript& script) {
  if (const auto provides = HeaderValue(line, "Provides")) {
    const auto names = Words(*provides);
    if (!names.empty()) script.provides = names.front();
  } else if (const auto description = HeaderValue(line, "Short-Description")) {
    script.description = *description;
  } else if (const auto levels = HeaderValue(line, "Default-Start")) {
    for (const std::string_view level : Words(*levels))
      script.default_start.emplace_back(level);
  }
}

/// The best start link of each script: "rc2.d/S01rsync".
std::map<std::string, std::string> StartLinks(const std::string& root,
                                              std::vector<std::string>& problems) {
  std::map<std::string, std::string> links;
  for (const std::string folder : {"rc2.d", "rc3.d", "rc4.d", "rc5.d", "rcS.d"}) {
    const auto names = ListDirectoryInRoot(root, "/etc/" + folder);
    if (!names) {
      if (names.error().code != Error::Code::kNotFound) problems.push_back(names.error().what);
      continue;
    }
    for (const std::string& name : *names) {
      const std::string_view script = StartedByLink(name);
      if (!script.empty())
        links.try_emplace(std::string(script), fmt::format("{}/{}", folder, name));
    }
  }
  return links;
}

bool IsReplaced(const std::string& name, const std::set<std::string>& units) {
  if (units.contains(name + ".service")) return true;
  // systemd drops the ".sh" of old scripts: hwclock.sh is hwclock.service.
  return name.ends_with(".sh") && units.contains(name.substr(0, name.size() - 3) + ".service");
}

}  // namespace

InitScript ParseInitScript(std::string_view text) {
  InitScript script;
  bool header = false;
  while (const auto line = NextLine(text)) {
    if (line->starts_with("### BEGIN INIT INFO")) {
      header = true;
    } else if (line->starts_with("### END INIT INFO")) {
      header = false;
    } else if (header) {
      ReadHeaderLine(*line, script);
    } else if (script.program.empty() && line->starts_with("DAEMON=")) {
      script.program = LiteralPath(line->substr(7));
    }
  }
  return script;
}

std::string_view StartedByLink(std::string_view link) noexcept {
  const auto digit = [&](std::size_t i) { return link[i] >= '0' && link[i] <= '9'; };
  if (link.size() < 4 || link.front() != 'S' || !digit(1) || !digit(2)) return {};
  return link.substr(3);
}

SysvServices ReadSysvServices(const std::string& root, const std::set<std::string>& units) {
  SysvServices result;
  const std::string base = root.empty() ? "/" : root;
  auto folder = FolderReader::Open(base, "/etc/init.d");
  const auto entries =
      folder ? folder->Entries() : Result<std::vector<FolderEntry>>(folder.error());
  if (!entries) {
    if (entries.error().code != Error::Code::kNotFound)
      result.problems.push_back(entries.error().what);
    return result;
  }
  const auto links = StartLinks(base, result.problems);
  for (const FolderEntry& entry : *entries) {
    const bool file =
        entry.kind == FolderEntry::Kind::kRegular || entry.kind == FolderEntry::Kind::kSymlink;
    if (!file || !IsScriptName(entry.name) || IsReplaced(entry.name, units)) continue;
    const std::string path = "/etc/init.d/" + entry.name;
    const auto status = StatFileInRoot(base, path);
    if (!status || status->kind != FileStatus::Kind::kRegular || (status->mode & 0111) == 0)
      continue;
    const auto text = ReadFileInRoot(base, path, kScriptLimit);
    if (!text) result.problems.push_back(text.error().what);
    const InitScript script = text ? ParseInitScript(*text) : InitScript();
    Service service;
    service.name = entry.name;
    service.manager = "sysv";
    service.description = script.description;
    service.file = path;
    service.program = script.program;
    const auto link = links.find(entry.name);
    service.start = link == links.end() ? "disabled" : "sysv";
    service.starts_on_boot = link != links.end();
    if (service.starts_on_boot) service.boot_reason = link->second;
    result.services.push_back(std::move(service));
  }
  return result;
}

}  // namespace pw
