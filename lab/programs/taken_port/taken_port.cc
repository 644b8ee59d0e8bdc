// A library to preload: bind(2) finds the port of PW_LAB_TAKEN_PORT in use, as it would if a socket
// had it that no table shows. Only a kernel that lies could do that for real.
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace {

int TakenPort() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets the environment of what it is loaded into
  const char* text = std::getenv("PW_LAB_TAKEN_PORT");
  return text == nullptr ? -1 : static_cast<int>(std::strtol(text, nullptr, 10));
}

}  // namespace

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): theirs have underscores
extern "C" int bind(int fd, const sockaddr* address, socklen_t length) noexcept {
  sockaddr_in in{};  // the port stands at the same place in sockaddr_in6
  if (length >= sizeof in) {
    std::memcpy(&in, address, sizeof in);
    const bool internet = in.sin_family == AF_INET || in.sin_family == AF_INET6;
    if (internet && ntohs(in.sin_port) == TakenPort()) {
      errno = EADDRINUSE;
      return -1;
    }
  }
  using Bind = int (*)(int, const sockaddr*, socklen_t);
  // dlsym(3) gives a function as a data pointer (POSIX).
  static const auto kNext = reinterpret_cast<Bind>(::dlsym(RTLD_NEXT, "bind"));
  return kNext(fd, address, length);
}
