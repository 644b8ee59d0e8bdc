#include "probe/snmp_write_trial.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pw {
namespace {

/// An object, or the column of a table, that is either text or a number.
struct Target {
  std::string_view name;
  std::array<std::uint32_t, 11> object;  ///< below 1.3.6.1, 0 fills it up
  std::uint8_t type;
};

/// What agents let be written, in views of different width: the system group, traps, interfaces,
/// users and views (RFC 3418, RFC 2863, RFC 4293, RFC 3414, RFC 3415).
constexpr auto kTargets = std::to_array<Target>({
    {"sysContact", {2, 1, 1, 4}, kBerOctetString},
    {"sysName", {2, 1, 1, 5}, kBerOctetString},
    {"sysLocation", {2, 1, 1, 6}, kBerOctetString},
    {"snmpEnableAuthenTraps", {2, 1, 11, 30}, kBerInteger},
    {"ifAdminStatus", {2, 1, 2, 2, 1, 7}, kBerInteger},
    {"ipForwarding", {2, 1, 4, 1}, kBerInteger},
    {"usmUserStatus", {6, 3, 15, 1, 2, 2, 1, 13}, kBerInteger},
    {"vacmAccessStatus", {6, 3, 16, 1, 4, 1, 9}, kBerInteger},
});

/// An object that is larger cannot be put back in one datagram, and is none of these.
constexpr std::size_t kLargestValue = 255;
constexpr std::size_t kMostArcs = 90;  // usmUserTable is indexed by two names of 32 octets

ObjectId IdOf(const Target& target) {
  ObjectId id = {1, 3, 6, 1};
  std::ranges::copy_if(target.object, std::back_inserter(id),
                       [](std::uint32_t arc) { return arc != 0; });
  return id;
}

void Add(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

/// The name with its instance: "ifAdminStatus.2".
std::string NameOf(const Target& target, const ObjectId& instance) {
  const ObjectId below(instance.begin() + static_cast<std::ptrdiff_t>(IdOf(target).size()),
                       instance.end());
  constexpr std::size_t kMost = 40;
  return std::string(target.name) + '.' + ToString(below).substr(0, kMost);
}

}  // namespace

std::optional<SnmpPdu> SnmpWriteTrial::Next(const SnmpPdu* answer) {
  switch (step_) {
    case Step::kStart:
      return Find();
    case Step::kFind:
      if (answer == nullptr || !IsTarget(*answer)) {
        ++target_;
        return Find();
      }
      ++objects_;
      old_ = answer->bindings.front();
      return SetWrong();
    case Step::kSet:
      Judge(answer);
      if (answer == nullptr || answer->error != SnmpError::kNone) return Check();
      step_ = Step::kRestore;
      Add(touched_, NameOf(kTargets.at(target_), old_.name));
      return SnmpPdu{.tag = kSnmpSet, .bindings = {old_}};
    case Step::kRestore:
      return Check();
    case Step::kCheck:
      // Without an answer it is not known, and for something that was written that is told too.
      if (answer != nullptr ? answer->bindings != std::vector{old_} : !touched_.empty())
        Add(changed_, NameOf(kTargets.at(target_), old_.name));
      if (permitted_) return std::nullopt;
      ++target_;
      return Find();
  }
  return std::nullopt;
}

std::optional<SnmpPdu> SnmpWriteTrial::Find() {
  if (target_ >= kTargets.size()) return std::nullopt;
  step_ = Step::kFind;
  return SnmpPdu{.tag = kSnmpGetNext, .bindings = {{IdOf(kTargets.at(target_)), kBerNull, {}}}};
}

bool SnmpWriteTrial::IsTarget(const SnmpPdu& answer) const {
  if (answer.error != SnmpError::kNone || answer.bindings.size() != 1) return false;
  const SnmpBinding& found = answer.bindings.front();
  const Target& target = kTargets.at(target_);
  const ObjectId id = IdOf(target);
  return found.type == target.type && found.value.size() <= kLargestValue &&
         found.name.size() > id.size() && found.name.size() <= kMostArcs &&
         std::equal(id.begin(), id.end(), found.name.begin());
}

SnmpPdu SnmpWriteTrial::SetWrong() {
  step_ = Step::kSet;
  SnmpBinding wrong{old_.name, kBerInteger, BerNumberContent(0)};
  if (old_.type == kBerInteger) wrong = {old_.name, kBerOctetString, {}};
  return SnmpPdu{.tag = kSnmpSet, .bindings = {std::move(wrong)}};
}

SnmpPdu SnmpWriteTrial::Check() {
  step_ = Step::kCheck;
  return SnmpPdu{.tag = kSnmpGet, .bindings = {{old_.name, kBerNull, {}}}};
}

void SnmpWriteTrial::Judge(const SnmpPdu* answer) {
  std::string_view word = "no answer";
  if (answer != nullptr) word = ToString(answer->error);
  Add(seen_, NameOf(kTargets.at(target_), old_.name) + ' ' + std::string(word));
  if (answer == nullptr) {
    unclear_ = true;
    return;
  }
  switch (answer->error) {
    case SnmpError::kNone:
    case SnmpError::kBadValue:
    case SnmpError::kWrongType:
    case SnmpError::kWrongLength:
    case SnmpError::kWrongEncoding:
    case SnmpError::kWrongValue:
    case SnmpError::kInconsistentValue:
      permitted_ = true;
      break;
    case SnmpError::kNoAccess:
    case SnmpError::kAuthorization:
    case SnmpError::kReadOnly:
      refused_ = true;
      break;
    case SnmpError::kNoSuchName:
      // Version 1 has no other word for it (RFC 1157 s.4.1.5); the object was read a moment ago.
      (version_ == SnmpVersion::kV1 ? refused_ : unclear_) = true;
      break;
    default:  // notWritable means either, by agent
      unclear_ = true;
      break;
  }
}

SnmpWriteTrial::Verdict SnmpWriteTrial::verdict() const {
  if (permitted_) return Verdict::kPermitted;
  if (unclear_) return Verdict::kInconclusive;
  return refused_ ? Verdict::kRefused : Verdict::kNotAsked;
}

}  // namespace pw
