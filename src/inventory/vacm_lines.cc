#include "inventory/vacm_lines.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <vector>

namespace pw {
namespace {

/// VACM_MAX_STRING: what longer names would be cut to is not followed.
constexpr std::size_t kLongestName = 32;
constexpr std::string_view kMissing = "lacks a field, and the agent leaves it out";
constexpr std::string_view kBadWord = "has a word that the agent refuses";
constexpr std::string_view kTooLong = "has a name that is too long";

bool TooLong(std::string_view name) {
  return name.size() > kLongestName;
}

/// What these lines are cut into without looking at quotes.
using Fields = std::vector<std::string_view>;

struct AccessFields {
  VacmAccess access;
  std::string cause;
};

AccessFields ReadAccessFields(const Fields& fields, const SnmpdPlace& place) {
  AccessFields read;
  if (fields.size() < 5) return {{}, std::string(kMissing)};
  const auto model = ParseSecurityModel(fields[2]);
  const auto level = ParseSecurityLevel(fields[3]);
  const std::string_view match = fields[4];
  if (!model || !level || (match != "exact" && match != "prefix" && match != "0"))
    return {{}, std::string(kBadWord)};
  const bool none = fields[1] == "\"\"" || fields[1] == "''";
  read.access = {.group = std::string(fields[0]),
                 .context = none ? std::string() : std::string(fields[1]),
                 .model = *model,
                 .level = *level,
                 .prefix = match == "prefix",
                 .views = {},
                 .place = place};
  if (TooLong(read.access.group) || TooLong(read.access.context)) read.cause = kTooLong;
  return read;
}

void SetViews(VacmAccess& access, std::uint32_t kinds, std::string_view view) {
  if ((kinds & kReadKind) != 0) access.views[0] = view;
  if ((kinds & kWriteKind) != 0) access.views[1] = view;
}

/// As sscanf(3) with %x takes it: digits after a sign and "0x", whatever follows.
bool BeginsAsHex(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::isxdigit(static_cast<unsigned char>(text.front())) != 0;
}

}  // namespace

std::optional<SecurityModel> ParseSecurityModel(std::string_view word) {
  const std::string model = ToLower(word);
  if (model == "any") return SecurityModel::kAny;
  if (model == "v1") return SecurityModel::kV1;
  if (model == "v2c") return SecurityModel::kV2c;
  constexpr std::array<std::string_view, 4> kOthers = {"usm", "tsm", "ksm", "snmpv3"};
  if (std::ranges::find(kOthers, word) != kOthers.end()) return SecurityModel::kOther;
  return std::nullopt;
}

std::optional<SecurityLevel> ParseSecurityLevel(std::string_view word) {
  const std::string level = ToLower(word);
  if (level == "noauth" || level == "noauthnopriv") return SecurityLevel::kNoAuth;
  if (level == "auth" || level == "authnopriv") return SecurityLevel::kAuth;
  if (level == "priv" || level == "authpriv") return SecurityLevel::kPriv;
  return std::nullopt;
}

std::uint32_t ParseViewKinds(std::string_view words) {
  constexpr std::array<std::string_view, 6> kKinds = {"read", "write",   "notify",
                                                      "log",  "execute", "net"};
  std::string text(words);
  std::ranges::replace(text, '|', ',');
  std::ranges::replace(text, ':', ',');
  std::uint32_t kinds = 0;
  for (const std::string_view word : Split(text, ',')) {
    const auto kind = std::ranges::find(kKinds, word);
    if (kind != kKinds.end()) kinds |= 1U << static_cast<unsigned>(kind - kKinds.begin());
  }
  return kinds;
}

std::string AddCommunity(VacmRules& rules, VacmCommunity community) {
  if (community.security_name.empty() || community.source.empty() || community.community.empty())
    return std::string(kMissing);
  if (TooLong(community.security_name) || TooLong(community.context)) return std::string(kTooLong);
  // The words of the example configuration.
  if (community.source.starts_with("NETWORK") || community.community == "COMMUNITY")
    return std::string(kBadWord);
  if (community.source.starts_with('!')) {
    community.negated = true;
    community.source.erase(0, 1);
    if (community.source == "default") return std::string(kBadWord);
  }
  const auto address = IpAddress::Parse(community.source.substr(0, community.source.find('/')));
  if (address && address->family() != community.family)
    return "has an address of the other family, and the agent leaves it out";
  rules.AddCommunity(std::move(community));
  return {};
}

std::string ReadCom2sec(VacmRules& rules, const SnmpdLine& line) {
  std::string_view rest = line.rest;
  VacmCommunity community;
  community.family = line.token.ends_with('6') ? Family::kIpv6 : Family::kIpv4;
  community.directive = line.token;
  community.place = line.place;
  community.security_name = NextSnmpdWord(rest).value_or("");
  if (community.security_name == "-Cn") {
    community.context = NextSnmpdWord(rest).value_or("");
    community.security_name = NextSnmpdWord(rest).value_or("");
  }
  community.source = NextSnmpdWord(rest).value_or("");
  community.community = NextSnmpdWord(rest).value_or("");
  return AddCommunity(rules, std::move(community));
}

std::string ReadGroup(VacmRules& rules, const SnmpdLine& line) {
  std::string_view rest = line.rest;
  const std::string group = NextSnmpdWord(rest).value_or("");
  const std::string word = NextSnmpdWord(rest).value_or("");
  const std::string security_name = NextSnmpdWord(rest).value_or("");
  if (group.empty() || word.empty() || security_name.empty()) return std::string(kMissing);
  if (TooLong(group) || TooLong(security_name)) return std::string(kTooLong);
  const auto model = ParseSecurityModel(word);
  if (!model) return std::string(kBadWord);
  rules.AddGroup(*model, security_name, group);
  return {};
}

std::string ReadAccess(VacmRules& rules, const SnmpdLine& line) {
  const Fields fields = Words(line.rest);
  AccessFields read = ReadAccessFields(fields, line.place);
  if (!read.cause.empty()) return read.cause;
  if (fields.size() < 8) return std::string(kMissing);
  if (TooLong(fields[5]) || TooLong(fields[6]) || TooLong(fields[7])) return std::string(kTooLong);
  SetViews(read.access, kReadKind, fields[5]);
  SetViews(read.access, kWriteKind, fields[6]);
  rules.AddAccess(std::move(read.access));
  return {};
}

std::string ReadSetAccess(VacmRules& rules, const SnmpdLine& line) {
  const Fields fields = Words(line.rest);
  AccessFields read = ReadAccessFields(fields, line.place);
  if (!read.cause.empty()) return read.cause;
  if (fields.size() < 7) return std::string(kMissing);
  if (TooLong(fields[6])) return std::string(kTooLong);
  const std::uint32_t kinds = ParseViewKinds(fields[5]);
  if (kinds == 0) return std::string(kBadWord);
  const bool prefix = read.access.prefix;
  VacmAccess& access = rules.FindOrAdd(std::move(read.access));
  SetViews(access, kinds, fields[6]);
  access.prefix = prefix;
  access.place = line.place;
  return {};
}

std::string ReadAuthAccess(VacmRules& rules, const SnmpdLine& line) {
  std::string_view rest = line.rest;
  const std::uint32_t kinds = ParseViewKinds(NextSnmpdWord(rest).value_or(""));
  Fields fields = Words(rest);
  VacmAccess wanted;
  wanted.place = line.place;
  // The model stands behind the group, whatever snmpd.conf(5) says.
  if (fields.size() > 2 && ToLower(fields[1]) == "-s") {
    const auto model = ParseSecurityModel(fields[2]);
    if (!model) return std::string(kBadWord);
    wanted.model = *model;
    fields.erase(fields.begin() + 1, fields.begin() + 3);
  }
  if (fields.size() < 2) return std::string(kMissing);
  if (TooLong(fields[0]) || TooLong(fields[1])) return std::string(kTooLong);
  if (fields[0] == "-s")
    return "names its model before the group, where the agent takes it for one";
  wanted.group = fields[0];
  const bool by_community =
      wanted.model == SecurityModel::kV1 || wanted.model == SecurityModel::kV2c;
  wanted.level = by_community ? SecurityLevel::kNoAuth : SecurityLevel::kAuth;
  if (fields.size() > 2) {
    const auto level = ParseSecurityLevel(fields[2]);
    if (!level) return std::string(kBadWord);
    wanted.level = *level;
  }
  if (fields.size() > 3) {
    wanted.prefix = fields[3].ends_with('*');
    wanted.context = fields[3].substr(0, fields[3].size() - (wanted.prefix ? 1 : 0));
  }
  const bool prefix = wanted.prefix;
  const std::string view(fields[1]);
  VacmAccess& access = rules.FindOrAdd(std::move(wanted));
  SetViews(access, kinds, view);
  access.prefix = prefix;
  access.place = line.place;
  return {};
}

std::string ReadView(VacmRules& rules, const SnmpdLine& line) {
  const Fields fields = Words(line.rest);
  if (fields.size() < 3) return std::string(kMissing);
  if (fields[1] != "included" && fields[1] != "excluded") return std::string(kBadWord);
  if (TooLong(fields[0])) return std::string(kTooLong);
  // A comment behind the subtree is taken for its mask.
  for (std::size_t i = 3; i < fields.size(); ++i) {
    if (!BeginsAsHex(fields[i])) return "has a mask that the agent refuses";
  }
  rules.AddView(fields[0], fields[1] == "included", fields[2]);
  return {};
}

}  // namespace pw
