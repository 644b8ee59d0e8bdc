// lab/listener: holds chosen sockets in chosen numbers of processes until it is told to end.
//
// Model: this process opens nothing itself but sockets with several holders; it starts the holders
// (herd.h), says "ready", and waits for whatever ends it first: a signal, the end of its input, the
// end of its owner, or its lifetime.
#include "herd.h"
#include "socket_spec.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pw::lab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kUsage =
    "Usage: listener [--processes N] [--lifetime SECONDS] [--stdin] [--owner PID]\n"
    "                [--report FILE] SPEC...\n"
    "Opens the sockets, prints 'ready', and holds them until SIGTERM, SECONDS (3600) have\n"
    "passed, standard input ends (--stdin), or process PID ends (--owner).\n"
    "SPEC, for example: tcp/127.0.0.1/20000-20099  tcp6/::/80  tcp6only/::/81  "
    "tcpbound/127.0.0.1/9\n"
    "  udp/0.0.0.0/161  raw/132  packet/eth0  tcp/0.0.0.0/80,reuseport=3  "
    "tcp/0.0.0.0/81,holders=3\n"
    "--report writes one line per held socket: PID, SPEC, port.\n";

constexpr int kMostProcesses = 100000;
constexpr int kMostSeconds = 86400;
constexpr int kMostPid = 1 << 22;  // PID_MAX_LIMIT of 64-bit kernels

struct Options {
  std::size_t processes = 1;
  std::chrono::seconds lifetime{3600};
  bool until_stdin_ends = false;
  pid_t owner = 0;
  std::string report;
  std::vector<SocketSpec> sockets;
};

Error Misuse(std::string what) {
  return {Error::Code::kInvalid, std::move(what)};
}

Result<int> Positive(std::string_view name, std::string_view digits, int most) {
  int value = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end && value >= 1 && value <= most) return value;
  return Misuse(fmt::format("read {}: a number from 1 to {} was expected", name, most));
}

/// Sets the one option `name` to `value`.
Result<Done> SetOption(Options& options, std::string_view name, std::string_view value) {
  if (name == "--report") {
    options.report = value;
    return Done{};
  }
  const int most = name == "--lifetime" ? kMostSeconds
                   : name == "--owner"  ? kMostPid
                                        : kMostProcesses;
  const auto number = Positive(name, value, most);
  if (!number) return number.error();
  if (name == "--lifetime") options.lifetime = std::chrono::seconds(*number);
  if (name == "--owner") options.owner = *number;
  if (name == "--processes") options.processes = static_cast<std::size_t>(*number);
  return Done{};
}

Result<Options> ReadOptions(const std::vector<std::string_view>& arguments) {
  constexpr auto kWithValue =
      std::to_array<std::string_view>({"--processes", "--lifetime", "--owner", "--report"});
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    if (name == "--stdin") {
      options.until_stdin_ends = true;
    } else if (std::ranges::find(kWithValue, name) != kWithValue.end()) {
      if (++i == arguments.size()) return Misuse(fmt::format("read {}: a value is missing", name));
      if (auto set = SetOption(options, name, arguments[i]); !set) return std::move(set).error();
    } else if (name.starts_with("-")) {
      return Misuse(fmt::format("read options: unknown option {}", name));
    } else {
      auto sockets = ParseSocketSpec(name);
      if (!sockets) return std::move(sockets).error();
      std::ranges::move(*sockets, std::back_inserter(options.sockets));
    }
  }
  if (options.sockets.empty()) return Misuse("read options: no listener was asked for");
  return options;
}

/// Each holder may need many descriptors; the hard limit is taken as it is, never raised.
void UseAllDescriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<UniqueFd> OpenSignals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD})
    ::sigaddset(&set, signal);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return ErrnoError(errno, "open signals");
  return fd;
}

/// A descriptor that becomes readable when the owner ends; none if there is no owner to watch.
Result<UniqueFd> OpenOwner(pid_t owner) {
  if (owner == 0) return UniqueFd();
  UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, owner, 0)));
  if (!fd) return ErrnoError(errno, fmt::format("watch process {}", owner));
  return fd;
}

/// True when a signal asks this process to end.
bool EndRequested(int signals) {
  signalfd_siginfo info{};
  while (::read(signals, &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) {
    if (info.ssi_signo != SIGCHLD) return true;
  }
  return false;
}

void HoldUntilTold(Herd& herd, const Options& options, int signals, int owner) {
  const auto end = Clock::now() + options.lifetime;
  std::array<pollfd, 3> waits{pollfd{signals, POLLIN, 0},
                              pollfd{options.until_stdin_ends ? STDIN_FILENO : -1, POLLIN, 0},
                              pollfd{owner, POLLIN, 0}};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return;
    if (::poll(waits.data(), waits.size(), static_cast<int>(left.count())) <= 0) continue;
    if (waits[0].revents != 0 && EndRequested(signals)) return;
    herd.Reap();
    std::array<char, 256> ignored{};
    if (waits[1].revents != 0 && ::read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) return;
    if (waits[2].revents != 0) return;
  }
}

Result<Done> Run(const Options& options) {
  UseAllDescriptors();
  const auto signals = OpenSignals();
  if (!signals) return signals.error();
  const auto owner = OpenOwner(options.owner);
  if (!owner) return owner.error();
  auto herd = Herd::Start(options.sockets, options.processes);
  if (!herd) return herd.error();
  if (!options.report.empty()) {
    if (auto written = herd->WriteReport(options.report); !written) return written.error();
  }
  std::puts("ready");
  if (std::fflush(stdout) != 0) return ErrnoError(errno, "write to standard output");
  ::close(STDOUT_FILENO);  // whoever read "ready" sees the end of it
  HoldUntilTold(*herd, options, signals->get(), owner->get());
  return Done{};
}

}  // namespace
}  // namespace pw::lab

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (arguments.size() == 1 && arguments.front() == "--help") {
    std::fputs(pw::lab::kUsage, stdout);
    return 0;
  }
  const auto options = pw::lab::ReadOptions(arguments);
  if (!options) {
    std::fprintf(stderr, "listener: %s\n%s", options.error().what.c_str(), pw::lab::kUsage);
    return 2;
  }
  const auto done = pw::lab::Run(*options);
  if (!done) std::fprintf(stderr, "listener: %s\n", done.error().what.c_str());
  return done ? 0 : 1;
}
