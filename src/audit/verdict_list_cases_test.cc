// How a listener or service stands to the list, in which interfaces, holders and exceptions count.
#include "audit/verdict_case_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

class ListCases : public testing::TestWithParam<VerdictCase> {};

TEST_P(ListCases, ComeOutAsTheTableSays) {
  CheckVerdictCase(GetParam());
}

constexpr VerdictCase kWarrants[] = {
    {"a warrant for every interface covers a wildcard",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh", "R1=pass; R2=pass; R4=pass; none"},
    {"no list, no verdict", "nolist; open tcp/0.0.0.0/22 /usr/sbin/sshd",
     "R1=inconclusive; R2=inconclusive; R4=inconclusive; R1~no port list was given"},
    {"an empty list is none", "", "R2=fail; R2~the list has no entry; R1=pass"},
    {"no entry", "open tcp/0.0.0.0/8080 /opt/acme/d; allow any tcp/22 ssh",
     "R1=fail; R4=fail; +undocumented-port tcp/8080 fail high"},
    {"an entry without purpose warrants nothing",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh draft",
     "R1=fail; R2=fail; +undocumented-port tcp/22 fail high; R2~without purpose"},
    {"the same number on another transport",
     "open udp/0.0.0.0/22 /opt/acme/d; allow any tcp/22 ssh",
     "R1=fail; +undocumented-port udp/22 fail high"},
    {"an entry for outgoing traffic covers no listener",
     "open tcp/0.0.0.0/3868 /opt/acme/d; allow any tcp/3868 diameter out",
     "R1=fail; +undocumented-port tcp/3868 fail high"},
    {"a port inside a range", "open udp/0.0.0.0/5100 /opt/acme/d; allow any udp/5000-5200 media",
     "R1=pass; none"},
    {"a port beside a range", "open udp/0.0.0.0/5201 /opt/acme/d; allow any udp/5000-5200 media",
     "R1=fail; +undocumented-port udp/5201 fail high"},
    {"a client port of an ephemeral entry",
     "open udp/0.0.0.0/40000 /opt/acme/d ephemeral; allow any udp/ephemeral dns", "R1=pass; none"},
    {"a client port without one",
     "open udp/0.0.0.0/40000 /opt/acme/d ephemeral; allow any tcp/22 ssh",
     "R1=fail; +undocumented-port udp/ephemeral fail high"},
    {"an ephemeral entry covers no well-known port",
     "open udp/0.0.0.0/161 /opt/acme/d; allow any udp/ephemeral dns",
     "R1=fail; +undocumented-port udp/161 fail high"},
    {"MPTCP is TCP on the wire", "open mptcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh",
     "R1=pass; none"},
    {"TCP that is bound and does not listen answers nobody",
     "open tcp/0.0.0.0/9999 /opt/acme/d bound; allow any tcp/22 ssh if", "R1=pass; none"},
    {"a raw socket needs a warrant", "open raw/0.0.0.0/89 /usr/sbin/ospfd",
     "R1=fail; +undocumented-port raw/89 fail high"},
    {"a raw socket with one", "open raw/0.0.0.0/89 /usr/sbin/ospfd; allow any raw/89 ospf",
     "R1=pass; none"},
    {"loopback alone", "open tcp/127.0.0.1/6379 /usr/bin/redis-server; allow any tcp/22 ssh",
     "R1=fail; +undocumented-port tcp/6379 fail low"},
    {"loopback with a local entry",
     "open tcp/127.0.0.1/6379 /usr/bin/redis-server; allow local tcp/6379 redis", "R1=pass; none"},
    {"a local entry does not cover the network",
     "open tcp/0.0.0.0/6379 /usr/bin/redis-server; allow local tcp/6379 redis",
     "R1=fail; +wrong-interface tcp/6379 fail high"},
    {"bound to the device lo",
     "open tcp/0.0.0.0/6379 /usr/bin/redis-server device=lo; allow local tcp/6379 redis",
     "R1=pass; none"},
    {"IPv6 alone", "open tcp/::/22 /usr/sbin/sshd; allow any tcp/22 ssh", "R1=pass; none"},
    {"IPv6 without a warrant", "open tcp/fd77::2/8080 /opt/acme/d; allow any tcp/22 ssh",
     "R1=fail; +undocumented-port tcp/8080 fail high"},
};

constexpr VerdictCase kInterfaces[] = {
    {"bound to the interface of its warrant",
     "open tcp/10.78.0.2/22 /usr/sbin/sshd; allow oam tcp/22 ssh", "R1=pass; none"},
    {"bound to another one", "open tcp/10.77.0.2/22 /usr/sbin/sshd; allow oam tcp/22 ssh",
     "R1=fail; R4=fail; +wrong-interface tcp/22 fail high"},
    {"a wildcard reaches every interface",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow oam tcp/22 ssh",
     "R1=fail; +wrong-interface tcp/22 fail high; why It is bound to every address"},
    {"a wildcard with a warrant for each",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow oam tcp/22 ssh; allow s1-mme tcp/22 ssh",
     "R1=pass; none"},
    {"an IPv6 wildcard reaches interfaces with IPv6 alone",
     "open tcp/::/22 /usr/sbin/sshd; allow s1-mme tcp/22 ssh", "R1=pass; none"},
    {"one that takes IPv4 as well reaches all",
     "open tcp/::/22 /usr/sbin/sshd dual; allow s1-mme tcp/22 ssh",
     "R1=fail; +wrong-interface tcp/22 fail high"},
    {"an address that the list does not have",
     "open tcp/192.0.2.1/22 /usr/sbin/sshd; allow oam tcp/22 ssh",
     "R1=fail; +wrong-interface tcp/22 fail high"},
    {"an address that the list does not have, with any",
     "open tcp/192.0.2.1/22 /usr/sbin/sshd; allow any tcp/22 ssh", "R1=pass; none"},
    {"a device that is an interface of the list",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd device=oam; allow oam tcp/22 ssh", "R1=pass; none"},
    {"a device that the list does not know",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd device=eth7; allow oam tcp/22 ssh",
     "R1=inconclusive; +wrong-interface tcp/22 inconclusive medium"},
    {"a multicast group is heard on every link",
     "open udp/224.0.0.251/5353 /usr/sbin/avahi-daemon; allow oam udp/5353 mdns",
     "R1=fail; +wrong-interface udp/5353 fail high"},
    {"a v4-mapped address is the IPv4 one",
     "open tcp/::ffff:10.78.0.2/22 /usr/sbin/sshd; allow oam tcp/22 ssh", "R1=pass; none"},
};

constexpr VerdictCase kHolders[] = {
    {"the process of the warrant",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh process=sshd", "R1=pass; none"},
    {"by its whole path",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh process=/usr/sbin/sshd",
     "R1=pass; none"},
    {"another path", "open tcp/0.0.0.0/22 /tmp/sshd; allow any tcp/22 ssh process=/usr/sbin/sshd",
     "R1=fail; R4=fail; +wrong-process tcp/22 fail high"},
    {"another process", "open tcp/0.0.0.0/22 /usr/bin/socat; allow any tcp/22 ssh process=sshd",
     "R1=fail; +wrong-process tcp/22 fail high; why A warrant is for one service"},
    {"the unit of the warrant",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd unit=ssh.service; allow any tcp/22 ssh unit=ssh.service; "
     "service ssh.service",
     "R1=pass; none"},
    {"another unit",
     "open tcp/0.0.0.0/22 /usr/sbin/sshd unit=evil.service; allow any tcp/22 ssh unit=ssh.service",
     "R1=fail; +wrong-process tcp/22 fail high"},
    {"the user of the warrant",
     "open tcp/0.0.0.0/8080 /opt/acme/d user=acme; allow any tcp/8080 acme user=acme",
     "R1=pass; none"},
    {"another user",
     "open tcp/0.0.0.0/8080 /opt/acme/d user=root; allow any tcp/8080 acme user=acme",
     "R1=fail; +wrong-process tcp/8080 fail high"},
    {"a named holder that was not seen",
     "open tcp/0.0.0.0/22 ?; allow any tcp/22 ssh process=sshd; drop owners; gap owners denied "
     "CAP_SYS_PTRACE",
     "R1=inconclusive; +wrong-process tcp/22 inconclusive medium"},
    {"an unnamed holder that was not seen",
     "open tcp/0.0.0.0/22 ?; allow any tcp/22 ssh; drop owners; gap owners denied CAP_SYS_PTRACE",
     "R1=inconclusive; none; R1~whose holder was not seen"},
    {"nobody holds it although all were looked at", "open tcp/0.0.0.0/22 ?; allow any tcp/22 ssh",
     "R1=inconclusive; +hidden-listener tcp/22 inconclusive medium"},
    {"a hidden TCP port", "hidden tcp/4444; allow any tcp/22 ssh",
     "R1=inconclusive; R4=inconclusive; R5=inconclusive; +hidden-listener tcp/4444 inconclusive "
     "medium"},
    {"a hidden UDP port receives", "hidden udp/4444; allow any tcp/22 ssh",
     "R1=fail; R4=fail; +hidden-listener udp/4444 fail high; why something hides it"},
    {"a hidden UDP port with a warrant is not settled", "hidden udp/4444; allow any udp/4444 acme",
     "R1=inconclusive; +hidden-listener udp/4444 inconclusive medium"},
    {"what is hidden may be forbidden", "hidden udp/4444; forbid tr33806-r5",
     "R5=inconclusive; R5~no table shows"},
    {"inetd's service by its program",
     "inetd ident tcp/113 /usr/sbin/identd; allow any tcp/113 ident process=identd",
     "R1=pass; -wrong-process"},
};

constexpr VerdictCase kServices[] = {
    {"a service that runs", "unit acme.service; allow any tcp/22 ssh",
     "R1=fail; R4=fail; +undocumented-service acme.service fail medium"},
    {"a service that would start", "unit acme.service stopped; allow any tcp/22 ssh",
     "R1=pass; R4=fail; +undocumented-service acme.service fail medium"},
    {"a service that is disabled", "unit acme.service stopped disabled; allow any tcp/22 ssh if",
     "R1=pass; R4=pass; none"},
    {"a masked service", "unit acme.service stopped masked; allow any tcp/22 ssh if",
     "R4=pass; none"},
    {"a service with an entry", "unit acme.service; service acme.service; allow any tcp/22 ssh if",
     "R1=pass; R4=pass; none"},
    {"a service with a pattern",
     "unit systemd-udevd.service; service systemd-*; allow any tcp/22 ssh if", "R1=pass; none"},
    {"a drafted entry", "unit acme.service; service acme.service draft; allow any tcp/22 ssh",
     "R1=fail; R2=fail; +undocumented-service acme.service fail medium"},
    {"work done once at boot is no service", "unit setup.service oneshot; allow any tcp/22 ssh if",
     "R1=pass; R4=pass; none"},
    {"a disabled service that runs all the same",
     "unit acme.service disabled; allow any tcp/22 ssh",
     "R1=fail; +undocumented-service acme.service fail medium"},
};

constexpr VerdictCase kDocumented[] = {
    {"a documented port that is not there", "allow any tcp/22 ssh",
     "R2=inconclusive; +documented-not-found tcp/22 inconclusive low"},
    {"one with a condition may be closed",
     "allow any sctp/36444 m3ap if; allow any tcp/22 ssh; open tcp/0.0.0.0/22 /usr/sbin/sshd",
     "R2=pass; none"},
    {"one of outgoing traffic may be closed",
     "allow any sctp/29118 sgsap out; allow any tcp/22 ssh; open tcp/0.0.0.0/22 /usr/sbin/sshd",
     "R2=pass; none"},
    {"a range may be empty",
     "allow any udp/5000-5200 media; allow any tcp/22 ssh; open tcp/0.0.0.0/22 /usr/sbin/sshd",
     "R2=pass; none"},
    {"one on another interface is not found",
     "allow oam tcp/22 ssh; allow s1-mme tcp/22 ssh; open tcp/10.78.0.2/22 /usr/sbin/sshd",
     "R2=inconclusive; +documented-not-found tcp/22 inconclusive low"},
    {"behind an SCTP stack of its own it is left to the scan",
     "open raw/0.0.0.0/132 /opt/lab/mmed; allow any sctp/36412 s1ap",
     "R2=pass; R1=inconclusive; R1~user-space SCTP stack"},
};

constexpr VerdictCase kExceptions[] = {
    {"a valid one accepts",
     "open tcp/0.0.0.0/8080 /opt/acme/d; allow any tcp/22 ssh; except undocumented-port tcp/8080",
     "R1=pass; +undocumented-port tcp/8080 accepted high; R1~accepted by exception until "
     "2027-06-30"},
    {"an expired one does not",
     "open tcp/0.0.0.0/8080 /opt/acme/d; except undocumented-port tcp/8080 until=2026-05-31",
     "R1=fail; +undocumented-port tcp/8080 fail high; +expired-exception tcp/8080 fail medium"},
    {"it holds through its last day",
     "open tcp/0.0.0.0/8080 /opt/acme/d; except undocumented-port tcp/8080 until=2026-06-01",
     "R1=pass; +undocumented-port tcp/8080 accepted high"},
    {"one without owner accepts nothing",
     "open tcp/0.0.0.0/8080 /opt/acme/d; except undocumented-port tcp/8080 owner=",
     "R1=fail; +expired-exception tcp/8080 fail medium"},
    {"one without reason accepts nothing",
     "open tcp/0.0.0.0/8080 /opt/acme/d; except undocumented-port tcp/8080 reason=",
     "R1=fail; +expired-exception tcp/8080 fail medium"},
    {"of another kind", "open tcp/0.0.0.0/8080 /opt/acme/d; except wrong-interface tcp/8080",
     "R1=fail; +undocumented-port tcp/8080 fail high"},
    {"for another port", "open tcp/0.0.0.0/8080 /opt/acme/d; except undocumented-port tcp/8081",
     "R1=fail; +undocumented-port tcp/8080 fail high"},
    {"for one of two interfaces",
     "open tcp/0.0.0.0/8080 /opt/acme/d; except undocumented-port tcp/8080@oam",
     "R1=fail; +undocumented-port tcp/8080 fail high"},
    {"for both interfaces, one by one",
     "open tcp/0.0.0.0/8080 /opt/acme/d; except undocumented-port tcp/8080@oam; except "
     "undocumented-port tcp/8080@s1-mme",
     "R1=pass; +undocumented-port tcp/8080 accepted high"},
    {"for the one interface",
     "open tcp/10.78.0.2/8080 /opt/acme/d; except undocumented-port tcp/8080@oam", "R1=pass"},
    {"by the name of a service", "unit acme.service; except undocumented-service acme.service",
     "R1=pass; R4=pass"},
    {"a forbidden service",
     "forbid tr33806-r5; open tcp/0.0.0.0/21 /usr/sbin/vsftpd; allow any tcp/21 ftp; except "
     "forbidden-service tcp/21",
     "R5=pass; R4=pass; +forbidden-service tcp/21 accepted critical; R5.2-ftp=pass; "
     "R5.2-ftp~accepted by exception"},
    {"an accepted forbidden service still needs a warrant",
     "forbid tr33806-r5; open tcp/0.0.0.0/21 /usr/sbin/vsftpd; except forbidden-service tcp/21",
     "R5=pass; R1=fail; +undocumented-port tcp/21 fail high"},
    {"an expired one for a forbidden service",
     "forbid tr33806-r5; open tcp/0.0.0.0/21 /usr/sbin/vsftpd; allow any tcp/21 ftp; except "
     "forbidden-service tcp/21 until=2026-01-01",
     "R5=fail; +expired-exception tcp/21 fail medium"},
    {"a hint that is accepted",
     "forbid tr33806-r5; open tcp/0.0.0.0/514 /opt/acme/d; allow any tcp/514 acme; except "
     "forbidden-port tcp/514",
     "R5=pass; +forbidden-port tcp/514 accepted medium"},
    {"one that expired over something not settled stays not settled",
     "forbid tr33806-r5; open tcp/0.0.0.0/514 /opt/acme/d; allow any tcp/514 acme; except "
     "forbidden-port tcp/514 until=2026-01-01",
     "R5=inconclusive; +expired-exception tcp/514 inconclusive medium"},
};

INSTANTIATE_TEST_SUITE_P(Warrants, ListCases, testing::ValuesIn(kWarrants));
INSTANTIATE_TEST_SUITE_P(Interfaces, ListCases, testing::ValuesIn(kInterfaces));
INSTANTIATE_TEST_SUITE_P(Holders, ListCases, testing::ValuesIn(kHolders));
INSTANTIATE_TEST_SUITE_P(Services, ListCases, testing::ValuesIn(kServices));
INSTANTIATE_TEST_SUITE_P(Documented, ListCases, testing::ValuesIn(kDocumented));
INSTANTIATE_TEST_SUITE_P(Exceptions, ListCases, testing::ValuesIn(kExceptions));

}  // namespace
}  // namespace pw
