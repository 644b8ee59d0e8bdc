// A real SCTP stack (usrsctp) that listens inside UDP (RFC 6951). Without the right to raw sockets
// it is reached in no other way. Each port speaks Diameter.
#include "../mme/diameter.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string_view>
#include <thread>

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <usrsctp.h>

namespace {

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || at != end || port == 0) return std::nullopt;
  return port;
}

/// One association, until the other side ends it or says what is no Diameter.
void Serve(struct socket* client) {
  constexpr std::uint32_t kDiameter = 46;  // RFC 6733 s.11.5
  pw::lab::DiameterConnection connection({.host = "inside-udp.example",
                                          .realm = "example",
                                          .product = "portwarrant lab SCTP in UDP",
                                          .address = INADDR_LOOPBACK});
  std::array<std::byte, 4096> room{};
  for (;;) {
    sctp_rcvinfo info{};
    socklen_t size = sizeof(info);
    unsigned kind = 0;
    int flags = 0;
    const ssize_t got = usrsctp_recvv(client, room.data(), room.size(), nullptr, nullptr, &info,
                                      &size, &kind, &flags);
    if (got <= 0) break;
    const auto answer = connection.Receive(std::span(room).first(static_cast<std::size_t>(got)));
    if (!answer) break;
    if (answer->empty()) continue;
    sctp_sndinfo out{};
    out.snd_ppid = htonl(kDiameter);
    usrsctp_sendv(client, answer->data(), answer->size(), nullptr, 0, &out, sizeof(out),
                  SCTP_SENDV_SNDINFO, 0);
  }
  usrsctp_close(client);
}

/// The threads end with the process.
void AcceptAll(struct socket* listening) {
  while (auto* client = usrsctp_accept(listening, nullptr, nullptr))
    std::thread(Serve, client).detach();
}

bool Listen(std::uint16_t port) {
  auto* socket = usrsctp_socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
  if (socket == nullptr) return false;
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  if (usrsctp_bind(socket, reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0 ||
      usrsctp_listen(socket, 8) != 0)
    return false;
  std::thread(AcceptAll, socket).detach();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const auto udp = argc > 2 ? ParsePort(argv[1]) : std::nullopt;
  if (!udp) {
    std::fputs("usage: sctp_in_udp UDP-PORT SCTP-PORT...\n", stderr);
    return 2;
  }
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // before the stack starts its threads
  usrsctp_init(*udp, nullptr, nullptr);
  for (int i = 2; i < argc; ++i) {
    const auto port = ParsePort(argv[i]);
    if (port && Listen(*port)) continue;
    std::fprintf(stderr, "sctp_in_udp: cannot listen on %s\n", argv[i]);
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  int signal = 0;
  sigwait(&set, &signal);
  return 0;
}
