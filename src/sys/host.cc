#include "sys/host.h"

#include <chrono>
#include <ctime>

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace pw {

TimePoint Now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

KernelName ReadKernelName() {
  utsname names{};
  if (::uname(&names) != 0) return {};
  return {names.nodename, names.release};
}

std::int64_t ClockTicksPerSecond() {
  return ::sysconf(_SC_CLK_TCK);
}

TimePoint BootTime() {
  timespec up{};
  if (::clock_gettime(CLOCK_BOOTTIME, &up) != 0) return Now();
  return Now() - std::chrono::seconds{up.tv_sec} - std::chrono::milliseconds{up.tv_nsec / 1000000};
}

bool SharesDescriptorTable(std::int32_t pid, std::int32_t tid) {
  return ::syscall(SYS_kcmp, pid, tid, KCMP_FILES, 0, 0) == 0;
}

bool StandardErrorIsTerminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

bool StandardOutputIsTerminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}

std::uint32_t EffectiveUid() {
  return ::geteuid();
}

}  // namespace pw
