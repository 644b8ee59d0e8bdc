#include "inventory/super_server.h"

#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

/// How well an entry explains a socket; only the best rank found counts.
enum class Fit : std::uint8_t { kNone, kRpc, kSwitchedOff, kOtherAddress, kNamedAddress, kExact };

bool SameTransport(const SuperServerEntry& entry, Transport transport) {
  // MPTCP listeners are tcp services of a super-server run under mptcpize.
  const std::string_view wanted =
      transport == Transport::kMptcp ? ToString(Transport::kTcp) : ToString(transport);
  return entry.protocol == wanted;
}

Fit FitOfAddress(const SuperServerEntry& entry, const IpAddress& address) {
  if (entry.addresses.empty()) return address.IsAny() ? Fit::kExact : Fit::kOtherAddress;
  Fit best = Fit::kOtherAddress;
  for (const std::string& written : entry.addresses) {
    const auto numeric = IpAddress::Parse(written);
    if (!numeric) {
      best = std::max(best, Fit::kNamedAddress);  // a host name: cannot be resolved without asking
    } else if (numeric->Unmapped() == address.Unmapped()) {
      return Fit::kExact;
    }
  }
  return best;
}

Fit FitOf(const SuperServerEntry& entry, const ServicesFile& services,
          const SuperServerSocket& socket) {
  if (!SameTransport(entry, socket.transport)) return Fit::kNone;
  if (entry.rpc) return entry.enabled ? Fit::kRpc : Fit::kNone;
  if (PortOf(entry, services) != socket.port) return Fit::kNone;
  if (!entry.enabled) return Fit::kSwitchedOff;
  const bool family = socket.family == Family::kIpv4 ? entry.ipv4 : entry.ipv6;
  if (!family) return Fit::kOtherAddress;
  return FitOfAddress(entry, socket.address);
}

std::string Describe(const SuperServerEntry& entry) {
  std::vector<std::string> parts;
  if (entry.internal) parts.push_back(fmt::format("answered by {} itself", entry.manager));
  if (!entry.redirect.empty()) parts.push_back(fmt::format("passed on to {}", entry.redirect));
  if (entry.rpc) parts.emplace_back("RPC service, port assigned at start");
  if (entry.tcpmux) parts.emplace_back("reached through TCPMUX");
  if (Basename(entry.program) == "tcpd") parts.emplace_back("behind tcpd");
  if (!entry.enabled && !entry.disabled_by.empty()) {
    parts.push_back(fmt::format("switched off by {}", entry.disabled_by));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string Socket(const std::string& address, const std::string& port) {
  if (address.find(':') != std::string::npos) return fmt::format("[{}]:{}", address, port);
  return fmt::format("{}:{}", address, port);
}

}  // namespace

std::string TrueProgram(const SuperServerEntry& entry) {
  if (entry.internal || !entry.redirect.empty()) return {};
  if (Basename(entry.program) != "tcpd") return entry.program;
  for (const std::string& argument : entry.arguments) {
    if (argument.empty() || Basename(argument) == "tcpd") continue;
    // tcpd(8): a name without a path is looked for in the directory of the real daemons.
    return argument.front() == '/' ? argument : "/usr/sbin/" + argument;
  }
  return entry.program;
}

std::optional<std::uint16_t> PortOf(const SuperServerEntry& entry, const ServicesFile& services) {
  if (entry.rpc || entry.protocol == "unix") return std::nullopt;
  if (entry.tcpmux) return services.PortOf("tcpmux", "tcp").value_or(1);
  return services.PortOf(entry.port.empty() ? entry.service : entry.port, entry.protocol);
}

Service ToService(const SuperServerEntry& entry, const ServicesFile& services) {
  Service service;
  service.name = fmt::format("{}/{}", entry.service, entry.protocol);
  service.manager = entry.manager;
  service.description = Describe(entry);
  service.start = entry.enabled ? entry.manager : "disabled";
  service.file = fmt::format("{}:{}", entry.file, entry.line);
  service.program = TrueProgram(entry);
  service.user = entry.user;
  service.only_from = entry.only_from;
  if (!entry.no_access.empty()) {
    service.only_from +=
        fmt::format("{}not from {}", service.only_from.empty() ? "" : ", ", entry.no_access);
  }
  service.transport = entry.protocol;
  if (!entry.rpc && entry.protocol != "unix") {
    const auto port = PortOf(entry, services);
    service.port = port ? fmt::format("{}", *port) : entry.service;
  }
  const std::string place = service.port.empty() ? entry.service : service.port;
  for (const std::string& address : entry.addresses)
    service.listen.push_back(Socket(address, place));
  return service;
}

std::vector<std::size_t> MatchSocket(const std::vector<SuperServerEntry>& entries,
                                     const ServicesFile& services, std::string_view manager,
                                     const SuperServerSocket& socket) {
  std::vector<std::size_t> matches;
  Fit best = Fit::kNone;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].manager != manager) continue;
    const Fit fit = FitOf(entries[i], services, socket);
    if (fit == Fit::kNone || fit < best) continue;
    if (fit > best) matches.clear();
    best = fit;
    matches.push_back(i);
  }
  return matches;
}

std::string_view SuperServerOf(std::string_view exe, std::string_view comm) {
  static constexpr std::array<std::string_view, 5> kInetd = {
      "inetd", "openbsd-inetd", "inetutils-inetd", "in.inetd", "busybox-inetd"};
  const std::string_view name = Basename(exe);
  if (name == "xinetd") return "xinetd";
  if (std::ranges::find(kInetd, name) != kInetd.end()) return "inetd";
  if (name == "busybox" && comm == "inetd") return "inetd";
  return {};
}

}  // namespace pw
