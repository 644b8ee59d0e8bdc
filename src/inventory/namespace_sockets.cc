#include "inventory/namespace_sockets.h"

#include "base/text.h"
#include "sys/file.h"
#include "wire/ip_protocol.h"
#include "wire/proc_net.h"
#include "wire/sock_diag.h"

#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

/// One table of the kernel: how to ask for it, and where its text form lies if it must do.
struct Table {
  Transport transport;
  std::uint16_t protocol;
  std::uint32_t states;
  const char* proc_ipv4;  ///< below /proc/thread-self/net, null = none
  const char* proc_ipv6;
};

constexpr Table kTcpTable = {Transport::kTcp, kIpprotoTcp, kStateListen, nullptr, nullptr};
constexpr Table kMptcpTable = {Transport::kMptcp, kIpprotoMptcp, kStateListen, nullptr, nullptr};
constexpr std::array<Table, 4> kTables = {{
    {Transport::kUdp, kIpprotoUdp, kStateClose, nullptr, nullptr},
    {Transport::kUdplite, kIpprotoUdplite, kStateClose, "udplite", "udplite6"},
    {Transport::kSctp, kIpprotoSctp, kStateListen | kStateClose, "sctp/eps", nullptr},
    {Transport::kRaw, kIpprotoRaw, kStateClose | kStateEstablished, "raw", "raw6"},
}};
constexpr std::array kFamilies = {Family::kIpv4, Family::kIpv6};

/// Everything that reading one namespace needs, gathered while inside it.
class NamespaceReader {
 public:
  explicit NamespaceReader(std::uint64_t inode) : inode_(inode) {}

  NamespaceSockets Read(const TableChoice& choice) {
    readings_ = choice.readings;
    ReadPortRange();
    auto diag = NetlinkSocket::Open(SockDiagNetlink());
    auto route = NetlinkSocket::Open(RouteNetlink());
    if (route) {
      if (auto links = ReadLinks(*route)) links_ = *std::move(links);
    }
    if (choice.tcp) ReadTcpTable(diag);
    if (choice.others) ReadOthers(diag);
    if (choice.bound_tcp && diag) {
      if (const auto dump = DumpTcpSockets(*diag, kStateBoundInactive, readings_))
        AddRows(kTcpTable, *dump);
    }
    if (choice.mptcp) {
      for (const Family family : kFamilies)
        ReadTable(kMptcpTable, family, diag);
    }
    return std::move(result_);
  }

 private:
  void ReadOthers(Result<NetlinkSocket>& diag) {
    auto generic = NetlinkSocket::Open(GenericNetlink());
    if (generic) result_.kernel = ReadTunnelEndpoints(links_, *generic);
    for (KernelEndpoint& server : ReadKernelServers())
      result_.kernel.push_back(std::move(server));
    for (const Table& table : kTables) {
      for (const Family family : kFamilies)
        ReadTable(table, family, diag);
    }
    ReadPacketSockets(diag);
  }

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

  /// A row that is filled in where it stays: rows are large, and there can be many.
  Listener& Start(std::uint64_t cgroup) {
    SeenSocket& seen = result_.sockets.emplace_back();
    seen.cgroup = cgroup;
    return seen.listener;
  }

  void Finish(Listener& listener) const {
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
  }

  void AddInet(const Table& table, const InetDiagSocket& row) {
    // A UDP socket with a peer takes nothing from strangers; the state mask already says so, but
    // one that was just connected may still stand in the table.
    const bool datagram =
        table.transport == Transport::kUdp || table.transport == Transport::kUdplite;
    if (datagram && row.destination_port != 0) return;
    for (const IpAddress& address : BoundAddresses(row))
      AddBound(table, row, address);
  }

  void AddBound(const Table& table, const InetDiagSocket& row, const IpAddress& address) {
    const bool raw = table.transport == Transport::kRaw;
    Listener& listener = Start(row.cgroup.value_or(0));
    listener.transport = table.transport;
    listener.port = raw && row.raw_protocol ? *row.raw_protocol : row.source_port;
    listener.state = row.state == kTcpListen ? ListenerState::kListen : ListenerState::kBound;
    listener.interface = LinkName(row.interface);
    listener.cookie = row.cookie;
    listener.inode = row.inode;
    listener.uid = row.uid;
    listener.address = address;
    listener.family = address.family();
    if (listener.family == Family::kIpv6 && address.IsAny() && !raw) {
      listener.also_ipv4 = !row.v6only.value_or(false);
      if (!row.v6only) listener.note = "whether IPv4 is taken too was not told; taken as yes";
    }
    Finish(listener);
  }

  void AddRows(const Table& table, const StableDump<InetDiagSocket>& dump) {
    // With some room for those of other tables and namespaces: moving many rows takes long.
    result_.sockets.reserve(result_.sockets.size() + dump.rows.size() + dump.rows.size() / 16);
    for (const InetDiagSocket& row : dump.rows)
      AddInet(table, row);
    if (dump.resumed && readings_ == Readings::kOne) result_.unconfirmed = true;
  }

  void CoverDump(const Table& table, Family family, const StableDump<InetDiagSocket>& dump) {
    Cover(table.transport, family,
          dump.stable ? CoverageStatus::kComplete : CoverageStatus::kPartial,
          dump.stable ? ""
                      : fmt::format("sockets came and went in each of {} readings; all that "
                                    "was seen is listed",
                                    dump.readings));
  }

  /// Both families in one walk; one after the other where the kernel refuses that.
  void ReadTcpTable(Result<NetlinkSocket>& diag) {
    if (diag) {
      if (const auto dump = DumpTcpSockets(*diag, kTcpTable.states, readings_)) {
        AddRows(kTcpTable, *dump);
        for (const Family family : kFamilies)
          CoverDump(kTcpTable, family, *dump);
        return;
      }
    }
    for (const Family family : kFamilies)
      ReadTable(kTcpTable, family, diag);
  }

  void ReadTable(const Table& table, Family family, Result<NetlinkSocket>& diag) {
    Error failed = diag ? Error{} : diag.error();
    if (diag) {
      const auto dump = DumpInetSockets(*diag, family == Family::kIpv4 ? kAfInet : kAfInet6,
                                        table.protocol, table.states, readings_);
      if (dump) {
        AddRows(table, *dump);
        return CoverDump(table, family, *dump);
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
      Listener& listener = Start(0);
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
      Finish(listener);
    }
    return Done{};
  }

  Result<Done> AddSctpText(const std::string& text) {
    auto rows = ParseSctpEndpoints(text);
    if (!rows) return std::move(rows).error();
    for (const SctpEndpoint& row : *rows) {
      for (const IpAddress& address : row.addresses) {
        Listener& listener = Start(0);
        listener.transport = Transport::kSctp;
        listener.family = address.family();
        listener.address = address;
        listener.port = row.port;
        listener.state = row.state == kTcpListen ? ListenerState::kListen : ListenerState::kBound;
        listener.inode = row.inode;
        listener.uid = row.uid;
        Finish(listener);
      }
    }
    return Done{};
  }

  void AddPacket(std::uint16_t protocol, std::uint32_t interface, std::uint32_t uid,
                 std::uint64_t inode, std::uint64_t cookie) {
    if (protocol == 0) return;  // bound to no EtherType: it sends only (packet(7))
    Listener& listener = Start(0);
    listener.transport = Transport::kPacket;
    listener.port = protocol;
    listener.state = ListenerState::kBound;
    listener.interface = LinkName(interface);
    listener.uid = uid;
    listener.inode = inode;
    listener.cookie = cookie;
    Finish(listener);
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
  Readings readings_ = Readings::kUntilStable;
  std::uint16_t first_ephemeral_ = 0;
  std::uint16_t last_ephemeral_ = 0;
  std::vector<Link> links_;
  NamespaceSockets result_;
};

/// `read` of each namespace, in their order. A thread is in one namespace at a time: two threads
/// take the next one in turn.
template <class Read>
auto ForEachByTwo(const std::vector<const NetworkNamespaceFd*>& namespaces, const Read& read) {
  std::vector<decltype(read(*namespaces.front()))> answers(namespaces.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < namespaces.size(); i = next++)
      answers[i] = read(*namespaces[i]);
  };
  std::future<void> other;
  if (namespaces.size() > 1) other = std::async(std::launch::async, work);
  work();
  if (other.valid()) other.get();
  return answers;
}

NamespaceSockets Denied(const NetworkNamespaceFd& netns, const TableChoice& choice,
                        const Error& error) {
  NamespaceSockets nothing;
  const auto cover = [&](Transport transport, std::optional<Family> family) {
    nothing.coverage.push_back(
        {"sockets", netns.inode(), transport, family, CoverageStatus::kDenied, error.what});
  };
  for (const Family family : kFamilies) {
    if (choice.tcp) cover(kTcpTable.transport, family);
    for (const Table& table : kTables) {
      if (choice.others) cover(table.transport, family);
    }
    if (choice.mptcp) cover(kMptcpTable.transport, family);
  }
  if (choice.others) cover(Transport::kPacket, std::nullopt);
  return nothing;
}

}  // namespace

NamespaceSockets ReadNamespaceSockets(const NetworkNamespaceFd& netns, const TableChoice& choice) {
  const auto entry = NetworkNamespaceEntry::Enter(netns);
  if (!entry) return Denied(netns, choice, entry.error());
  return NamespaceReader(netns.inode()).Read(choice);
}

std::vector<NamespaceSockets> ReadNamespaces(
    const std::vector<const NetworkNamespaceFd*>& namespaces, const TableChoice& choice) {
  return ForEachByTwo(namespaces, [&](const NetworkNamespaceFd& netns) {
    return ReadNamespaceSockets(netns, choice);
  });
}

}  // namespace pw
