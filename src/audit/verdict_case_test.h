#pragma once

#include <ostream>
#include <string_view>

namespace pw {

/// One row of the table of verdicts: an element in words, and what must come of it.
///
/// `scene`, pieces divided by ";":
///   open T/ADDRESS/PORT PROGRAM [unit=U] [user=U] [package=P] [service=S/SOURCE] [device=D]
///        [ephemeral] [bound] [dual]            "?" for PROGRAM: nobody is seen to hold it
///   snmp complete|partial [RIGHT[6]...]        what the configuration of the last process says; a
///                                              RIGHT "v1-rw" over IPv4, "v2c-r6" over IPv6
///   hidden T/PORT                              a bind attempt alone shows it
///   inetd NAME T/PORT PROGRAM                  "internal" for PROGRAM: inetd itself
///   kernel T/PORT SUBSYSTEM
///   unit NAME [program=P] [stopped] [disabled] [masked] [oneshot] [package=P]
///   allow INTERFACE T/PORTS SERVICE [process=P] [unit=U] [user=U] [out] [if] [draft]
///   service UNIT [draft]
///   forbid NAME...
///   except KIND SUBJECT [owner=O] [reason=R] [until=DATE]       an empty owner= stays empty
///   gap SUBJECT [T] STATUS [REASON...]         a coverage row
///   drop SUBJECT                               removes the coverage rows that are there
///   scan ADDRESS...                            everything closed, self-tests passed
///   seen ADDRESS T/PORT STATE                  "*" for ADDRESS: each one scanned
///   heard ADDRESS T/PORT PROTOCOL CONFIDENCE [tls] [WEAKNESS...]
///                                              what a port that is seen open answered
///   partial T NOTE...                          the scan of a transport is not complete
///   blind                                      no self-test passed
///   domains control oam                        of s1-mme and oam
///   nolist
///
/// `expect`, pieces divided by ";", each of which must hold:
///   R1=fail                                    a requirement's verdict
///   +KIND SUBJECT VERDICT SEVERITY             such a finding is there
///   -KIND                                      none of that kind is there
///   none                                       no finding at all
///   why TEXT                                   part of the first finding's reason
///   R5~TEXT                                    part of a requirement's reason
///   ID=VERDICT                                 a step of TC3 ("R5.5-telnet=pass")
///   ID~TEXT                                    part of what that step observed
struct VerdictCase {
  std::string_view name;
  std::string_view scene;
  std::string_view expect;
};

inline void PrintTo(const VerdictCase& row, std::ostream* out) {
  *out << row.name;
}

/// Builds the scene, judges it and checks what must come of it.
void CheckVerdictCase(const VerdictCase& row);

}  // namespace pw
