#pragma once

#include "base/result.h"
#include "model/forbidden.h"
#include "model/profile.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// The files of data/ that are built into the binary. All functions may be called from any thread.

/// Names of the built-in forbidden lists, sorted: "tr33806-r5", "ts33117".
std::vector<std::string_view> ForbiddenListNames();
/// A built-in forbidden list. Errors: kNotFound, with the nearest name.
Result<ForbiddenList> BuiltInForbiddenList(std::string_view name);

/// Names of the built-in profiles, sorted: "amf", ..., "mme", "platform-debian", ...
std::vector<std::string_view> ProfileNames();
/// A built-in profile with the rows of those that it includes (after its own). Errors: kNotFound,
/// with the nearest name.
Result<Profile> BuiltInProfile(std::string_view name);

/// SHA-256 over the files of data/ that judge (forbidden lists and profiles), so that a report
/// names the data it was made with: "sha256:<hex>".
std::string DataDigest();

/// The lists that hold when a port list names none.
std::span<const std::string_view> DefaultForbiddenLists();

}  // namespace pw
