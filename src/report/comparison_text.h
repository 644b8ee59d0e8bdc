#pragma once

#include "model/change.h"
#include "model/snapshot.h"

#include <string>

namespace pw {

/// What changed between two looks, for people: a line of what was held against what, a table of
/// changes, and what could not be compared.
std::string ComparisonTable(const Snapshot& old_look, const Snapshot& new_look,
                            const Comparison& comparison);

/// Format "portwarrant/diff/1" (docs/schema/diff-1.schema.json). Deterministic.
std::string ComparisonJson(const Snapshot& old_look, const Snapshot& new_look,
                           const Comparison& comparison);

}  // namespace pw
