#include "app/profiles_command.h"

#include "model/catalogue.h"
#include "model/nearest_name.h"
#include "model/profile_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace pw {

Result<std::string> ListProfiles() {
  std::string text = "Profiles (what a class of element is expected to have)\n";
  for (const std::string_view name : ProfileNames()) {
    const auto profile = BuiltInProfile(name);
    if (!profile) return profile.error();
    text += fmt::format("  {:<16}{}\n", name, profile->title);
  }
  text += "\nForbidden lists (what fails even if it is listed)\n";
  for (const std::string_view name : ForbiddenListNames()) {
    const auto list = BuiltInForbiddenList(name);
    if (!list) return list.error();
    text += fmt::format("  {:<16}{}\n", name, list->title);
  }
  return text;
}

Result<std::string> ShowProfile(const std::string& name) {
  if (const auto list = BuiltInForbiddenList(name)) return ForbiddenDocument(*list);
  if (const auto profile = BuiltInProfile(name)) return ProfileDocument(*profile);
  std::vector<std::string_view> names = ProfileNames();
  std::ranges::copy(ForbiddenListNames(), std::back_inserter(names));
  return Error{Error::Code::kNotFound,
               fmt::format("show profile {}: there is no such one{}", name, NameHint(name, names))};
}

}  // namespace pw
