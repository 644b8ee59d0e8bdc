#include "service.h"

#include "gtp_c.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

namespace pw::lab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSctpProtocol = 132;
constexpr std::uint16_t kS1apPort = 36412;     // 3GPP TS 36.412
constexpr std::uint16_t kGtpCPort = 2123;      // 3GPP TS 29.274
constexpr std::uint16_t kDiameterPort = 3868;  // RFC 6733
constexpr std::uint8_t kRestartCounter = 1;
constexpr std::size_t kMostClients = 64;
constexpr std::size_t kPacketsAtOnce = 256;
constexpr std::chrono::seconds kIdleLimit{60};
constexpr int kTickMs = 1000;

sockaddr_in Ipv4(std::uint32_t address, std::uint16_t port) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(address);
  place.sin_port = htons(port);
  return place;
}

Result<UniqueFd> OpenBound(int type, int protocol, std::uint32_t address, std::uint16_t port,
                           std::string_view what) {
  UniqueFd fd(::socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
  if (!fd) return ErrnoError(errno, what);
  const int on = 1;
  if (type == SOCK_STREAM &&
      ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0) {
    return ErrnoError(errno, what);
  }
  const sockaddr_in place = Ipv4(address, port);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof(place)) != 0) {
    return ErrnoError(errno, what);
  }
  if (type == SOCK_STREAM && ::listen(fd.get(), SOMAXCONN) != 0) return ErrnoError(errno, what);
  return fd;
}

Result<UniqueFd> OpenSignals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC));
  if (!fd) return ErrnoError(errno, "open signals");
  return fd;
}

struct Datagram {
  std::span<const std::byte> bytes;
  sockaddr_in peer{};
};

std::optional<Datagram> ReceiveFrom(const UniqueFd& fd, std::span<std::byte> room) {
  Datagram datagram;
  socklen_t size = sizeof(datagram.peer);
  const ssize_t got = ::recvfrom(fd.get(), room.data(), room.size(), 0,
                                 reinterpret_cast<sockaddr*>(&datagram.peer), &size);
  if (got < 0) return std::nullopt;
  datagram.bytes = room.first(static_cast<std::size_t>(got));
  return datagram;
}

/// A reply that the network does not take is lost, as any datagram may be.
void SendTo(const UniqueFd& fd, std::span<const std::byte> bytes, const sockaddr_in& peer) {
  static_cast<void>(::sendto(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)));
}

}  // namespace

MmeService::MmeService(std::uint32_t address, const SipKey& key, ClosedPorts closed)
    : address_(address), sctp_(kS1apPort, key, closed) {}

Result<MmeService> MmeService::Open(std::uint32_t address, ClosedPorts closed) {
  SipKey key{};
  if (::getrandom(key.data(), sizeof(key), 0) != static_cast<ssize_t>(sizeof(key))) {
    return ErrnoError(errno, "read random key");
  }
  MmeService service(address, key, closed);
  auto signals = OpenSignals();
  if (!signals) return signals.error();
  service.signals_ = *std::move(signals);
  auto sctp = OpenBound(SOCK_RAW, kSctpProtocol, address, 0, "open SCTP raw socket");
  if (!sctp) return sctp.error();
  service.sctp_fd_ = *std::move(sctp);
  auto gtp = OpenBound(SOCK_DGRAM, IPPROTO_UDP, address, kGtpCPort, "open GTP-C socket");
  if (!gtp) return gtp.error();
  service.gtp_fd_ = *std::move(gtp);
  auto diameter =
      OpenBound(SOCK_STREAM, IPPROTO_TCP, address, kDiameterPort, "open Diameter socket");
  if (!diameter) return diameter.error();
  service.diameter_fd_ = *std::move(diameter);
  return service;
}

Result<Done> MmeService::Run() {
  for (;;) {
    std::vector<pollfd> waits{{signals_.get(), POLLIN, 0},
                              {sctp_fd_.get(), POLLIN, 0},
                              {gtp_fd_.get(), POLLIN, 0},
                              {diameter_fd_.get(), POLLIN, 0}};
    const std::size_t fixed = waits.size();
    for (const Client& client : clients_)
      waits.push_back({client.fd.get(), POLLIN, 0});
    if (::poll(waits.data(), waits.size(), kTickMs) < 0 && errno != EINTR) {
      return ErrnoError(errno, "wait for packets");
    }
    if (waits[0].revents != 0) return Done{};
    if (waits[1].revents != 0) AnswerSctp();
    if (waits[2].revents != 0) AnswerGtp();
    std::size_t at = fixed;
    for (auto client = clients_.begin(); client != clients_.end(); ++at) {
      const bool keep = waits[at].revents == 0 || Serve(*client);
      client = keep ? std::next(client) : clients_.erase(client);
    }
    if (waits[3].revents != 0) Accept();
    DropIdle();
  }
}

/// As many as wait: a stack that polls for each packet would be overrun by a scan.
void MmeService::AnswerSctp() {
  std::array<std::byte, 65536> room;
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(Clock::now().time_since_epoch());
  for (std::size_t taken = 0; taken < kPacketsAtOnce; ++taken) {
    const auto datagram = ReceiveFrom(sctp_fd_, room);
    if (!datagram || datagram->bytes.empty()) return;
    // A raw IPv4 socket delivers the IP header too; the low half of its first byte counts words.
    const std::size_t header = (std::to_integer<std::size_t>(datagram->bytes[0]) & 0x0f) * 4;
    if (header > datagram->bytes.size()) continue;
    const auto reply =
        sctp_.Answer(ntohl(datagram->peer.sin_addr.s_addr), datagram->bytes.subspan(header), now);
    if (reply) SendTo(sctp_fd_, *reply, datagram->peer);
  }
}

void MmeService::AnswerGtp() {
  std::array<std::byte, 65536> room{};
  const auto datagram = ReceiveFrom(gtp_fd_, room);
  if (!datagram) return;
  if (const auto reply = AnswerGtpC(datagram->bytes, kRestartCounter)) {
    SendTo(gtp_fd_, *reply, datagram->peer);
  }
}

void MmeService::Accept() {
  UniqueFd fd(::accept4(diameter_fd_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) return;
  if (clients_.size() == kMostClients) clients_.pop_front();
  DiameterIdentity identity{.host = "mme-01.epc.mnc001.mcc001.3gppnetwork.org",
                            .realm = "epc.mnc001.mcc001.3gppnetwork.org",
                            .product = "portwarrant lab MME",
                            .address = address_};
  clients_.push_back({std::move(fd), DiameterConnection(std::move(identity)), Clock::now()});
}

bool MmeService::Serve(Client& client) {
  std::array<std::byte, 4096> room{};
  const ssize_t got = ::recv(client.fd.get(), room.data(), room.size(), 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  client.last_seen = Clock::now();
  const auto reply = client.diameter.Receive(std::span(room).first(static_cast<std::size_t>(got)));
  if (!reply) return false;
  if (reply->empty()) return true;
  // A peer that does not read its short answers is dropped rather than waited for.
  return ::send(client.fd.get(), reply->data(), reply->size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(reply->size());
}

void MmeService::DropIdle() {
  const auto oldest = Clock::now() - kIdleLimit;
  std::erase_if(clients_, [oldest](const Client& client) { return client.last_seen < oldest; });
}

}  // namespace pw::lab
