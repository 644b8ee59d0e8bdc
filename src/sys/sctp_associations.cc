#include "sys/sctp_associations.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
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
  std::vector<std::byte> address;
  int fd = -1;
};

/// Called by the library with a whole SCTP packet, checksum included.
int Output(void* to, void* packet, std::size_t size, std::uint8_t /*tos*/, std::uint8_t /*df*/) {
  const auto* peer = static_cast<const Peer*>(to);
  if (peer->address.size() == sizeof(in6_addr)) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    std::memcpy(&v6.sin6_addr, peer->address.data(), sizeof(v6.sin6_addr));
    return ::sendto(peer->fd, packet, size, MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&v6),
                    sizeof(v6)) < 0
               ? errno
               : 0;
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  std::memcpy(&v4.sin_addr, peer->address.data(), sizeof(v4.sin_addr));
  return ::sendto(peer->fd, packet, size, MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&v4),
                  sizeof(v4)) < 0
             ? errno
             : 0;
}

Result<UniqueFd> OpenRaw(int family, const ProbeSockets::Origin& origin) {
  UniqueFd fd(::socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_SCTP));
  if (!fd) return ErrnoError(errno, "open a raw socket for SCTP");
  if (!origin.interface.empty() &&
      ::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, origin.interface.c_str(),
                   static_cast<socklen_t>(origin.interface.size())) != 0)
    return ErrnoError(errno, "bind to interface " + origin.interface);
  const std::size_t size = family == AF_INET6 ? sizeof(in6_addr) : sizeof(in_addr);
  if (origin.source.size() != size) return fd;
  int bound = 0;
  if (family == AF_INET6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    std::memcpy(&v6.sin6_addr, origin.source.data(), size);
    bound = ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&v6), sizeof(v6));
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, origin.source.data(), size);
    bound = ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&v4), sizeof(v4));
  }
  if (bound != 0) return ErrnoError(errno, "bind the source address");
  return fd;
}

/// True if this kernel speaks SCTP itself.
bool KernelHasSctp() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_SCTP));
  return static_cast<bool>(fd);
}

}  // namespace

class SctpAssociations::Stack {
 public:
  Stack(UniqueFd v4, UniqueFd v6) : v4_(std::move(v4)), v6_(std::move(v6)), ticked_(Clock::now()) {
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
    for (const auto& [address, peer] : peers_)
      usrsctp_deregister_address(peer.get());
    // Sockets are freed by the stack's own timers, a little later.
    for (int turn = 0; usrsctp_finish() != 0 && turn < kLastTurns; ++turn)
      usrsctp_handle_timers(kLastTurn);
    InUse() = false;
  }

  Result<Done> Connect(std::uint64_t token, std::span<const std::byte> address,
                       std::uint16_t port) {
    Peer* peer = PeerOf(address);
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
    Read(v4_.get(), true);
    Read(v6_.get(), false);
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

  Peer* PeerOf(std::span<const std::byte> address) {
    const std::vector<std::byte> key(address.begin(), address.end());
    auto& peer = peers_[key];
    if (!peer) {
      const int fd = address.size() == sizeof(in6_addr) ? v6_.get() : v4_.get();
      peer = std::make_unique<Peer>(Peer{key, fd});
      usrsctp_register_address(peer.get());
    }
    return peer.get();
  }

  /// Hands packets of known peers to the stack; those of others were never asked for.
  void Read(int fd, bool with_ip_header) {
    std::array<std::byte, 65536> packet;
    for (std::size_t i = 0; i < kPacketsAtOnce; ++i) {
      sockaddr_storage from{};
      socklen_t from_size = sizeof(from);
      const ssize_t got = ::recvfrom(fd, packet.data(), packet.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &from_size);
      if (got <= 0) return;
      std::span<const std::byte> sctp(packet.data(), static_cast<std::size_t>(got));
      if (with_ip_header) {
        if (sctp.size() < kSmallestIpHeader) continue;
        const std::size_t header = (std::to_integer<std::size_t>(sctp[0]) & 0xfU) * 4;
        if (header < kSmallestIpHeader || header > sctp.size()) continue;
        sctp = sctp.subspan(header);
      }
      const auto peer = peers_.find(AddressOf(from));
      if (peer != peers_.end()) usrsctp_conninput(peer->second.get(), sctp.data(), sctp.size(), 0);
    }
  }

  static std::vector<std::byte> AddressOf(const sockaddr_storage& storage) {
    std::vector<std::byte> address;
    if (storage.ss_family == AF_INET6) {
      sockaddr_in6 v6{};
      std::memcpy(&v6, &storage, sizeof(v6));
      address.resize(sizeof(v6.sin6_addr));
      std::memcpy(address.data(), &v6.sin6_addr, address.size());
    } else {
      sockaddr_in v4{};
      std::memcpy(&v4, &storage, sizeof(v4));
      address.resize(sizeof(v4.sin_addr));
      std::memcpy(address.data(), &v4.sin_addr, address.size());
    }
    return address;
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

  UniqueFd v4_;
  UniqueFd v6_;
  Clock::time_point ticked_;
  std::map<std::vector<std::byte>, std::unique_ptr<Peer>> peers_;
  std::map<std::uint64_t, Association> open_;
};

Result<SctpAssociations> SctpAssociations::Open(const ProbeSockets::Origin& origin) {
  if (KernelHasSctp()) {
    return Error{Error::Code::kUnavailable,
                 "speak SCTP: the kernel of this host has a stack of its own, which would abort "
                 "associations that it does not know; ask from a host without the module sctp"};
  }
  auto v4 = OpenRaw(AF_INET, origin);
  if (!v4) return std::move(v4).error();
  auto v6 = OpenRaw(AF_INET6, origin);
  if (!v6) return std::move(v6).error();
  if (InUse().exchange(true))
    return Error{Error::Code::kUnavailable, "speak SCTP: the stack is in use already"};
  return SctpAssociations(std::make_unique<Stack>(*std::move(v4), *std::move(v6)));
}

SctpAssociations::SctpAssociations(std::unique_ptr<Stack> stack) noexcept
    : stack_(std::move(stack)) {}
SctpAssociations::SctpAssociations(SctpAssociations&&) noexcept = default;
SctpAssociations& SctpAssociations::operator=(SctpAssociations&&) noexcept = default;
SctpAssociations::~SctpAssociations() = default;

Result<Done> SctpAssociations::Connect(std::uint64_t token, std::span<const std::byte> address,
                                       std::uint16_t port) {
  return stack_->Connect(token, address, port);
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
