#pragma once

#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace pw {

/// A point in civil time, to the millisecond.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// RFC 3339 in UTC with milliseconds: "2026-11-23T20:40:00.000Z".
std::string ToRfc3339(TimePoint time);

/// Reads what ToRfc3339 writes, with or without the fraction (1 to 9 digits), UTC only.
/// Errors: kInvalid.
Result<TimePoint> ParseRfc3339(std::string_view text);

/// A calendar day "2027-06-30" as its first millisecond in UTC. Errors: kInvalid.
Result<TimePoint> ParseDate(std::string_view text);

/// The calendar day of a point in time: "2027-06-30".
std::string ToDate(TimePoint time);

}  // namespace pw
