#include "inventory/package_database.h"

#include "inventory/apk_database.h"
#include "inventory/dpkg_database.h"
#include "inventory/rpm_database.h"
#include "sys/file.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

using Opener = std::unique_ptr<PackageSource> (*)(const std::string& root);

struct Manager {
  std::string_view name;
  Opener open;
};

constexpr std::array<Manager, 3> kManagers = {Manager{"dpkg", OpenDpkg}, Manager{"rpm", OpenRpm},
                                              Manager{"apk", OpenApk}};

/// Directories of the root that are links into /usr, whichever way the link is written.
std::vector<std::string> MergedDirectories(const std::string& root) {
  std::vector<std::string> merged;
  for (const std::string name : {"bin", "sbin", "lib", "lib32", "lib64", "libx32"}) {
    const auto target = ReadLinkInRoot(root, "/" + name);
    if (!target) continue;
    if (*target == "usr/" + name || *target == "/usr/" + name) merged.push_back(name);
  }
  return merged;
}

}  // namespace

std::vector<std::string> MergedAliases(const std::string& path,
                                       const std::vector<std::string>& merged) {
  std::vector<std::string> aliases;
  for (const std::string& name : merged) {
    const std::string top = fmt::format("/{}/", name);
    const std::string usr = fmt::format("/usr/{}/", name);
    if (path.starts_with(top)) aliases.push_back(usr + path.substr(top.size()));
    if (path.starts_with(usr)) aliases.push_back(top + path.substr(usr.size()));
  }
  return aliases;
}

PackageDatabase PackageDatabase::Open(const std::string& root) {
  PackageDatabase database;
  database.root_ = root.empty() ? "/" : root;
  database.merged_ = MergedDirectories(database.root_);
  for (const Manager& manager : kManagers) {
    auto source = manager.open(database.root_);
    if (!source) continue;
    database.managers_.emplace_back(manager.name);
    database.sources_.push_back(std::move(source));
  }
  return database;
}

std::vector<PackageAnswer> PackageDatabase::FindOwners(const std::vector<std::string>& paths) {
  std::vector<WantedFile> wanted;
  for (const std::string& path : paths) {
    const bool absolute = path.starts_with('/') && path.find('\n') == std::string::npos;
    PackageAnswer answer;
    if (!absolute) answer.reason = "not an absolute path";
    if (absolute && sources_.empty()) answer.reason = "no package database";
    if (!known_.try_emplace(path, answer).second || !answer.reason.empty()) continue;
    wanted.push_back({.path = path, .aliases = MergedAliases(path, merged_)});
  }
  // The databases are asked in turn, each for what those before it could not answer.
  for (const auto& source : sources_) {
    if (wanted.empty()) break;
    const auto answers = source->FindOwners(wanted);
    std::vector<WantedFile> left;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      known_[wanted[i].path] = answers[i];
      if (!answers[i].package) left.push_back(std::move(wanted[i]));
    }
    wanted = std::move(left);
  }
  std::vector<PackageAnswer> answers;
  answers.reserve(paths.size());
  for (const std::string& path : paths)
    answers.push_back(known_.at(path));
  return answers;
}

}  // namespace pw
