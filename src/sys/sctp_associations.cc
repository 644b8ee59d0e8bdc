#include "sys/sctp_associations.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <map>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <usrsctp.h>

namespace pw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPacketsAtOnce = 256;
constexpr std::size_t kLargestMessage = std::size_t{64} << 10U;
constexpr std::size_t kSmallestIpHeader = 20;
/// A target that stays silent is given up after this many INITs, the last of them after 3 s.
constexpr std::uint16_t kInits = 3;
constexpr std::uint32_t kInitTimeout = 1000;

std::atomic<bool>& InUse() {
  static std::atomic<bool> in_use = false;
  return in_use;
}

/// The other end of packets: what the library calls an address is a pointer to one of these.
struct Peer {
  SocketEnd end;  ///< packets travel inside UDP to its port; 0 = over IP
  int fd = -1;
};

/// Called by the library with a whole SCTP packet, checksum included.
int Output(void* to, void* packet, std::size_t size, std::uint8_t /*tos*/, std::uint8_t /*df*/) {
  const auto* peer = static_cast<const Peer*>(to);
  const SocketAddress place = MakeSocketAddress(peer->end.address, peer->end.port);
  return ::sendto(peer->fd, packet, size, MSG_NOSIGNAL, place.get(), place.size) < 0 ? errno : 0;
}

/// A socket for SCTP packets, over IP (raw) or inside UDP.
Result<UniqueFd> OpenSocket(int family, bool inside_udp, const ProbeSockets::Origin& origin) {
  const int kind = (inside_udp ? SOCK_DGRAM : SOCK_RAW) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  UniqueFd fd(::socket(family, kind, inside_udp ? IPPROTO_UDP : IPPROTO_SCTP));
  if (!fd)
    return ErrnoError(
        errno, inside_udp ? "open a socket for SCTP inside UDP" : "open a raw socket for SCTP");
  if (!origin.interface.empty() &&
      ::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, origin.interface.c_str(),
                   static_cast<socklen_t>(origin.interface.size())) != 0)
    return ErrnoError(errno, "bind to interface " + origin.interface);
  const std::size_t size = family == AF_INET6 ? sizeof(in6_addr) : sizeof(in_addr);
  if (origin.source.size() != size) return fd;
  const SocketAddress source = MakeSocketAddress(origin.source, 0);
  if (::bind(fd.get(), source.get(), source.size) != 0)
    return ErrnoError(errno, "bind the source address");
  return fd;
}

/// Of IPv4 and IPv6.
struct SocketPair {
  UniqueFd v4;
  UniqueFd v6;

  static Result<SocketPair> Open(bool inside_udp, const ProbeSockets::Origin& origin) {
    auto v4 = OpenSocket(AF_INET, inside_udp, origin);
    if (!v4) return std::move(v4).error();
    auto v6 = OpenSocket(AF_INET6, inside_udp, origin);
    if (!v6) return std::move(v6).error();
    return SocketPair{*std::move(v4), *std::move(v6)};
  }
};

/// True if this kernel speaks SCTP itself.
bool KernelHasSctp() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_SCTP));
  return static_cast<bool>(fd);
}

}  // namespace

class SctpAssociations::Stack {
 public:
  Stack(SocketPair raw, SocketPair udp)
      : raw_(std::move(raw)), udp_(std::move(udp)), ticked_(Clock::now()) {
    usrsctp_init_nothreads(0, Output, nullptr);
    // What a scanner has no use for, or what would let a stranger change the association.
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_reconfig_enable(0);
    usrsctp_sysctl_set_sctp_blackhole(2);
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  ~Stack() {
    while (!open_.empty())
      Close(open_.begin()->first);
    for (const auto& [end, peer] : peers_)
      usrsctp_deregister_address(peer.get());
    // Sockets are freed by the stack's own timers, a little later.
    for (int turn = 0; usrsctp_finish() != 0 && turn < kLastTurns; ++turn)
      usrsctp_handle_timers(kLastTurn);
    InUse() = false;
  }

  Result<Done> Connect(std::uint64_t token, std::span<const std::byte> address, std::uint16_t port,
                       std::uint16_t over_udp) {
    Peer* peer = PeerOf(address, over_udp);
    struct socket* socket =
        usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
    if (socket == nullptr) return ErrnoError(errno, "open an SCTP socket");
    open_[token] = {socket, false};
    if (!Prepare(socket)) return Fail(token, "set up an SCTP socket");
    sockaddr_conn to{};
    to.sconn_family = AF_CONN;
    to.sconn_port = htons(port);
    to.sconn_addr = peer;
    if (usrsctp_connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0 &&
        errno != EINPROGRESS)
      return Fail(token, "begin an SCTP association");
    return Done{};
  }

  void Send(std::uint64_t token, std::span<const std::byte> bytes, std::uint32_t ppid) {
    const auto found = open_.find(token);
    if (found == open_.end()) return;
    sctp_sndinfo info{};
    info.snd_ppid = htonl(ppid);
    usrsctp_sendv(found->second.socket, bytes.data(), bytes.size(), nullptr, 0, &info, sizeof(info),
                  SCTP_SENDV_SNDINFO, 0);
  }

  void Close(std::uint64_t token) {
    const auto found = open_.find(token);
    if (found == open_.end()) return;
    // With no time to linger the library sends ABORT.
    linger abort{.l_onoff = 1, .l_linger = 0};
    usrsctp_setsockopt(found->second.socket, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
    usrsctp_close(found->second.socket);
    open_.erase(found);
  }

  std::vector<ProbeSockets::Event> Poll() {
    Read(raw_.v4.get(), kIpHeader);
    Read(raw_.v6.get(), 0);
    Read(udp_.v4.get(), kUdpPort);
    Read(udp_.v6.get(), kUdpPort);
    const auto now = Clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - ticked_);
    if (passed.count() > 0) {
      usrsctp_handle_timers(static_cast<std::uint32_t>(passed.count()));
      ticked_ = now;
    }
    std::vector<ProbeSockets::Event> events;
    for (auto& [token, association] : open_)
      Look(token, association, events);
    return events;
  }

  std::size_t size() const noexcept { return open_.size(); }

 private:
  static constexpr int kLastTurns = 200;
  static constexpr std::uint32_t kLastTurn = 100;

  struct Association {
    struct socket* socket = nullptr;
    bool established = false;
    bool told_end = false;
  };

  static bool Prepare(struct socket* socket) {
    const int on = 1;
    sctp_initmsg init{};
    init.sinit_num_ostreams = 2;
    init.sinit_max_instreams = 2;
    init.sinit_max_attempts = kInits;
    init.sinit_max_init_timeo = kInitTimeout;
    return usrsctp_set_non_blocking(socket, 1) == 0 &&
           usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_RECVRCVINFO, &on, sizeof(on)) == 0 &&
           usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof(init)) == 0;
  }

  Result<Done> Fail(std::uint64_t token, std::string_view doing) {
    Error error = ErrnoError(errno, doing);
    Close(token);
    return error;
  }

  /// What a socket gives beside SCTP packets and the address of their sender.
  enum Given : unsigned { kIpHeader = 1, kUdpPort = 2 };

  Peer* PeerOf(std::span<const std::byte> address, std::uint16_t over_udp) {
    const SocketEnd end{{address.begin(), address.end()}, over_udp};
    auto& peer = peers_[end];
    if (!peer) {
      const SocketPair& sockets = over_udp != 0 ? udp_ : raw_;
      const int fd = address.size() == sizeof(in6_addr) ? sockets.v6.get() : sockets.v4.get();
      peer = std::make_unique<Peer>(Peer{end, fd});
      usrsctp_register_address(peer.get());
    }
    return peer.get();
  }

  /// Hands packets of known peers to the stack; those of others were never asked for.
  void Read(int fd, unsigned given) {
    std::array<std::byte, 65536> packet;
    for (std::size_t i = 0; i < kPacketsAtOnce; ++i) {
      sockaddr_storage from{};
      socklen_t from_size = sizeof(from);
      const ssize_t got = ::recvfrom(fd, packet.data(), packet.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &from_size);
      if (got <= 0) return;
      std::span<const std::byte> sctp(packet.data(), static_cast<std::size_t>(got));
      if ((given & kIpHeader) != 0) {
        if (sctp.size() < kSmallestIpHeader) continue;
        const std::size_t header = (std::to_integer<std::size_t>(sctp[0]) & 0xfU) * 4;
        if (header < kSmallestIpHeader || header > sctp.size()) continue;
        sctp = sctp.subspan(header);
      }
      SocketEnd sender = EndOf(from);
      if ((given & kUdpPort) == 0) sender.port = 0;
      const auto peer = peers_.find(sender);
      if (peer != peers_.end()) usrsctp_conninput(peer->second.get(), sctp.data(), sctp.size(), 0);
    }
  }

  static void Look(std::uint64_t token, Association& association,
                   std::vector<ProbeSockets::Event>& events) {
    using Kind = ProbeSockets::EventKind;
    if (association.told_end) return;
    const int ready = usrsctp_get_events(association.socket);
    if (!association.established) {
      int error = 0;
      socklen_t size = sizeof(error);
      usrsctp_getsockopt(association.socket, SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0 || (ready & SCTP_EVENT_ERROR) != 0) {
        association.told_end = true;
        events.push_back({token, Kind::kRefused, {}, 0, 0});
        return;
      }
      if ((ready & SCTP_EVENT_WRITE) == 0) return;
      association.established = true;
      events.push_back({token, Kind::kOpened, {}, 0, 0});
    }
    if ((ready & SCTP_EVENT_READ) == 0) return;
    std::vector<std::byte> message(kLargestMessage);
    sctp_rcvinfo info{};
    socklen_t info_size = sizeof(info);
    unsigned kind = 0;
    int flags = 0;
    const ssize_t got = usrsctp_recvv(association.socket, message.data(), message.size(), nullptr,
                                      nullptr, &info, &info_size, &kind, &flags);
    if (got > 0) {
      message.resize(static_cast<std::size_t>(got));
      const bool named = kind == SCTP_RECVV_RCVINFO;
      events.push_back(
          {token, Kind::kBytes, std::move(message), 0, named ? ntohl(info.rcv_ppid) : 0});
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      association.told_end = true;
      events.push_back({token, got == 0 ? Kind::kClosed : Kind::kReset, {}, 0, 0});
    }
  }

  SocketPair raw_;
  SocketPair udp_;
  Clock::time_point ticked_;
  std::map<SocketEnd, std::unique_ptr<Peer>> peers_;
  std::map<std::uint64_t, Association> open_;
};

Result<SctpAssociations> SctpAssociations::Open(const ProbeSockets::Origin& origin) {
  if (KernelHasSctp()) {
    return Error{Error::Code::kUnavailable,
                 "speak SCTP: the kernel of this host has a stack of its own, which would abort "
                 "associations that it does not know; ask from a host without the module sctp"};
  }
  auto raw = SocketPair::Open(false, origin);
  if (!raw) return std::move(raw).error();
  auto udp = SocketPair::Open(true, origin);
  if (!udp) return std::move(udp).error();
  if (InUse().exchange(true))
    return Error{Error::Code::kUnavailable, "speak SCTP: the stack is in use already"};
  return SctpAssociations(std::make_unique<Stack>(*std::move(raw), *std::move(udp)));
}

SctpAssociations::SctpAssociations(std::unique_ptr<Stack> stack) noexcept
    : stack_(std::move(stack)) {}
SctpAssociations::SctpAssociations(SctpAssociations&&) noexcept = default;
SctpAssociations& SctpAssociations::operator=(SctpAssociations&&) noexcept = default;
SctpAssociations::~SctpAssociations() = default;

Result<Done> SctpAssociations::Connect(std::uint64_t token, std::span<const std::byte> address,
                                       std::uint16_t port, std::uint16_t over_udp) {
  return stack_->Connect(token, address, port, over_udp);
}

void SctpAssociations::Send(std::uint64_t token, std::span<const std::byte> bytes,
                            std::uint32_t ppid) {
  stack_->Send(token, bytes, ppid);
}

void SctpAssociations::Close(std::uint64_t token) {
  stack_->Close(token);
}

std::vector<ProbeSockets::Event> SctpAssociations::Poll() {
  return stack_->Poll();
}

std::size_t SctpAssociations::size() const noexcept {
  return stack_->size();
}

}  // namespace pw
