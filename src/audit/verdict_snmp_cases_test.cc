// SNMP with SET: what an open agent, its answers and its configuration come to.
#include "audit/verdict_case_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

class SnmpCases : public testing::TestWithParam<VerdictCase> {};

TEST_P(SnmpCases, ComeOutAsTheTableSays) {
  CheckVerdictCase(GetParam());
}

constexpr VerdictCase kByName[] = {
    {"an open 161 is no failure by itself",
     "forbid tr33806-r5; open udp/10.78.0.2/161 /usr/sbin/snmpd; allow oam udp/161 snmp",
     "R5=inconclusive; none; R5.3-snmpv1-set=inconclusive; R5.4-snmpv2c-set=inconclusive"},
    {"SNMP on another port is asked about as well",
     "forbid tr33806-r5; open udp/10.78.0.2/1161 /usr/sbin/snmpd; allow oam udp/1161 snmp",
     "R5=inconclusive; R5.3-snmpv1-set~udp/1161 (snmpd)"},
    {"162 receives traps",
     "forbid tr33806-r5; open udp/10.78.0.2/162 /usr/sbin/snmptrapd; allow oam udp/162 snmptrap",
     "R5=pass; none"},
    {"161 held by sshd is no SNMP",
     "forbid tr33806-r5; open tcp/10.78.0.2/161 /usr/sbin/sshd; allow oam tcp/161 ssh",
     "R5=pass; R5.3-snmpv1-set~its port is held by something else"},
    {"161 held by an unknown agent is not settled",
     "forbid tr33806-r5; open udp/10.78.0.2/161 /opt/acme/agent; allow oam udp/161 snmp",
     "R5=inconclusive; R5.4-snmpv2c-set=inconclusive"},
    {"snmpd that would start is not settled",
     "forbid tr33806-r5; unit snmpd.service stopped; service snmpd.service",
     "R5=inconclusive; R5.3-snmpv1-set~snmpd.service"},
    {"snmpd that is gone", "forbid tr33806-r5; unit snmpd.service stopped disabled",
     "R5=pass; R5.3-snmpv1-set=pass"},
};

constexpr VerdictCase kByConfiguration[] = {
    {"an agent whose configuration lets nobody write is settled",
     "forbid tr33806-r5; open udp/10.78.0.2/161 /usr/sbin/snmpd; snmp complete; "
     "allow oam udp/161 snmp",
     "R5=pass; none; R5.3-snmpv1-set=pass; R5.4-snmpv2c-set=pass; "
     "R5.3-snmpv1-set~no forbidden use: udp/161 by its configuration"},
    {"reading alone passes R5",
     "forbid tr33806-r5; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp complete v1-r v2c-r; "
     "allow any udp/161 snmp",
     "R5=pass; none"},
    {"and fails the stricter list",
     "forbid ts33117; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp complete v2c-r; "
     "allow any udp/161 snmp",
     "R5=fail; +insecure-configuration udp/161 fail high; ts33117-snmpv1v2=fail; "
     "why /etc/snmp/snmpd.conf:2 (rocommunity) lets everyone read by SNMPv2c"},
    {"version 3 alone passes the stricter list as well",
     "forbid ts33117; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp complete; "
     "allow any udp/161 snmp",
     "R5=pass; none; ts33117-snmpv1v2=pass"},
    {"a configuration that lets version 1 write fails that alone",
     "forbid tr33806-r5; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp complete v1-rw; "
     "allow any udp/161 snmp",
     "R5=fail; +insecure-configuration udp/161 fail high; R5.3-snmpv1-set=fail; "
     "R5.4-snmpv2c-set=pass; why /etc/snmp/snmpd.conf:2 (rwcommunity) lets everyone write"},
    {"both versions are one finding",
     "forbid tr33806-r5; open tcp/0.0.0.0/1161 /usr/sbin/snmpd; snmp complete v1-rw v2c-w; "
     "allow any tcp/1161 snmp",
     "R5=fail; R5.3-snmpv1-set=fail; R5.4-snmpv2c-set=fail; "
     "+insecure-configuration tcp/1161 fail high; why snmpd.conf:3 (rwcommunity) lets everyone"},
    {"a configuration that was not read to the end settles nothing",
     "forbid tr33806-r5; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp partial; "
     "allow any udp/161 snmp",
     "R5=inconclusive; none; R5.3-snmpv1-set~/etc/snmp/x.conf: permission denied"},
    {"but what was read of it may fail",
     "forbid tr33806-r5; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp partial v2c-rw; "
     "allow any udp/161 snmp",
     "R5=fail; R5.4-snmpv2c-set=fail; R5.3-snmpv1-set=inconclusive"},
    {"writing over a family that the agent does not listen on is none",
     "forbid tr33806-r5; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp complete v1-rw6 v2c-rw6; "
     "allow any udp/161 snmp",
     "R5=pass; none"},
    {"writing over IPv6",
     "forbid tr33806-r5; open udp/::/161 /usr/sbin/snmpd; snmp complete v1-rw6; "
     "allow any udp/161 snmp",
     "R5=fail; R5.3-snmpv1-set=fail"},
    {"on loopback it is a failure too",
     "forbid tr33806-r5; open udp/127.0.0.1/161 /usr/sbin/snmpd; snmp complete v1-rw",
     "R5=fail; +insecure-configuration udp/161 fail low"},
    {"a socket for subagents alone is still judged",
     "forbid tr33806-r5; open tcp/127.0.0.1/199 /usr/sbin/snmpd; snmp complete v1-rw",
     "R5=fail; +insecure-configuration tcp/199 fail low"},
    {"one agent's configuration says nothing of another's",
     "forbid tr33806-r5; open udp/10.78.0.2/161 /usr/sbin/snmpd; snmp complete; "
     "open udp/10.77.0.2/161 /usr/sbin/snmpd; allow any udp/161 snmp",
     "R5=inconclusive; none; R5.3-snmpv1-set~not settled: udp/161 (snmpd)"},
    {"an agent that is not known how to be read stays open",
     "forbid tr33806-r5; open udp/10.78.0.2/161 /opt/acme/agent; allow oam udp/161 snmp",
     "R5=inconclusive; none"},
    {"an answer that the configuration does not allow is believed, not the configuration",
     "forbid tr33806-r5; scan 10.78.0.2; open udp/0.0.0.0/161 /usr/sbin/snmpd; snmp complete; "
     "allow any udp/161 snmp; seen 10.78.0.2 udp/161 open; "
     "heard 10.78.0.2 udp/161 snmp behaviour snmpv2c-read",
     "R5=inconclusive; none; R5.4-snmpv2c-set~otherwise than its configuration says"},
    {"silence to every community tried is settled by the configuration",
     "forbid tr33806-r5; scan 10.78.0.2; open udp/0.0.0.0/161 /usr/sbin/snmpd; "
     "snmp complete v1-r v2c-r; allow any udp/161 snmp; seen 10.78.0.2 udp/161 open; "
     "heard 10.78.0.2 udp/161 snmp behaviour snmpv2c-read snmpv1-read",
     "R5=pass; none"},
    {"what was tried and what is configured are one finding",
     "forbid tr33806-r5; scan 10.78.0.2; open udp/0.0.0.0/161 /usr/sbin/snmpd; "
     "snmp complete v1-rw v2c-rw; allow any udp/161 snmp; seen 10.78.0.2 udp/161 open; "
     "heard 10.78.0.2 udp/161 snmp behaviour snmpv1-write",
     "R5=fail; R5.3-snmpv1-set=fail; R5.4-snmpv2c-set=fail; why It was seen to work.; "
     "why /etc/snmp/snmpd.conf:3 (rwcommunity)"},
};

INSTANTIATE_TEST_SUITE_P(ByName, SnmpCases, testing::ValuesIn(kByName));
INSTANTIATE_TEST_SUITE_P(ByConfiguration, SnmpCases, testing::ValuesIn(kByConfiguration));

}  // namespace
}  // namespace pw
