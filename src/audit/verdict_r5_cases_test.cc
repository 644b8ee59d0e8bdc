// What is forbidden: every trap of the R5 list, by the names by which a host gives a service away.
#include "audit/verdict_case_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

class ForbiddenCases : public testing::TestWithParam<VerdictCase> {};

TEST_P(ForbiddenCases, ComeOutAsTheTableSays) {
  CheckVerdictCase(GetParam());
}

constexpr VerdictCase kNfsAndFtp[] = {
    {"kernel nfsd is NFS whatever the list says",
     "forbid tr33806-r5; kernel tcp/2049 nfsd; allow any tcp/2049 nfs",
     "R5=fail; R4=fail; +forbidden-service tcp/2049 fail critical; R5.1-nfs=fail"},
    {"NFS on SCTP is NFS", "forbid tr33806-r5; kernel sctp/2049 nfsd",
     "R5=fail; +forbidden-service sctp/2049 fail critical"},
    {"mountd on a dynamic port is NFS",
     "forbid tr33806-r5; open tcp/0.0.0.0/41234 /usr/sbin/rpc.mountd",
     "R5=fail; +forbidden-service tcp/41234 fail critical"},
    {"2049 held by an unknown program is a hint",
     "forbid tr33806-r5; open tcp/0.0.0.0/2049 /opt/acme/filed; allow any tcp/2049 acme",
     "R5=inconclusive; R1=pass; +forbidden-port tcp/2049 inconclusive medium; "
     "R5.1-nfs=inconclusive"},
    {"1025 is no NFS by its number",
     "forbid tr33806-r5; open tcp/0.0.0.0/1025 /usr/sbin/sshd; allow any tcp/1025 ssh",
     "R5=pass; none; R5.1-nfs~sshd (ssh)"},
    {"1025 udp that the kernel picked for a client is none",
     "forbid tr33806-r5; open udp/0.0.0.0/1025 /opt/acme/client ephemeral; allow any udp/ephemeral "
     "x",
     "R5=pass; -forbidden-port"},
    {"1025 udp of an unknown server stays open",
     "forbid tr33806-r5; open udp/0.0.0.0/1025 /opt/acme/serverd",
     "R5=inconclusive; +forbidden-port udp/1025 inconclusive medium"},
    {"rpcbind is not named by R5",
     "forbid tr33806-r5; open tcp/0.0.0.0/111 /usr/sbin/rpcbind; allow any tcp/111 portmapper",
     "R5=pass; none"},
    {"rpcbind without a warrant is R1's",
     "forbid tr33806-r5; open tcp/0.0.0.0/111 /usr/sbin/rpcbind",
     "R5=pass; R1=fail; R4=fail; +undocumented-port tcp/111 fail high"},
    {"FTP on its port",
     "forbid tr33806-r5; open tcp/0.0.0.0/21 /usr/sbin/vsftpd; allow any tcp/21 ftp",
     "R5=fail; R5.2-ftp=fail; +forbidden-service tcp/21 fail critical"},
    {"FTP on another port is FTP",
     "forbid tr33806-r5; open tcp/0.0.0.0/2121 /usr/sbin/proftpd; allow any tcp/2121 transfer",
     "R5=fail; +forbidden-service tcp/2121 fail critical"},
    {"SFTP is not FTP",
     "forbid tr33806-r5; open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 sftp",
     "R5=pass; none; R5.2-ftp=pass"},
    {"sshd on 21 is not FTP",
     "forbid tr33806-r5; open tcp/0.0.0.0/21 /usr/sbin/sshd; allow any tcp/21 ssh",
     "R5=pass; none; R5.2-ftp~its port is held by something else"},
    {"FTP under inetd", "forbid tr33806-r5; inetd ftp tcp/21 /usr/sbin/in.ftpd",
     "R5=fail; +forbidden-service tcp/21 fail critical"},
    {"an FTP unit that would start", "forbid tr33806-r5; unit vsftpd.service stopped",
     "R5=fail; R4=fail; +forbidden-service vsftpd.service fail high"},
    {"an FTP unit that is disabled and stopped is gone",
     "forbid tr33806-r5; unit vsftpd.service stopped disabled", "R5=pass; none"},
    {"a masked FTP unit is gone", "forbid tr33806-r5; unit vsftpd.service stopped masked",
     "R5=pass; none"},
    {"FTP on loopback is forbidden as well",
     "forbid tr33806-r5; open tcp/127.0.0.1/21 /usr/sbin/vsftpd",
     "R5=fail; +forbidden-service tcp/21 fail high"},
    {"TFTP", "forbid tr33806-r5; open udp/0.0.0.0/69 /usr/sbin/in.tftpd",
     "R5=fail; R5.2-tftp=fail; +forbidden-service udp/69 fail critical"},
    {"TFTP on another port", "forbid tr33806-r5; open udp/0.0.0.0/6969 /usr/sbin/atftpd",
     "R5=fail; +forbidden-service udp/6969 fail critical"},
    {"dnsmasq on 53 is no TFTP",
     "forbid tr33806-r5; open udp/0.0.0.0/53 /usr/sbin/dnsmasq; allow any udp/53 dns",
     "R5=pass; none"},
    {"dnsmasq on 69 leaves it open",
     "forbid tr33806-r5; open udp/0.0.0.0/69 /usr/sbin/dnsmasq; allow any udp/69 boot",
     "R5=inconclusive; +forbidden-port udp/69 inconclusive medium"},
};

constexpr VerdictCase kRemoteShells[] = {
    {"telnet on 23",
     "forbid tr33806-r5; open tcp/0.0.0.0/23 /usr/sbin/telnetd; allow any tcp/23 telnet",
     "R5=fail; R5.5-telnet=fail; +forbidden-service tcp/23 fail critical; why a hit fails even if "
     "the port list has it"},
    {"telnet on 2323 is telnet",
     "forbid tr33806-r5; open tcp/0.0.0.0/2323 /usr/sbin/in.telnetd; allow any tcp/2323 console",
     "R5=fail; +forbidden-service tcp/2323 fail critical"},
    {"telnetd on 107 is telnet", "forbid tr33806-r5; open tcp/0.0.0.0/107 /usr/sbin/telnetd",
     "R5=fail; R5.5-telnet=fail; +forbidden-service tcp/107 fail critical"},
    {"107 held by an unknown program is a hint",
     "forbid tr33806-r5; open tcp/0.0.0.0/107 /opt/acme/d; allow any tcp/107 acme",
     "R5=inconclusive; R5.5-rtelnet=inconclusive; +forbidden-port tcp/107 inconclusive medium"},
    {"sshd on 23 is not telnet",
     "forbid tr33806-r5; open tcp/0.0.0.0/23 /usr/sbin/sshd; allow any tcp/23 ssh",
     "R5=pass; none; R5.5-telnet~sshd (ssh)"},
    {"nobody seen to hold 23", "forbid tr33806-r5; open tcp/0.0.0.0/23 ?; allow any tcp/23 x",
     "R5=inconclusive; +forbidden-port tcp/23 inconclusive medium; +hidden-listener tcp/23 "
     "inconclusive medium"},
    {"a documented program on 23 is what the list says",
     "forbid tr33806-r5; open tcp/0.0.0.0/23 /opt/acme/oamd; allow any tcp/23 acme-oam "
     "process=oamd",
     "R5=pass; none; R5.5-telnet~documented as acme-oam"},
    {"a program that the list calls telnet is telnet",
     "forbid tr33806-r5; open tcp/0.0.0.0/2300 /opt/acme/oamd; allow any tcp/2300 telnet",
     "R5=fail; +forbidden-service tcp/2300 fail critical"},
    {"telnet socket unit under systemd",
     "forbid tr33806-r5; open tcp/0.0.0.0/23 /lib/systemd/systemd unit=telnet.socket",
     "R5=fail; R5.5-telnet=fail"},
    {"telnet of inetd, internal name", "forbid tr33806-r5; inetd telnet tcp/23 /usr/sbin/tcpd",
     "R5=fail; +forbidden-service tcp/23 fail critical"},
    {"inetd telnet name that runs sshd is not telnet",
     "forbid tr33806-r5; inetd telnet tcp/23 /usr/sbin/sshd; allow any tcp/23 ssh",
     "R5=pass; -forbidden-service"},
    {"rlogin", "forbid tr33806-r5; open tcp/0.0.0.0/513 /usr/sbin/in.rlogind",
     "R5=fail; R5.6-rlogin=fail; +forbidden-service tcp/513 fail critical"},
    {"513/udp is who",
     "forbid tr33806-r5; open udp/0.0.0.0/513 /usr/sbin/rwhod; allow any udp/513 who",
     "R5=pass; none"},
    {"513/udp of an unknown program is no hint at rlogin",
     "forbid tr33806-r5; open udp/0.0.0.0/513 /opt/acme/d; allow any udp/513 acme",
     "R5=pass; none"},
    {"rsh", "forbid tr33806-r5; inetd shell tcp/514 /usr/sbin/in.rshd",
     "R5=fail; R5.6-rsh=fail; +forbidden-service tcp/514 fail critical"},
    {"514/udp held by rsyslogd is syslog",
     "forbid tr33806-r5; open udp/0.0.0.0/514 /usr/sbin/rsyslogd; allow any udp/514 syslog",
     "R5=pass; none"},
    {"514/tcp held by rsyslogd is syslog",
     "forbid tr33806-r5; open tcp/0.0.0.0/514 /usr/sbin/rsyslogd; allow any tcp/514 syslog",
     "R5=pass; none; R5.6-rsh~rsyslogd"},
    {"514/tcp held by an unknown program is a hint",
     "forbid tr33806-r5; open tcp/0.0.0.0/514 /opt/acme/d; allow any tcp/514 acme",
     "R5=inconclusive; +forbidden-port tcp/514 inconclusive medium"},
    {"rexec is not named by R5",
     "forbid tr33806-r5; open tcp/0.0.0.0/512 /usr/sbin/in.rexecd; allow any tcp/512 exec",
     "R5=pass; none"},
    {"rexec is R1's without a warrant",
     "forbid tr33806-r5; open tcp/0.0.0.0/512 /usr/sbin/in.rexecd",
     "R5=pass; R1=fail; +undocumented-port tcp/512 fail high"},
};

constexpr VerdictCase kNumbersAndSmallServers[] = {
    {"445 fails by its number",
     "forbid tr33806-r5; open tcp/0.0.0.0/445 /opt/acme/d; allow any tcp/445 acme",
     "R5=fail; R5.7-port-445=fail; +forbidden-port tcp/445 fail critical; why forbids the port "
     "number itself"},
    {"445/udp fails by its number", "forbid tr33806-r5; open udp/0.0.0.0/445 /opt/acme/d",
     "R5=fail; +forbidden-port udp/445 fail critical"},
    {"445 on loopback fails by its number",
     "forbid tr33806-r5; open tcp/127.0.0.1/445 /usr/sbin/sshd",
     "R5=fail; +forbidden-port tcp/445 fail high"},
    {"smbd on 139 alone is not named by its number",
     "forbid tr33806-r5; open tcp/0.0.0.0/139 /usr/sbin/smbd; allow any tcp/139 smb",
     "R5=pass; -forbidden-port; R5.7-port-445=pass"},
    {"a running smbd unit counts",
     "forbid tr33806-r5; unit smbd.service program=/usr/sbin/smbd; service smbd.service",
     "R5=fail; +forbidden-port smbd.service fail high"},
    {"445 on SCTP is not meant",
     "forbid tr33806-r5; open sctp/0.0.0.0/445 /opt/acme/d; allow any sctp/445 acme",
     "R5=pass; none"},
    {"finger", "forbid tr33806-r5; inetd finger tcp/79 /usr/sbin/in.fingerd",
     "R5=fail; R5.8-finger=fail; +forbidden-service tcp/79 fail critical"},
    {"79 held by nginx is no finger",
     "forbid tr33806-r5; open tcp/0.0.0.0/79 /usr/sbin/nginx; allow any tcp/79 http",
     "R5=pass; none"},
    {"time, internal to inetd", "forbid tr33806-r5; inetd time tcp/37 internal",
     "R5=fail; R5.9-time=fail; +forbidden-service tcp/37 fail critical"},
    {"NTP is not time",
     "forbid tr33806-r5; open udp/0.0.0.0/123 /usr/sbin/chronyd; allow any udp/123 ntp",
     "R5=pass; none; R5.9-time=pass"},
    {"echo, internal to inetd", "forbid tr33806-r5; inetd echo udp/7 internal",
     "R5=fail; R5.10-echo=fail; +forbidden-service udp/7 fail critical"},
    {"echo on SCTP by its number",
     "forbid tr33806-r5; open sctp/0.0.0.0/7 /opt/acme/d; allow any sctp/7 acme",
     "R5=inconclusive; +forbidden-port sctp/7 inconclusive medium"},
    {"GTP Echo is not echo",
     "forbid tr33806-r5; open udp/10.77.0.2/2123 /opt/lab/mmed; allow s1-mme udp/2123 gtpv2-c",
     "R5=pass; none"},
    {"the echo socket of xinetd's stream name",
     "forbid tr33806-r5; inetd echo-stream tcp/7 internal",
     "R5=fail; +forbidden-service tcp/7 fail critical"},
    {"chargen is not named by R5",
     "forbid tr33806-r5; inetd chargen tcp/19 internal; allow any tcp/19 chargen", "R5=pass"},
    {"chargen is named by TS 33.117",
     "forbid ts33117; inetd chargen tcp/19 internal; allow any tcp/19 chargen",
     "R5=fail; +forbidden-service tcp/19 fail critical"},
    {"discard is named by TS 33.117", "forbid ts33117; inetd discard tcp/9 internal", "R5=fail"},
    {"one thing in two lists is one finding",
     "forbid tr33806-r5 ts33117; open tcp/0.0.0.0/23 /usr/sbin/telnetd",
     "R5=fail; R1=fail; +forbidden-service tcp/23 fail critical; -undocumented-port"},
    {"no forbidden list leaves R5 open", "open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh",
     "R5=inconclusive; R5~no list of forbidden services was given"},
    {"nothing there passes",
     "forbid tr33806-r5; open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh",
     "R5=pass; R5~none of 13 forbidden entries"},
    {"packages that could not be read leave R5 open alone",
     "forbid tr33806-r5; open tcp/0.0.0.0/22 /usr/sbin/sshd; allow any tcp/22 ssh; gap packages "
     "denied dpkg status",
     "R5=inconclusive; R1=pass; R4=pass"},
    {"a forbidden service on a warranted interface is forbidden",
     "forbid tr33806-r5; open tcp/10.78.0.2/23 /usr/sbin/telnetd; allow oam tcp/23 telnet "
     "process=telnetd",
     "R5=fail; R4=fail; R1=pass"},
    {"a forbidden service without a warrant fails R1 too",
     "forbid tr33806-r5; open tcp/10.78.0.2/23 /usr/sbin/telnetd",
     "R5=fail; R4=fail; R1=fail; -undocumented-port"},
};

constexpr VerdictCase kByBehaviour[] = {
    {"telnet on a strange port, by an unknown program, is telnet",
     "forbid tr33806-r5; scan 10.78.0.2; open tcp/0.0.0.0/2323 /opt/acme/shelld; "
     "allow any tcp/2323 acme; seen 10.78.0.2 tcp/2323 open; "
     "heard 10.78.0.2 tcp/2323 telnet behaviour",
     "R5=fail; R4=fail; +forbidden-service tcp/2323 fail critical; why by its answers (behaviour); "
     "R5.5-telnet=fail"},
    {"a program that calls itself sshd and speaks telnet is telnet",
     "forbid tr33806-r5; scan 10.78.0.2; open tcp/0.0.0.0/22 /usr/sbin/sshd; "
     "allow any tcp/22 ssh; seen 10.78.0.2 tcp/22 open; heard 10.78.0.2 tcp/22 telnet behaviour",
     "R5=fail; +forbidden-service tcp/22 fail critical"},
    {"an unknown program on 23 that answers as something else is no telnet",
     "forbid tr33806-r5; scan 10.78.0.2; open tcp/0.0.0.0/23 /opt/acme/filed; "
     "allow any tcp/23 acme; seen 10.78.0.2 tcp/23 open; heard 10.78.0.2 tcp/23 http behaviour",
     "R5=pass; none; R5.5-telnet~answers as http (behaviour)"},
    {"words of something else settle nothing",
     "forbid tr33806-r5; scan 10.78.0.2; open tcp/0.0.0.0/23 /opt/acme/filed; "
     "allow any tcp/23 acme; seen 10.78.0.2 tcp/23 open; heard 10.78.0.2 tcp/23 http banner",
     "R5=inconclusive; +forbidden-port tcp/23 inconclusive medium"},
    {"a banner alone leaves it open",
     "forbid tr33806-r5; scan 10.78.0.2; open tcp/0.0.0.0/4000 /opt/acme/filed; "
     "allow any tcp/4000 acme; seen 10.78.0.2 tcp/4000 open; heard 10.78.0.2 tcp/4000 ftp banner",
     "R5=inconclusive; +forbidden-service tcp/4000 inconclusive medium; why words alone"},
    {"a telnet daemon stays one, whatever it answers",
     "forbid tr33806-r5; scan 10.78.0.2; open tcp/0.0.0.0/23 /usr/sbin/in.telnetd; "
     "seen 10.78.0.2 tcp/23 open; heard 10.78.0.2 tcp/23 http behaviour",
     "R5=fail; +forbidden-service tcp/23 fail critical"},
    {"mountd's answer is NFS",
     "forbid tr33806-r5; scan 10.78.0.2; open udp/0.0.0.0/40111 /opt/acme/filed; "
     "allow any udp/40111 acme; seen 10.78.0.2 udp/40111 open; "
     "heard 10.78.0.2 udp/40111 mountd behaviour",
     "R5=fail; +forbidden-service udp/40111 fail critical; R5.1-nfs=fail"},
    {"an answer belongs to the socket of its address, and says nothing of the one beside it",
     "forbid tr33806-r5; scan 10.78.0.2; open tcp/0.0.0.0/23 /opt/acme/wide; "
     "open tcp/10.78.0.2/23 /opt/acme/narrow; allow any tcp/23 acme; "
     "seen 10.78.0.2 tcp/23 open; heard 10.78.0.2 tcp/23 http behaviour",
     "R5=inconclusive; +forbidden-port tcp/23 inconclusive medium"},
    {"an open port without listener that speaks telnet is telnet",
     "forbid tr33806-r5; scan 10.78.0.2; seen 10.78.0.2 tcp/4000 open; "
     "heard 10.78.0.2 tcp/4000 telnet behaviour",
     "R5=fail; R1=fail; +unexplained-exposure tcp/4000 fail high; "
     "+forbidden-service tcp/4000 fail critical"},
    {"an open 23 without listener that speaks ssh is no telnet",
     "forbid tr33806-r5; scan 10.78.0.2; seen 10.78.0.2 tcp/23 open; "
     "heard 10.78.0.2 tcp/23 ssh behaviour",
     "R5=pass; -forbidden-port; +unexplained-exposure tcp/23 fail high; why answers as ssh"},
    {"an open 445 fails by its number, whatever answers",
     "forbid tr33806-r5; scan 10.78.0.2; seen 10.78.0.2 tcp/445 open; "
     "heard 10.78.0.2 tcp/445 ssh behaviour",
     "R5=fail; +forbidden-port tcp/445 fail critical"},
};

constexpr VerdictCase kByWeakness[] = {
    {"a community that writes fails both versions apart",
     "forbid tr33806-r5; scan 10.78.0.2; open udp/0.0.0.0/161 /usr/sbin/snmpd; "
     "allow any udp/161 snmp; seen 10.78.0.2 udp/161 open; "
     "heard 10.78.0.2 udp/161 snmp behaviour snmpv2c-read snmpv2c-write",
     "R5=fail; +insecure-configuration udp/161 fail high; R5.4-snmpv2c-set=fail; "
     "R5.3-snmpv1-set=inconclusive"},
    {"an agent on a strange port that is written to fails",
     "forbid tr33806-r5; scan 10.78.0.2; open udp/0.0.0.0/30161 /opt/acme/agentd; "
     "allow any udp/30161 acme; seen 10.78.0.2 udp/30161 open; "
     "heard 10.78.0.2 udp/30161 snmp behaviour snmpv1-write",
     "R5=fail; +insecure-configuration udp/30161 fail high; R5.3-snmpv1-set=fail"},
    {"a community that reads passes R5 for what was tried, and stays unsettled",
     "forbid tr33806-r5; scan 10.78.0.2; open udp/0.0.0.0/161 /usr/sbin/snmpd; "
     "allow any udp/161 snmp; seen 10.78.0.2 udp/161 open; "
     "heard 10.78.0.2 udp/161 snmp behaviour snmpv2c-read",
     "R5=inconclusive; -insecure-configuration; R5.4-snmpv2c-set=inconclusive"},
    {"reading fails the stricter list",
     "forbid ts33117; scan 10.78.0.2; open udp/0.0.0.0/161 /usr/sbin/snmpd; "
     "allow any udp/161 snmp; seen 10.78.0.2 udp/161 open; "
     "heard 10.78.0.2 udp/161 snmp behaviour snmpv2c-read",
     "R5=fail; +insecure-configuration udp/161 fail high; ts33117-snmpv1v2=fail"},
    {"an ssh that has version 2 alone is settled",
     "forbid ts33117; scan 10.78.0.2; open tcp/0.0.0.0/22 /opt/acme/shelld; "
     "allow any tcp/22 ssh; seen 10.78.0.2 tcp/22 open; heard 10.78.0.2 tcp/22 ssh behaviour",
     "R5=pass; none; ts33117-sshv1=pass; ts33117-sshv1~no forbidden use"},
    {"an ssh that speaks version 1 fails",
     "forbid ts33117; scan 10.78.0.2; open tcp/0.0.0.0/22 /opt/acme/shelld; "
     "allow any tcp/22 ssh; seen 10.78.0.2 tcp/22 open; "
     "heard 10.78.0.2 tcp/22 ssh behaviour ssh-1",
     "R5=fail; +insecure-configuration tcp/22 fail high; ts33117-sshv1=fail"},
    {"HTTP inside TLS is settled",
     "forbid ts33117; scan 10.78.0.2; open tcp/0.0.0.0/80 /opt/acme/webd; allow any tcp/80 http; "
     "seen 10.78.0.2 tcp/80 open; heard 10.78.0.2 tcp/80 http behaviour tls",
     "R5=pass; none; ts33117-http=pass"},
    {"HTTP in the clear fails on any port",
     "forbid ts33117; scan 10.78.0.2; open tcp/0.0.0.0/8081 /opt/acme/webd; "
     "allow any tcp/8081 http; seen 10.78.0.2 tcp/8081 open; "
     "heard 10.78.0.2 tcp/8081 http behaviour",
     "R5=fail; +insecure-configuration tcp/8081 fail high; why without TLS"},
    {"a weakness on a port without listener counts",
     "forbid tr33806-r5; scan 10.78.0.2; seen 10.78.0.2 udp/161 open; "
     "heard 10.78.0.2 udp/161 snmp behaviour snmpv1-write",
     "R5=fail; +insecure-configuration udp/161 fail high"},
};

INSTANTIATE_TEST_SUITE_P(ByBehaviour, ForbiddenCases, testing::ValuesIn(kByBehaviour));
INSTANTIATE_TEST_SUITE_P(ByWeakness, ForbiddenCases, testing::ValuesIn(kByWeakness));
INSTANTIATE_TEST_SUITE_P(NfsAndFtp, ForbiddenCases, testing::ValuesIn(kNfsAndFtp));
INSTANTIATE_TEST_SUITE_P(RemoteShells, ForbiddenCases, testing::ValuesIn(kRemoteShells));
INSTANTIATE_TEST_SUITE_P(NumbersAndSmallServers, ForbiddenCases,
                         testing::ValuesIn(kNumbersAndSmallServers));

}  // namespace
}  // namespace pw
