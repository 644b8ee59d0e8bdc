#pragma once

#include "model/profile.h"
#include "model/transport.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pw {

/// Rows of a profile that a port held by `process` (executable name, "" = unknown) may be. Rows of
/// direction "out" open nothing and are left out, and so are rows that name other processes. If a
/// row names this very process, only such rows are given; else rows without a condition go before
/// those with one, which are given only where there are no others. MPTCP counts as TCP.
std::vector<const ProfileEntry*> MatchProfile(const Profile& profile, Transport transport,
                                              std::uint16_t port, std::string_view process);

/// The row that says a port belongs to another class; null if none does.
const NotThisClass* MatchStranger(const Profile& profile, Transport transport, std::uint16_t port);

/// The row for a unit, or null.
const ProfileService* MatchService(const Profile& profile, std::string_view unit);

}  // namespace pw
