#include "inventory/kernel_endpoint.h"

#include "base/text.h"
#include "sys/file.h"
#include "wire/netlink.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

/// Calls `row` for each answer to a request until it is complete. Nothing is called where the
/// kernel refuses: the subsystem is not there.
template <class Row>
void ForEachAnswer(NetlinkSocket& socket, std::span<const std::byte> request, bool dump,
                   const Row& row) {
  if (!socket.Send(request)) return;
  while (true) {
    const auto datagram = socket.Receive();
    if (!datagram) return;
    ByteReader reader(*datagram);
    for (auto next = NextNetlinkMessage(reader); next && *next; next = NextNetlinkMessage(reader)) {
      if ((*next)->type == kNetlinkDone || (*next)->type == kNetlinkError) return;
      row(**next);
      if (!dump) return;
    }
  }
}

std::optional<std::uint16_t> GenericFamily(NetlinkSocket& generic, std::string_view name) {
  std::optional<std::uint16_t> family;
  ForEachAnswer(generic, GenericFamilyRequest(name, 1), false, [&](const NetlinkMessage& message) {
    if (const auto number = ParseGenericFamily(message.payload)) family = *number;
  });
  return family;
}

void AddLinkEndpoint(const Link& link, std::vector<KernelEndpoint>& endpoints) {
  const std::string evidence = fmt::format("link {}", Printable(link.name));
  if (link.port) endpoints.push_back({link.kind, {Transport::kUdp}, *link.port, evidence});
  if (link.kind == "gtp") {
    // A GTP link opens both ports of GTP-U (TS 29.281, and GTPv0) when it makes its own sockets.
    for (const std::uint16_t port : {std::uint16_t{2152}, std::uint16_t{3386}}) {
      endpoints.push_back({"gtp", {Transport::kUdp}, port, evidence});
    }
  }
}

void AddWireGuard(const std::vector<Link>& links, NetlinkSocket& generic,
                  std::vector<KernelEndpoint>& endpoints) {
  const bool any = std::ranges::any_of(links, [](const Link& l) { return l.kind == "wireguard"; });
  const auto family = any ? GenericFamily(generic, "wireguard") : std::nullopt;
  if (!family) return;
  for (const Link& link : links) {
    if (link.kind != "wireguard") continue;
    ForEachAnswer(generic, WireGuardDeviceRequest(*family, link.index, 1), true,
                  [&](const NetlinkMessage& message) {
                    if (const auto port = ParseWireGuardPort(message.payload)) {
                      endpoints.push_back({"wireguard",
                                           {Transport::kUdp},
                                           *port,
                                           fmt::format("link {}", Printable(link.name))});
                    }
                  });
  }
}

void AddTunnels(NetlinkSocket& generic, const std::string& name,
                std::vector<std::byte> (*request)(std::uint16_t, std::uint32_t),
                Result<TunnelPort> (*parse)(std::span<const std::byte>),
                std::vector<KernelEndpoint>& endpoints) {
  const auto family = GenericFamily(generic, name);
  if (!family) return;
  ForEachAnswer(generic, request(*family, 1), true, [&](const NetlinkMessage& message) {
    const auto tunnel = parse(message.payload);
    if (!tunnel) return;
    const Transport transport = tunnel->ip_protocol == 17 ? Transport::kUdp : Transport::kRaw;
    endpoints.push_back({name, {transport}, tunnel->port, "generic netlink family " + name});
  });
}

/// Folders of configfs that are named "ADDRESS:PORT", e.g. the portals of an iSCSI target.
void AddPortals(const std::string& folder, std::vector<KernelEndpoint>& endpoints) {
  const auto names = ListDirectory(folder);
  if (!names) return;
  for (const std::string& name : *names) {
    const std::size_t colon = name.rfind(':');
    if (colon == std::string::npos) continue;
    if (const auto port = ParseNumber<std::uint16_t>(std::string_view(name).substr(colon + 1))) {
      endpoints.push_back({"iscsi-target", {Transport::kTcp}, *port, folder});
    }
  }
}

void AddIscsiTarget(std::vector<KernelEndpoint>& endpoints) {
  const std::string base = "/sys/kernel/config/target/iscsi";
  const auto targets = ListDirectory(base);
  for (const std::string& target : targets ? *targets : std::vector<std::string>{}) {
    const auto groups = ListDirectory(base + "/" + target);
    for (const std::string& group : groups ? *groups : std::vector<std::string>{}) {
      if (group.starts_with("tpgt_"))
        AddPortals(fmt::format("{}/{}/{}/np", base, target, group), endpoints);
    }
  }
}

void AddNvmeTarget(std::vector<KernelEndpoint>& endpoints) {
  const std::string base = "/sys/kernel/config/nvmet/ports";
  const auto ports = ListDirectory(base);
  for (const std::string& name : ports ? *ports : std::vector<std::string>{}) {
    const std::string file = fmt::format("{}/{}/addr_trsvcid", base, name);
    const auto text = ReadFile(file);
    const auto port = text ? ParseNumber<std::uint16_t>(Trim(*text)) : std::nullopt;
    if (port) endpoints.push_back({"nvmet-tcp", {Transport::kTcp}, *port, file});
  }
}

/// lockd takes the ports of its sysctls, or any: then the kernel thread is the only trace, and the
/// port cannot be told apart from another one without asking rpcbind.
void AddLockd(std::vector<KernelEndpoint>& endpoints) {
  for (const auto& [file, transport] :
       {std::pair{"/proc/sys/fs/nfs/nlm_tcpport", Transport::kTcp},
        std::pair{"/proc/sys/fs/nfs/nlm_udpport", Transport::kUdp}}) {
    const auto text = ReadFile(file);
    const auto port = text ? ParseNumber<std::uint16_t>(Trim(*text)) : std::nullopt;
    if (port && *port != 0) endpoints.push_back({"lockd", {transport}, *port, file});
  }
}

void AddModuleServers(std::vector<KernelEndpoint>& endpoints) {
  if (StatFile("/sys/class/ksmbd-control")) {
    endpoints.push_back({"ksmbd", {Transport::kTcp}, 445, "/sys/class/ksmbd-control"});
  }
  if (StatFile("/sys/kernel/config/dlm/cluster")) {
    endpoints.push_back(
        {"dlm", {Transport::kTcp, Transport::kSctp}, 21064, "/sys/kernel/config/dlm/cluster"});
  }
}

}  // namespace

Result<std::vector<Link>> ReadLinks(NetlinkSocket& route) {
  std::vector<Link> links;
  ForEachAnswer(route, LinkRequest(1), true, [&](const NetlinkMessage& message) {
    if (message.type != kNewLink) return;
    if (auto link = ParseLink(message.payload)) links.push_back(*std::move(link));
  });
  return links;
}

std::vector<KernelEndpoint> ReadTunnelEndpoints(const std::vector<Link>& links,
                                                NetlinkSocket& generic) {
  std::vector<KernelEndpoint> endpoints;
  for (const Link& link : links)
    AddLinkEndpoint(link, endpoints);
  AddWireGuard(links, generic, endpoints);
  AddTunnels(generic, "l2tp", L2tpTunnelRequest, ParseL2tpTunnel, endpoints);
  AddTunnels(generic, "fou", FouPortRequest, ParseFouPort, endpoints);
  return endpoints;
}

std::vector<KernelEndpoint> ReadKernelServers() {
  std::vector<KernelEndpoint> endpoints;
  if (const auto text = ReadFile("/proc/fs/nfsd/portlist")) endpoints = ParseNfsdPortList(*text);
  if (const auto text = ReadFile("/proc/thread-self/net/rxrpc/locals")) {
    for (KernelEndpoint& endpoint : ParseRxrpcLocals(*text))
      endpoints.push_back(std::move(endpoint));
  }
  AddLockd(endpoints);
  AddIscsiTarget(endpoints);
  AddNvmeTarget(endpoints);
  AddModuleServers(endpoints);
  return endpoints;
}

std::vector<KernelEndpoint> ParseNfsdPortList(std::string_view text) {
  std::vector<KernelEndpoint> endpoints;
  while (const auto line = NextLine(text)) {
    const auto words = Words(*line);
    if (words.size() < 2) continue;
    const auto transport = ParseTransport(words[0]);
    const auto port = ParseNumber<std::uint16_t>(words[1]);
    if (transport && port)
      endpoints.push_back({"nfsd", {*transport}, *port, "/proc/fs/nfsd/portlist"});
  }
  return endpoints;
}

std::vector<KernelEndpoint> ParseRxrpcLocals(std::string_view text) {
  std::vector<KernelEndpoint> endpoints;
  while (const auto line = NextLine(text)) {
    const auto words = Words(*line);
    if (words.size() < 2 || words[0] != "UDP") continue;
    const std::size_t colon = words[1].rfind(':');
    if (colon == std::string_view::npos) continue;
    if (const auto port = ParseNumber<std::uint16_t>(words[1].substr(colon + 1))) {
      endpoints.push_back({"rxrpc", {Transport::kUdp}, *port, "/proc/net/rxrpc/locals"});
    }
  }
  return endpoints;
}

bool NameKernelOwner(const std::vector<KernelEndpoint>& endpoints, Listener& listener) {
  for (const KernelEndpoint& endpoint : endpoints) {
    if (endpoint.port != listener.port ||
        std::ranges::find(endpoint.transports, listener.transport) == endpoint.transports.end()) {
      continue;
    }
    listener.owner = OwnerKind::kKernel;
    listener.subsystem = endpoint.subsystem;
    listener.owner_reason = endpoint.evidence;
    listener.service = endpoint.subsystem;
    listener.service_source = "subsystem";
    return true;
  }
  return false;
}

}  // namespace pw
