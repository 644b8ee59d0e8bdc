#pragma once

#include "inventory/snmpd_config.h"
#include "model/snmp_access.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Security models as the tables order them (RFC 3411); kOther stands for each that is not of a
/// community.
enum class SecurityModel : std::uint8_t { kAny = 0, kV1 = 1, kV2c = 2, kOther = 3 };

enum class SecurityLevel : std::uint8_t { kNoAuth = 1, kAuth = 2, kPriv = 3 };

/// A community and who may use it: a com2sec line.
struct VacmCommunity {
  Family family = Family::kIpv4;
  std::string security_name;
  std::string context;
  std::string community;
  std::string source;    ///< as written, without the "!" of `negated`
  bool negated = false;  ///< these sources get nothing
  std::string directive;
  SnmpdPlace place;
};

/// Which views a group has. Views by the numbers of net-snmp: 0 read, 1 write.
struct VacmAccess {
  std::string group;
  std::string context;
  SecurityModel model = SecurityModel::kAny;
  SecurityLevel level = SecurityLevel::kNoAuth;
  bool prefix = false;  ///< `context` is a prefix, not the whole
  std::array<std::string, 2> views;
  SnmpdPlace place;
};

struct VacmGrants {
  std::vector<SnmpGrant> grants;
  std::vector<std::string> doubts;  ///< rights of which it cannot be told whether they are any
};

/// The tables of the View-based Access Control Model (RFC 3415) as net-snmp fills and asks them,
/// for what its documentation leaves open by its vacm.c (5.9.3): which of several rows wins.
class VacmRules {
 public:
  /// With the views "_all_" and "_none_".
  VacmRules();

  void AddCommunity(VacmCommunity community);
  void AddGroup(SecurityModel model, std::string_view security_name, std::string_view group);
  void AddAccess(VacmAccess access);
  /// The row that decides for the same group, context, model and level, else `access` itself,
  /// added. Valid until the next is added.
  VacmAccess& FindOrAdd(VacmAccess access);
  void AddView(std::string_view name, bool included, std::string_view subtree);

  /// What communities may do by the versions given.
  VacmGrants Grants(bool v1, bool v2c) const;

 private:
  struct Group {
    SecurityModel model = SecurityModel::kAny;
    std::string security_name;
    std::string group;
  };
  struct View {
    std::string name;
    bool included = false;
    std::string subtree;
  };
  enum class Extent : std::uint8_t { kNothing, kSomething, kUnclear };

  std::size_t IndexOf(std::string_view group, std::string_view context, SecurityModel model,
                      SecurityLevel level) const;
  const Group* GroupOf(SecurityModel model, std::string_view security_name) const;
  Extent ExtentOf(std::string_view view) const;
  bool IsShadowed(std::size_t index) const;
  void Judge(const VacmCommunity& community, SecurityModel model, VacmGrants& result) const;

  std::vector<VacmCommunity> communities_;
  std::vector<Group> groups_;
  std::vector<VacmAccess> accesses_;
  std::vector<View> views_;
};

}  // namespace pw
