#pragma once

#include "model/forbidden.h"
#include "model/profile.h"

#include <string>

namespace pw {

/// A profile as a document for people, with the source of every row. Values that were not checked
/// against the specification carry a question mark, which a line at the end explains.
std::string ProfileDocument(const Profile& profile);

/// The same for a forbidden list.
std::string ForbiddenDocument(const ForbiddenList& list);

}  // namespace pw
