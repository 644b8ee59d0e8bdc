// What was not seen, from inside and from outside: a gap never passes and never fails.
#include "audit/verdict_case_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

class ViewCases : public testing::TestWithParam<VerdictCase> {};

TEST_P(ViewCases, ComeOutAsTheTableSays) {
  CheckVerdictCase(GetParam());
}

#define CLEAN "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh; forbid tr33806-r5; "

constexpr VerdictCase kCoverage[] = {
    {"complete", CLEAN, "R1=pass; R2=pass; R4=pass; R5=pass; R3=inconclusive"},
    {"TCP denied", CLEAN "gap sockets tcp denied needs CAP_NET_ADMIN",
     "R1=inconclusive; R4=inconclusive; R5=inconclusive; R1~needs CAP_NET_ADMIN"},
    {"UDP partial", CLEAN "gap sockets udp partial raced", "R1=inconclusive; R5=inconclusive"},
    {"SCTP denied", CLEAN "gap sockets sctp denied needs CAP_NET_ADMIN", "R1=inconclusive"},
    {"a kernel without SCTP hides nothing",
     CLEAN "drop sockets sctp; gap sockets sctp unavailable kernel has no SCTP",
     "R1=pass; R5=pass"},
    {"SCTP partial", CLEAN "gap sockets sctp partial raced", "R1=inconclusive"},
    {"a kernel without UDP-Lite hides nothing",
     CLEAN "gap sockets udplite unavailable kernel has no UDP-Lite", "R1=pass"},
    {"a kernel without MPTCP hides nothing",
     CLEAN "gap sockets mptcp unavailable kernel has no MPTCP", "R1=pass"},
    {"TCP is in every kernel", CLEAN "gap sockets tcp unavailable no handler", "R1=inconclusive"},
    {"UDP is in every kernel", CLEAN "gap sockets udp unavailable no handler", "R1=inconclusive"},
    {"raw sockets are in every kernel", CLEAN "gap sockets raw unavailable no handler",
     "R1=inconclusive"},
    {"packet sockets are in every kernel", CLEAN "gap sockets packet unavailable no handler",
     "R1=inconclusive"},
    {"raw sockets denied", CLEAN "gap sockets raw denied needs CAP_NET_ADMIN", "R1=inconclusive"},
    {"TCP was never asked", CLEAN "drop sockets tcp", "R1=inconclusive; R1~never asked"},
    {"UDP was never asked", CLEAN "drop sockets udp", "R1=inconclusive"},
    {"SCTP was never asked", CLEAN "drop sockets sctp", "R1=inconclusive"},
    {"owners denied", CLEAN "drop owners; gap owners denied CAP_SYS_PTRACE",
     "R1=inconclusive; R5=inconclusive"},
    {"owners partial", CLEAN "gap owners partial processes ended",
     "R1=inconclusive; R5=inconclusive"},
    {"owners were never asked", CLEAN "drop owners", "R1=inconclusive"},
    {"namespaces denied", CLEAN "gap namespaces denied 84 processes", "R1=inconclusive"},
    {"services denied", CLEAN "gap services denied D-Bus", "R1=inconclusive; R4=inconclusive"},
    {"services were never asked", CLEAN "drop services", "R1=inconclusive"},
    {"a host without a service manager", CLEAN "drop services; gap services unavailable no systemd",
     "R1=pass"},
    {"a host without inetd", CLEAN "gap inetd unavailable no inetd.conf", "R1=pass"},
    {"inetd denied", CLEAN "gap inetd denied inetd.conf", "R1=inconclusive"},
    {"a host without a package database", CLEAN "gap packages unavailable none", "R5=pass"},
    {"packages partial", CLEAN "gap packages partial rpm database is locked",
     "R5=inconclusive; R1=pass"},
    {"the bind check was not tried", CLEAN "gap bind-check unavailable not asked for",
     "R1=pass; R5=pass"},
    {"the bind check was barred", CLEAN "gap bind-check tcp denied needs CAP_NET_BIND_SERVICE",
     "R1=inconclusive"},
    {"a gap does not soften a failure",
     CLEAN "gap sockets udp denied x; open tcp/0.0.0.0/23 /usr/sbin/telnetd", "R1=fail; R5=fail"},
    {"a gap keeps a documented port from being missed for good",
     "allow any tcp/22 ssh; gap sockets tcp denied x", "R2=inconclusive"},
    {"what a gap hides keeps each forbidden entry open", CLEAN "gap sockets tcp denied x",
     "R5.5-telnet=inconclusive; R5.5-telnet~not everything could be seen"},
};

#define SCANNED CLEAN "scan 10.77.0.2 fd77::2 10.78.0.2; seen * tcp/22 open; "

constexpr VerdictCase kOutside[] = {
    {"both views agree", SCANNED, "R1=pass; R4=pass; R5=pass; none; R3~3 addresses scanned"},
    {"open from outside, unknown inside", SCANNED "seen * tcp/31337 open",
     "R1=fail; R4=fail; +unexplained-exposure tcp/31337 fail high"},
    {"the same with a warrant is not settled",
     SCANNED "seen * tcp/3868 open; allow any tcp/3868 diameter",
     "R1=inconclusive; +unexplained-exposure tcp/3868 inconclusive medium"},
    {"the same with a warrant for another interface",
     SCANNED "seen 10.77.0.2 tcp/830 open; allow oam tcp/830 netconf if",
     "R1=fail; +wrong-interface tcp/830 fail high"},
    {"on UDP", SCANNED "seen * udp/31337 open",
     "R1=fail; +unexplained-exposure udp/31337 fail high"},
    {"on SCTP", SCANNED "seen * sctp/36412 open",
     "R1=fail; +unexplained-exposure sctp/36412 fail high"},
    {"behind an SCTP stack of its own, with a warrant",
     SCANNED
     "open raw/0.0.0.0/132 /opt/lab/mmed; allow any sctp/36412 s1ap; seen * sctp/36412 open",
     "R1=pass; R2=pass; R2~seen open from outside"},
    {"behind it without one",
     SCANNED "open raw/0.0.0.0/132 /opt/lab/mmed; allow any sctp/36412 s1ap; seen * sctp/36412 "
             "open; seen * sctp/9 open",
     "R1=fail; +undocumented-port sctp/9 fail high"},
    {"behind it, and an address was not scanned",
     CLEAN "scan 10.77.0.2; seen * tcp/22 open; open raw/0.0.0.0/132 /opt/lab/mmed; allow any "
           "sctp/36412 s1ap; seen * sctp/36412 open",
     "R1=inconclusive"},
    {"a forbidden number that nobody inside holds", SCANNED "seen * tcp/445 open",
     "R5=fail; +forbidden-port tcp/445 fail critical"},
    {"a hint that nobody inside holds", SCANNED "seen * tcp/23 open",
     "R5=inconclusive; R1=fail; +forbidden-port tcp/23 inconclusive medium"},
    {"514/udp from outside is no rsh", SCANNED "seen * udp/514 open",
     "R5=pass; R1=fail; -forbidden-port"},
    {"513/udp from outside is no rlogin", SCANNED "seen * udp/513 open",
     "R5=pass; -forbidden-port"},
    {"filtered is judged as open",
     CLEAN "scan 10.78.0.2; open tcp/0.0.0.0/8080 /opt/acme/d; seen * tcp/8080 filtered",
     "R1=fail; +undocumented-port tcp/8080 fail high"},
    {"closed by a filter is judged as open",
     CLEAN "scan 10.78.0.2; open tcp/0.0.0.0/8080 /opt/acme/d; seen * tcp/8080 closed",
     "R1=fail; +undocumented-port tcp/8080 fail high"},
    {"a forbidden service behind a filter is there",
     CLEAN "scan 10.78.0.2; open tcp/0.0.0.0/23 /usr/sbin/telnetd; seen * tcp/23 filtered",
     "R5=fail; +forbidden-service tcp/23 fail critical"},
    {"silent UDP is settled inside",
     SCANNED "open udp/0.0.0.0/2123 /opt/lab/mmed; allow any udp/2123 gtpv2-c; seen * udp/2123 "
             "open|filtered",
     "R1=pass; none"},
    {"TCP was not seen in full", SCANNED "partial tcp the target stopped answering",
     "R1=inconclusive; R1~the target stopped answering"},
    {"SCTP was not seen in full", SCANNED "partial sctp lost", "R1=inconclusive"},
    {"UDP was not seen in full", SCANNED "partial udp limits its ICMP errors", "R1=pass"},
    {"the vantage could not be shown to see", CLEAN "scan 10.77.0.2; blind",
     "R1=inconclusive; R5=inconclusive; R1~self-test of outside"},
    {"a blind vantage does not soften a failure",
     CLEAN "scan 10.77.0.2; blind; open tcp/0.0.0.0/23 /usr/sbin/telnetd", "R1=fail; R5=fail"},
    {"a port of another interface that the list allows everywhere", SCANNED "domains control oam",
     "R1=pass; none"},
    {"a service on the wrong side of the element",
     CLEAN "scan 10.77.0.2; open tcp/10.77.0.2/830 /opt/acme/netconfd; allow oam tcp/830 netconf; "
           "seen * tcp/830 open",
     "R1=fail; +wrong-interface tcp/830 fail high"},
    {"a hidden TCP port that is open from outside", SCANNED "hidden tcp/4444; seen * tcp/4444 open",
     "R1=fail; +unexplained-exposure tcp/4444 fail high; +hidden-listener tcp/4444 inconclusive "
     "medium"},
    {"bound TCP that does not listen explains no open port",
     SCANNED "open tcp/0.0.0.0/9999 /opt/acme/d bound; seen * tcp/9999 open",
     "R1=fail; +unexplained-exposure tcp/9999 fail high"},
    {"an exception for what is not explained",
     SCANNED "seen * tcp/31337 open; except unexplained-exposure tcp/31337",
     "R1=pass; +unexplained-exposure tcp/31337 accepted high"},
    {"R3 is never passed without an assessment", SCANNED,
     "R3=inconclusive; R3~no vulnerability assessment"},
};

INSTANTIATE_TEST_SUITE_P(Coverage, ViewCases, testing::ValuesIn(kCoverage));
INSTANTIATE_TEST_SUITE_P(Outside, ViewCases, testing::ValuesIn(kOutside));

}  // namespace
}  // namespace pw
