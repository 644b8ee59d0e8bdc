#include "inventory/vacm_rules.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kEveryone = "default";

/// Texts order by length first: the tables hold them with their length in front.
auto Order(const VacmAccess& row) {
  return std::tuple(row.group.size(), std::string_view(row.group), row.context.size(),
                    std::string_view(row.context), row.model, row.level);
}

bool Applies(const VacmAccess& row, std::string_view group, std::string_view context,
             SecurityModel model, SecurityLevel level) {
  return (row.model == model || row.model == SecurityModel::kAny) && level >= row.level &&
         row.group == group &&
         (row.prefix ? context.starts_with(row.context) : context == row.context);
}

/// Is `candidate` preferred to the row found before it (RFC 3415, vacmAccessTable, step 2)?
bool IsBetter(const VacmAccess& current, const VacmAccess& candidate) {
  return (current.model == SecurityModel::kAny && candidate.model != SecurityModel::kAny) ||
         (current.prefix && !candidate.prefix) ||
         (current.prefix && current.context.size() < candidate.context.size()) ||
         current.level < candidate.level;
}

/// ".1.3.6" and "1.3.6." are one subtree. Names of objects stay as they are.
std::string_view Trimmed(std::string_view subtree) {
  if (subtree.starts_with('.')) subtree.remove_prefix(1);
  if (subtree.ends_with('.')) subtree.remove_suffix(1);
  return subtree;
}

void AddDoubt(VacmGrants& result, std::string text) {
  if (std::ranges::find(result.doubts, text) == result.doubts.end())
    result.doubts.push_back(std::move(text));
}

/// Where fields were mixed up, the community may stand where the source belongs.
std::string Shown(const std::string& source) {
  const bool address = static_cast<bool>(IpAddress::Parse(source.substr(0, source.find('/'))));
  return address || source == kEveryone ? source : std::string("a host by name");
}

}  // namespace

VacmRules::VacmRules() {
  for (const std::string_view root : {"0", "1", "2"}) {
    AddView("_all_", true, root);
    AddView("_none_", false, root);
  }
}

void VacmRules::AddCommunity(VacmCommunity community) {
  communities_.push_back(std::move(community));
}

void VacmRules::AddGroup(SecurityModel model, std::string_view security_name,
                         std::string_view group) {
  groups_.push_back({model, std::string(security_name), std::string(group)});
}

void VacmRules::AddAccess(VacmAccess access) {
  const auto at = std::ranges::upper_bound(accesses_, Order(access), {}, Order);
  accesses_.insert(at, std::move(access));
}

VacmAccess& VacmRules::FindOrAdd(VacmAccess access) {
  const std::size_t found = IndexOf(access.group, access.context, access.model, access.level);
  if (found < accesses_.size()) return accesses_[found];
  const auto at = std::ranges::upper_bound(accesses_, Order(access), {}, Order);
  return *accesses_.insert(at, std::move(access));
}

void VacmRules::AddView(std::string_view name, bool included, std::string_view subtree) {
  views_.push_back({std::string(name), included, std::string(Trimmed(subtree))});
}

/// The row that decides; the number of rows if none does.
std::size_t VacmRules::IndexOf(std::string_view group, std::string_view context,
                               SecurityModel model, SecurityLevel level) const {
  std::size_t best = accesses_.size();
  for (std::size_t i = 0; i < accesses_.size(); ++i) {
    if (!Applies(accesses_[i], group, context, model, level)) continue;
    if (best == accesses_.size() || IsBetter(accesses_[best], accesses_[i])) best = i;
  }
  return best;
}

/// A row for any model comes before one for the model asked for; of equal ones the first counts.
const VacmRules::Group* VacmRules::GroupOf(SecurityModel model,
                                           std::string_view security_name) const {
  for (const SecurityModel wanted : {SecurityModel::kAny, model}) {
    const auto row = std::ranges::find_if(groups_, [&](const Group& group) {
      return group.model == wanted && group.security_name == security_name;
    });
    if (row != groups_.end()) return &*row;
  }
  return nullptr;
}

/// A view has something in it if it includes a subtree, whose root no row of the same length can
/// take out again but one for the same subtree.
VacmRules::Extent VacmRules::ExtentOf(std::string_view view) const {
  Extent extent = Extent::kNothing;
  for (const View& row : views_) {
    if (row.name != view || !row.included) continue;
    const bool taken_back = std::ranges::any_of(views_, [&](const View& other) {
      return other.name == view && !other.included && other.subtree == row.subtree;
    });
    if (!taken_back) return Extent::kSomething;
    extent = Extent::kUnclear;
  }
  return extent;
}

/// The first row that fits community and source decides, also where it gives less or nothing.
bool VacmRules::IsShadowed(std::size_t index) const {
  const VacmCommunity& later = communities_[index];
  return std::any_of(
      communities_.begin(), communities_.begin() + static_cast<std::ptrdiff_t>(index),
      [&](const VacmCommunity& earlier) {
        return earlier.family == later.family && earlier.community == later.community &&
               ((earlier.source == kEveryone && !earlier.negated) ||
                earlier.source == later.source);
      });
}

void VacmRules::Judge(const VacmCommunity& community, SecurityModel model,
                      VacmGrants& result) const {
  const Group* group = GroupOf(model, community.security_name);
  if (group == nullptr) return;
  const std::size_t row = IndexOf(group->group, community.context, model, SecurityLevel::kNoAuth);
  if (row == accesses_.size()) return;
  const VacmAccess& access = accesses_[row];
  const Extent read = ExtentOf(access.views[0]);
  const Extent write = ExtentOf(access.views[1]);
  if (read == Extent::kNothing && write == Extent::kNothing) return;
  const std::string place = ToString(community.place);
  if (!community.context.empty()) {
    AddDoubt(result,
             fmt::format("{}: gives rights in a context that the agent may have or not", place));
    return;
  }
  if (read == Extent::kUnclear || write == Extent::kUnclear) {
    AddDoubt(result, fmt::format("{}: a view includes and excludes the same subtree",
                                 ToString(access.place)));
  }
  SnmpGrant grant;
  grant.version = model == SecurityModel::kV1 ? "v1" : "v2c";
  grant.family = community.family;
  grant.read = read == Extent::kSomething;
  grant.write = write == Extent::kSomething;
  if (!grant.read && !grant.write) return;
  grant.directive = community.directive;
  grant.file = community.place.file;
  grant.line = community.place.line;
  grant.source = Shown(community.source);
  grant.view = access.views[grant.write ? 1 : 0];
  if (access.place != community.place) grant.access = ToString(access.place);
  result.grants.push_back(std::move(grant));
}

VacmGrants VacmRules::Grants(bool v1, bool v2c) const {
  VacmGrants result;
  for (std::size_t i = 0; i < communities_.size(); ++i) {
    if (communities_[i].negated || IsShadowed(i)) continue;
    if (v1) Judge(communities_[i], SecurityModel::kV1, result);
    if (v2c) Judge(communities_[i], SecurityModel::kV2c, result);
  }
  return result;
}

}  // namespace pw
