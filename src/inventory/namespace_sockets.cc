#include "inventory/namespace_sockets.h"

#include "base/text.h"
#include "inventory/diag_dump.h"
#include "sys/file.h"
#include "wire/ip_protocol.h"
#include "wire/proc_net.h"

#include <array>
#include <functional>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint8_t kTcpListen = 10;  // include/net/tcp_states.h

/// One table of the kernel: how to ask for it, and where its text form lies if it must do.
struct Table {
  Transport transport;
  std::uint16_t protocol;
  std::uint32_t states;
  const char* proc_ipv4;  ///< below /proc/thread-self/net, null = none
  const char* proc_ipv6;
};

constexpr std::array<Table, 6> kTables = {{
    {Transport::kTcp, kIpprotoTcp, kStateListen, nullptr, nullptr},
    {Transport::kUdp, kIpprotoUdp, kStateClose, nullptr, nullptr},
    {Transport::kUdplite, kIpprotoUdplite, kStateClose, "udplite", "udplite6"},
    {Transport::kSctp, kIpprotoSctp, kStateListen | kStateClose, "sctp/eps", nullptr},
    {Transport::kRaw, kIpprotoRaw, kStateClose | kStateEstablished, "raw", "raw6"},
    {Transport::kMptcp, kIpprotoMptcp, kStateListen, nullptr, nullptr},
}};

/// Everything that reading one namespace needs, gathered while inside it.
class NamespaceReader {
 public:
  NamespaceReader(std::uint64_t inode, std::uint32_t index, bool bound_tcp)
      : inode_(inode), index_(index), bound_tcp_(bound_tcp) {}

  NamespaceSockets Read() {
    ReadPortRange();
    auto diag = NetlinkSocket::Open(SockDiagNetlink());
    auto route = NetlinkSocket::Open(RouteNetlink());
    auto generic = NetlinkSocket::Open(GenericNetlink());
    if (route) {
      if (auto links = ReadLinks(*route)) links_ = *std::move(links);
    }
    if (generic) result_.kernel = ReadTunnelEndpoints(links_, *generic);
    for (KernelEndpoint& server : ReadKernelServers())
      result_.kernel.push_back(std::move(server));
    for (const Table& table : kTables) {
      for (const Family family : {Family::kIpv4, Family::kIpv6})
        ReadTable(table, family, diag);
    }
    ReadPacketSockets(diag);
    return std::move(result_);
  }

 private:
  void ReadPortRange() {
    const auto text = ReadFile("/proc/sys/net/ipv4/ip_local_port_range");
    const auto words = text ? Words(*text) : std::vector<std::string_view>{};
    if (words.size() != 2) return;
    first_ephemeral_ = ParseNumber<std::uint16_t>(words[0]).value_or(0);
    last_ephemeral_ = ParseNumber<std::uint16_t>(words[1]).value_or(0);
  }

  std::string LinkName(std::uint32_t index) const {
    if (index == 0) return {};
    for (const Link& link : links_) {
      if (link.index == index) return link.name;
    }
    return fmt::format("#{}", index);
  }

  void Cover(Transport transport, std::optional<Family> family, CoverageStatus status,
             std::string reason) {
    result_.coverage.push_back({"sockets", inode_, transport, family, status, std::move(reason)});
  }

  void Add(Listener listener, std::uint64_t cgroup) {
    listener.netns = index_;
    // Taken through an IPv6 socket, but reachable by IPv4 alone (RFC 4291 s.2.5.5.2).
    if (listener.address.IsV4Mapped()) {
      listener.address = listener.address.Unmapped();
      listener.family = Family::kIpv4;
      listener.also_ipv4 = false;
      listener.note = "an IPv6 socket bound to an IPv4-mapped address";
    }
    const bool numbered =
        listener.transport != Transport::kRaw && listener.transport != Transport::kPacket;
    listener.ephemeral = numbered && last_ephemeral_ != 0 && listener.port >= first_ephemeral_ &&
                         listener.port <= last_ephemeral_;
    result_.sockets.push_back({std::move(listener), cgroup});
  }

  void AddInet(const Table& table, const InetDiagSocket& row) {
    // A UDP socket with a peer takes nothing from strangers; the state mask already says so, but
    // one that was just connected may still stand in the table.
    const bool datagram =
        table.transport == Transport::kUdp || table.transport == Transport::kUdplite;
    if (datagram && row.destination_port != 0) return;
    Listener listener;
    listener.transport = table.transport;
    listener.port = table.transport == Transport::kRaw && row.raw_protocol ? *row.raw_protocol
                                                                           : row.source_port;
    listener.state = row.state == kTcpListen ? ListenerState::kListen : ListenerState::kBound;
    listener.interface = LinkName(row.interface);
    listener.cookie = row.cookie;
    listener.inode = row.inode;
    listener.uid = row.uid;
    for (const IpAddress& address : BoundAddresses(row)) {
      Listener bound = listener;
      bound.address = address;
      bound.family = address.family();
      if (bound.family == Family::kIpv6 && address.IsAny() && table.transport != Transport::kRaw) {
        bound.also_ipv4 = !row.v6only.value_or(false);
        if (!row.v6only) bound.note = "whether IPv4 is taken too was not told; taken as yes";
      }
      Add(std::move(bound), row.cgroup.value_or(0));
    }
  }

  /// A dump of its own, so that the long walk over the bind table is not repeated with the
  /// listening sockets. Kernels before 6.8 do not know the state and list nothing.
  void ReadBoundTcp(const Table& table, Family family, NetlinkSocket& diag) {
    if (!bound_tcp_ || table.transport != Transport::kTcp) return;
    const auto dump = DumpInetSockets(diag, family == Family::kIpv4 ? kAfInet : kAfInet6,
                                      table.protocol, kStateBoundInactive);
    if (!dump) return;
    for (const InetDiagSocket& row : dump->rows)
      AddInet(table, row);
  }

  void ReadTable(const Table& table, Family family, Result<NetlinkSocket>& diag) {
    Error failed = diag ? Error{} : diag.error();
    if (diag) {
      const auto dump = DumpInetSockets(*diag, family == Family::kIpv4 ? kAfInet : kAfInet6,
                                        table.protocol, table.states);
      if (dump) {
        for (const InetDiagSocket& row : dump->rows)
          AddInet(table, row);
        ReadBoundTcp(table, family, *diag);
        Cover(table.transport, family,
              dump->stable ? CoverageStatus::kComplete : CoverageStatus::kPartial,
              dump->stable ? ""
                           : fmt::format("sockets came and went in each of {} readings; all that "
                                         "was seen is listed",
                                         dump->readings - 1));
        return;
      }
      failed = dump.error();
    }
    ReadProcTable(table, family, failed);
  }

  /// The text tables hold no cookie and no V6ONLY, but they need no diag module.
  void ReadProcTable(const Table& table, Family family, const Error& why) {
    const char* name = family == Family::kIpv4 ? table.proc_ipv4 : table.proc_ipv6;
    // One file lists the SCTP endpoints of both families: it is read with IPv4.
    const bool read_with_ipv4 = table.transport == Transport::kSctp && family == Family::kIpv6;
    const std::string path =
        fmt::format("/proc/thread-self/net/{}", name              ? name
                                                : table.proc_ipv4 ? table.proc_ipv4
                                                                  : "");
    if (table.proc_ipv4 == nullptr) return CoverMissing(table, family, why);
    const auto text = ReadFile(path);
    if (!text) return CoverMissing(table, family, why);
    const std::string source = fmt::format(
        "no diagnostics for this protocol; read from /proc/net/{}", name ? name : table.proc_ipv4);
    if (read_with_ipv4) return Cover(table.transport, family, CoverageStatus::kComplete, source);
    const auto added = table.transport == Transport::kSctp ? AddSctpText(*text)
                                                           : AddInetText(table, family, *text);
    if (added) return Cover(table.transport, family, CoverageStatus::kComplete, source);
    Cover(table.transport, family, CoverageStatus::kPartial, added.error().what);
  }

  void CoverMissing(const Table& table, Family family, const Error& why) {
    if (why.code == Error::Code::kNotFound || why.code == Error::Code::kUnavailable) {
      return Cover(table.transport, family, CoverageStatus::kUnavailable,
                   fmt::format("kernel has no {}", ProtocolName(table.transport)));
    }
    Cover(table.transport, family,
          why.code == Error::Code::kDenied ? CoverageStatus::kDenied : CoverageStatus::kPartial,
          why.what);
  }

  static std::string ProtocolName(Transport transport) {
    switch (transport) {
      case Transport::kSctp:
        return "SCTP";
      case Transport::kUdplite:
        return "UDP-Lite";
      case Transport::kMptcp:
        return "MPTCP";
      default:
        return fmt::format("table of {} sockets", ToString(transport));
    }
  }

  Result<Done> AddInetText(const Table& table, Family family, const std::string& text) {
    auto rows = ParseProcNetInet(text);
    if (!rows) return std::move(rows).error();
    for (const ProcNetSocket& row : *rows) {
      if (table.transport == Transport::kUdplite && row.remote_port != 0) continue;
      Listener listener;
      listener.transport = table.transport;
      listener.family = family;
      listener.address = row.address;
      listener.port = row.port;
      listener.state = ListenerState::kBound;
      listener.inode = row.inode;
      listener.uid = row.uid;
      if (family == Family::kIpv6 && row.address.IsAny() && table.transport != Transport::kRaw) {
        listener.also_ipv4 = true;
        listener.note = "whether IPv4 is taken too was not told; taken as yes";
      }
      Add(std::move(listener), 0);
    }
    return Done{};
  }

  Result<Done> AddSctpText(const std::string& text) {
    auto rows = ParseSctpEndpoints(text);
    if (!rows) return std::move(rows).error();
    for (const SctpEndpoint& row : *rows) {
      for (const IpAddress& address : row.addresses) {
        Listener listener;
        listener.transport = Transport::kSctp;
        listener.family = address.family();
        listener.address = address;
        listener.port = row.port;
        listener.state = row.state == kTcpListen ? ListenerState::kListen : ListenerState::kBound;
        listener.inode = row.inode;
        listener.uid = row.uid;
        Add(std::move(listener), 0);
      }
    }
    return Done{};
  }

  void AddPacket(std::uint16_t protocol, std::uint32_t interface, std::uint32_t uid,
                 std::uint64_t inode, std::uint64_t cookie) {
    if (protocol == 0) return;  // bound to no EtherType: it sends only (packet(7))
    Listener listener;
    listener.transport = Transport::kPacket;
    listener.port = protocol;
    listener.state = ListenerState::kBound;
    listener.interface = LinkName(interface);
    listener.uid = uid;
    listener.inode = inode;
    listener.cookie = cookie;
    Add(std::move(listener), 0);
  }

  void ReadPacketSockets(Result<NetlinkSocket>& diag) {
    if (diag) {
      if (const auto dump = DumpPacketSockets(*diag)) {
        for (const PacketDiagSocket& row : dump->rows) {
          AddPacket(row.protocol, row.interface, row.uid, row.inode, row.cookie);
        }
        return Cover(Transport::kPacket, std::nullopt,
                     dump->stable ? CoverageStatus::kComplete : CoverageStatus::kPartial,
                     dump->stable ? "" : "packet sockets came and went in each reading");
      }
    }
    const auto text = ReadFile("/proc/thread-self/net/packet");
    const Result<std::vector<ProcNetPacket>> rows =
        text ? ParseProcNetPacket(*text) : Result<std::vector<ProcNetPacket>>(text.error());
    if (!rows) {
      return Cover(Transport::kPacket, std::nullopt, CoverageStatus::kUnavailable,
                   rows.error().what);
    }
    for (const ProcNetPacket& row : *rows) {
      AddPacket(row.protocol, row.interface, row.uid, row.inode, 0);
    }
    Cover(Transport::kPacket, std::nullopt, CoverageStatus::kComplete,
          "no diagnostics for packet sockets; read from /proc/net/packet");
  }

  std::uint64_t inode_;
  std::uint32_t index_;
  bool bound_tcp_;
  std::uint16_t first_ephemeral_ = 0;
  std::uint16_t last_ephemeral_ = 0;
  std::vector<Link> links_;
  NamespaceSockets result_;
};

}  // namespace

NamespaceSockets ReadNamespaceSockets(const NetworkNamespaceFd& netns, std::uint32_t index,
                                      bool bound_tcp) {
  const auto entry = NetworkNamespaceEntry::Enter(netns);
  if (entry) return NamespaceReader(netns.inode(), index, bound_tcp).Read();
  NamespaceSockets nothing;
  for (const Table& table : kTables) {
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      nothing.coverage.push_back({"sockets", netns.inode(), table.transport, family,
                                  CoverageStatus::kDenied, entry.error().what});
    }
  }
  nothing.coverage.push_back({"sockets", netns.inode(), Transport::kPacket, std::nullopt,
                              CoverageStatus::kDenied, entry.error().what});
  return nothing;
}

}  // namespace pw
