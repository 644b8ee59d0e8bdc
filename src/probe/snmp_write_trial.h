#pragma once

#include "wire/snmp_message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace pw {

/// Finds out whether a community may write, and changes nothing: sets known objects to a value of a
/// type they cannot have. An agent looks at the right to write before it looks at the type (RFC
/// 3416 s.4.2.5; RFC 1157 s.4.1.5), so its error tells one from the other. Only objects that can be
/// read are tried; each is read before and after. Should an agent take the value all the same, the
/// old one is written back at once.
class SnmpWriteTrial {
 public:
  enum class Verdict : std::uint8_t {
    kNotAsked,      ///< none of the objects can be read
    kRefused,       ///< for each object that was tried
    kInconclusive,  ///< an agent that may mean either, or does not answer
    kPermitted,
  };

  explicit SnmpWriteTrial(SnmpVersion version) noexcept : version_(version) {}

  /// The next request, whose id is the caller's to set; nothing when the trial is over. `answer` is
  /// that to the request before, null if none came (or for the first).
  std::optional<SnmpPdu> Next(const SnmpPdu* answer);

  Verdict verdict() const;
  /// "sysContact.0 wrongType": what each object was answered with.
  const std::string& seen() const noexcept { return seen_; }
  /// How many objects were read, and then tried.
  std::size_t objects() const noexcept { return objects_; }
  bool readable() const noexcept { return objects_ > 0; }
  /// Objects that do not have their old value; empty = all have.
  const std::string& changed() const noexcept { return changed_; }
  /// Objects that took the wrong value for a moment.
  const std::string& touched() const noexcept { return touched_; }

 private:
  enum class Step : std::uint8_t { kStart, kFind, kSet, kRestore, kCheck };

  std::optional<SnmpPdu> Find();
  SnmpPdu SetWrong();
  SnmpPdu Check();
  bool IsTarget(const SnmpPdu& answer) const;
  void Judge(const SnmpPdu* answer);

  SnmpVersion version_;
  Step step_ = Step::kStart;
  std::size_t target_ = 0;
  SnmpBinding old_;
  bool permitted_ = false;
  bool refused_ = false;
  bool unclear_ = false;
  std::size_t objects_ = 0;
  std::string seen_;
  std::string changed_;
  std::string touched_;
};

}  // namespace pw
