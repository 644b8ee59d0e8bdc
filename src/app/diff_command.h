#pragma once

#include "base/result.h"

#include <string>

namespace pw {

/// What `portwarrant diff` was asked.
struct DiffRequest {
  std::string old_look;  ///< bundle or file, as LoadSnapshot, or "history:NUMBER"
  std::string new_look;
  std::string format = "table";  ///< "table" or "json"
  std::string store;             ///< the history, for looks called "history:NUMBER"
  std::string output;            ///< file to write atomically; empty or "-" = none
};

struct DiffOutcome {
  std::string text;
  bool changed = false;
  bool may_hide_more = false;  ///< not everything could be compared
};

/// Holds two looks at an element against each other. Errors: as LoadSnapshot, LoadKeptAudit,
/// CompareSnapshots and WriteFileAtomically.
Result<DiffOutcome> RunDiff(const DiffRequest& request);

}  // namespace pw
