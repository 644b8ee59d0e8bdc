#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "model/forbidden.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// What a forbidden entry says about one listener or service.
enum class ForbiddenFit : std::uint8_t {
  kNone,
  kIdentified,  ///< it is the forbidden service, or the entry forbids the number itself
  kHint,        ///< only the port number speaks for it: who holds it is not known to be else
  kOther,       ///< the port number speaks for it, and it is known to be something else
};

struct ForbiddenMatch {
  ForbiddenFit fit = ForbiddenFit::kNone;
  std::vector<std::string> evidence;       ///< "program in.telnetd"; for kOther "rsyslogd (syslog)"
  const ServiceIdentity* heard = nullptr;  ///< the answer that the match rests on, if it does
};

/// Judges an open listener by what it is: the answer that a scan heard from it, program, inetd
/// service, unit, package, kernel subsystem, the inventory's own identification, or what the port
/// list itself calls it; on any port, but only on a transport that the entry has (514/udp is no
/// rsh). An answer proven by behaviour goes before every name but the program's; a banner alone is
/// a hint. A package decides alone only where the entry names neither program nor unit, since one
/// package ships many daemons. An entry that forbids a number (rule kPort) matches that number
/// alone, whoever holds it.
ForbiddenMatch MatchForbidden(const ForbiddenService& forbidden, const JudgedListener& judged);

/// Judges a service that runs or would start, by the same names; never kOther.
ForbiddenMatch MatchForbidden(const ForbiddenService& forbidden, const Service& service);

}  // namespace pw
