// A real SCTP stack (usrsctp) that listens inside UDP (RFC 6951). Without the right to raw sockets
// it is reached in no other way.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>

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

bool Listen(std::uint16_t port) {
  auto* socket = usrsctp_socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
  if (socket == nullptr) return false;
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  return usrsctp_bind(socket, reinterpret_cast<sockaddr*>(&place), sizeof(place)) == 0 &&
         usrsctp_listen(socket, 1) == 0;
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
