#include "audit/known_daemon.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pw {
namespace {

/// Executable names as Debian 12 packages install them; sorted for the binary search.
constexpr auto kDaemons = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"apache2", "http"},
    {"atftpd", "tftp"},
    {"avahi-daemon", "mdns"},
    {"chronyd", "ntp"},
    {"cupsd", "ipp"},
    {"dhclient", "dhcp"},
    {"dhcpd", "dhcp"},
    {"dropbear", "ssh"},
    {"exim4", "smtp"},
    {"haproxy", "http"},
    {"in.fingerd", "finger"},
    {"in.ftpd", "ftp"},
    {"in.rexecd", "exec"},
    {"in.rlogind", "login"},
    {"in.rshd", "shell"},
    {"in.telnetd", "telnet"},
    {"in.tftpd", "tftp"},
    {"lighttpd", "http"},
    {"mariadbd", "mysql"},
    {"mongod", "mongodb"},
    {"mysqld", "mysql"},
    {"named", "dns"},
    {"nginx", "http"},
    {"nmbd", "netbios"},
    {"ntpd", "ntp"},
    {"postgres", "postgresql"},
    {"proftpd", "ftp"},
    {"pure-ftpd", "ftp"},
    {"redis-server", "redis"},
    {"rpc.mountd", "mountd"},
    {"rpc.statd", "rpc-status"},
    {"rpcbind", "portmapper"},
    {"rsyslogd", "syslog"},
    {"smbd", "smb"},
    {"snmpd", "snmp"},
    {"snmptrapd", "snmptrap"},
    {"sshd", "ssh"},
    {"syslog-ng", "syslog"},
    {"systemd-journal-remote", "journal"},
    {"systemd-resolved", "dns"},
    {"systemd-timesyncd", "ntp"},
    {"unbound", "dns"},
    {"vsftpd", "ftp"},
});
static_assert(std::ranges::is_sorted(kDaemons, {}, [](const auto& row) { return row.first; }));

}  // namespace

std::string_view KnownProtocol(std::string_view program) {
  const auto found =
      std::ranges::lower_bound(kDaemons, program, {}, [](const auto& row) { return row.first; });
  return found != kDaemons.end() && found->first == program ? found->second : std::string_view();
}

}  // namespace pw
