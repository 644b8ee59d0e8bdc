#include "sys/confine_thread.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include <linux/capability.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pw {
namespace {

// Also what the C library needs for memory, locks and the end of a thread.
constexpr std::array kAllowed = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(close),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(getsockopt),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(futex),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(getrandom),
    SCMP_SYS(sched_yield),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef __SANITIZE_ADDRESS__
    // The sanitizer of undefined behaviour looks through pipes whether memory can be read.
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
#endif
};

/// What sockets of one's own need beside that.
constexpr std::array kForConnections = {
    SCMP_SYS(socket),     SCMP_SYS(connect),     SCMP_SYS(bind),
    SCMP_SYS(setsockopt), SCMP_SYS(getsockname), SCMP_SYS(shutdown),
    SCMP_SYS(epoll_ctl),  SCMP_SYS(epoll_wait),  SCMP_SYS(epoll_pwait),
};

struct Releaser {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};

bool DropCapabilities(ThreadNeeds needs) {
  __user_cap_header_struct header{};
  header.version = _LINUX_CAPABILITY_VERSION_3;
  std::array<__user_cap_data_struct, 2> kept{};
  if (needs == ThreadNeeds::kConnections) {
    std::array<__user_cap_data_struct, 2> held{};
    if (::syscall(SYS_capget, &header, held.data()) != 0) return false;
    const std::uint32_t low_ports = std::uint32_t{1} << CAP_NET_BIND_SERVICE;
    kept[0].effective = held[0].effective & low_ports;
    kept[0].permitted = held[0].permitted & low_ports;
  }
  return ::syscall(SYS_capset, &header, kept.data()) == 0;
}

/// libseccomp makes its filter without a look at whether memory was there for it, and ends the
/// program where it was not. It takes some 100 KiB, in small pieces.
bool HasMemoryForFilter() {
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  std::array<std::unique_ptr<std::byte[]>, 16> pieces;
  return std::ranges::all_of(pieces, [](auto& piece) {
    piece.reset(new (std::nothrow) std::byte[kPiece]);
    return piece != nullptr;
  });
}

}  // namespace

Result<Done> ConfineThread(ThreadNeeds needs) {
  if (!DropCapabilities(needs)) return ErrnoError(errno, "drop capabilities");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return ErrnoError(errno, "give up new privileges");
  }
  if (!HasMemoryForFilter()) return ErrnoError(ENOMEM, "prepare seccomp filter");
  const std::unique_ptr<void, Releaser> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (!filter) return ErrnoError(ENOMEM, "prepare seccomp filter");
  std::vector<int> allowed(kAllowed.begin(), kAllowed.end());
  if (needs == ThreadNeeds::kConnections)
    allowed.insert(allowed.end(), kForConnections.begin(), kForConnections.end());
  for (const int call : allowed) {
    if (const int error = seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0); error != 0) {
      return ErrnoError(-error, "prepare seccomp filter");
    }
  }
  if (const int error = seccomp_load(filter.get()); error != 0) {
    return ErrnoError(-error, "install seccomp filter");
  }
  return Done{};
}

}  // namespace pw
