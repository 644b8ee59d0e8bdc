#pragma once

#include "base/result.h"
#include "harden/nf_tables.h"
#include "sys/guardian_process.h"
#include "wire/nf_tables_message.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// A network namespace, and those of its tables that are to be switched off.
struct SwitchedNamespace {
  std::string name;     ///< for people
  std::string command;  ///< how a person runs nft there: "ip netns exec mme nft"
  NfTables kernel;
  NfTables spare;               ///< another one there, for the guardian alone
  std::vector<NfTable> tables;  ///< as they were before
};

/// The packet filter of an element, switched off for a while: its tables are dormant, so that their
/// chains are off the hooks while rules, counters and sets stay. A guardian process switches it on
/// again when this process ends in any way, or a time is over. Switching on takes the flag off the
/// tables that got it here, and touches nothing else: not what somebody changed meanwhile, nor a
/// table that has the name of one that is gone.
class FilterSwitch {
 public:
  /// Starts the guardian, then switches off: all, or on an error none. Errors: as
  /// GuardianProcess::Start and NfTables::Change, naming the namespace.
  static Result<FilterSwitch> Off(std::vector<SwitchedNamespace> namespaces,
                                  std::chrono::seconds limit);

  FilterSwitch(FilterSwitch&&) = default;
  FilterSwitch& operator=(FilterSwitch&&) = delete;
  FilterSwitch(const FilterSwitch&) = delete;
  FilterSwitch& operator=(const FilterSwitch&) = delete;
  ~FilterSwitch() = default;

  /// False once the guardian has ended: its time was over, or somebody ended it.
  bool IsOff() { return !guardian_.HasEnded(); }
  /// Switches on, and looks whether it is. An error names each table that could not be switched on
  /// and the command that does it: kSystem. Once it gave no error it gives none again.
  Result<Done> On();

 private:
  FilterSwitch(std::unique_ptr<std::vector<SwitchedNamespace>> namespaces, GuardianProcess guardian)
      : namespaces_(std::move(namespaces)), guardian_(std::move(guardian)) {}

  // Its place is the same in the guardian, which is a copy.
  std::unique_ptr<std::vector<SwitchedNamespace>> namespaces_;
  GuardianProcess guardian_;
};

}  // namespace pw
