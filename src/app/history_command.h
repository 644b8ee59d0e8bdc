#pragma once

#include "base/result.h"
#include "model/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace pw {

/// Names a kept audit where a look is asked for: "history:12".
inline constexpr std::string_view kHistoryPrefix = "history:";

/// What `portwarrant history` was asked.
struct HistoryRequest {
  std::string store;
  bool required = false;         ///< the user named the store: one that is not there is an error
  std::string element;           ///< name, host or machine id; empty = all
  std::size_t last = 20;         ///< at most so many audits; 0 = all
  std::string format = "table";  ///< "table" or "json"
};

/// The audits of an element, the latest first, with what changed from one to the next. Errors: as
/// History; kNotFound for an element that has none.
Result<std::string> ListHistory(const HistoryRequest& request);

/// One finding over time, in every element that had it. Errors: as ListHistory.
Result<std::string> ShowFinding(const HistoryRequest& request, const std::string& finding);

/// A kept audit as a look at its element; `name` is "history:" and its number. Errors: as History,
/// and kInvalid for a name without a number.
Result<Snapshot> LoadKeptAudit(const std::string& store, const std::string& name);

}  // namespace pw
