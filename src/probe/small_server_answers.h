#pragma once

#include "base/time_text.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace pw {

/// Recognises what the small servers of the 1980s say to anyone who connects, or sends any
/// datagram. None repeats anything of the question, so each has to say what hardly anything else
/// would.

/// How far a time server's four octets (RFC 868: seconds since 1900) are from `now`; nothing if it
/// is not four octets.
std::optional<std::chrono::seconds> TimeServerError(std::span<const std::byte> answer,
                                                    TimePoint now);

/// One line that is a date with a time of day and nothing else.
bool IsDate(std::string_view answer);

/// As IsDate, with the year of `now` or one beside it (RFC 867).
bool IsDaytime(std::string_view answer, TimePoint now);

/// The rotating pattern of chargen (RFC 864): 72 printable characters in their order, twice for a
/// stream, the second time one further. `whole`: the answer is a datagram, which may hold less.
bool IsChargen(std::string_view answer, bool whole);

/// A table of processes as ps(1) prints it (systat, RFC 866 and inetd.conf(5)): its heading, and a
/// process number in each of the first lines.
bool IsProcessTable(std::string_view answer);

/// A table of connections as netstat(8) and ss(8) print it.
bool IsConnectionTable(std::string_view answer);

}  // namespace pw
