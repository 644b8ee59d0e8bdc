#include "model/catalogue.h"

#include "embedded_forbidden.h"
#include "embedded_profiles.h"
#include "model/forbidden_yaml.h"
#include "model/list_issue.h"
#include "model/nearest_name.h"
#include "model/profile_yaml.h"
#include "model/sha256.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr auto kDefaultForbidden = std::to_array<std::string_view>({"tr33806-r5", "ts33117"});

/// "profiles/mme.yaml" is named "mme".
std::string_view NameOf(const embedded::File& file) {
  std::string_view name = file.path.substr(file.path.rfind('/') + 1);
  name.remove_suffix(std::string_view(".yaml").size());
  return name;
}

std::vector<std::string_view> NamesOf(std::span<const embedded::File> files) {
  std::vector<std::string_view> names;
  for (const embedded::File& file : files)
    names.push_back(NameOf(file));
  std::ranges::sort(names);
  return names;
}

Result<embedded::File> FindFile(std::span<const embedded::File> files, std::string_view what,
                                std::string_view name) {
  for (const embedded::File& file : files) {
    if (NameOf(file) == name) return file;
  }
  const auto names = NamesOf(files);
  return Error{Error::Code::kNotFound, fmt::format("find {} {}: there is no such one built in{}",
                                                   what, name, NameHint(name, names))};
}

Result<Profile> ReadProfile(std::string_view name) {
  const auto file = FindFile(embedded::embedded_profiles, "profile", name);
  if (!file) return file.error();
  auto reading = ParseProfileYaml(file->content, std::string(file->path));
  if (!reading.profile) return ToError("read profile", reading.issues);
  return *std::move(reading.profile);
}

}  // namespace

std::string DataDigest() {
  Sha256Stream digest;
  for (const std::span<const embedded::File> files :
       {std::span<const embedded::File>(embedded::embedded_forbidden),
        std::span<const embedded::File>(embedded::embedded_profiles)}) {
    for (const embedded::File& file : files) {
      digest.Add(fmt::format("{} {}\n", file.path, file.content.size()));
      digest.Add(file.content);
    }
  }
  return "sha256:" + digest.Hex();
}

std::vector<std::string_view> ForbiddenListNames() {
  return NamesOf(embedded::embedded_forbidden);
}

Result<ForbiddenList> BuiltInForbiddenList(std::string_view name) {
  const auto file = FindFile(embedded::embedded_forbidden, "forbidden list", name);
  if (!file) return file.error();
  auto reading = ParseForbiddenYaml(file->content, std::string(file->path));
  if (!reading.list) return ToError("read forbidden list", reading.issues);
  return *std::move(reading.list);
}

std::vector<std::string_view> ProfileNames() {
  return NamesOf(embedded::embedded_profiles);
}

Result<Profile> BuiltInProfile(std::string_view name) {
  auto profile = ReadProfile(name);
  if (!profile) return profile;
  for (const std::string& included : profile->includes) {
    auto other = ReadProfile(included);
    if (!other) return other;
    std::ranges::move(other->entries, std::back_inserter(profile->entries));
    std::ranges::move(other->not_this_class, std::back_inserter(profile->not_this_class));
    std::ranges::move(other->services, std::back_inserter(profile->services));
  }
  return profile;
}

std::span<const std::string_view> DefaultForbiddenLists() {
  return kDefaultForbidden;
}

}  // namespace pw
