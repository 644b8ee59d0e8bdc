#include "herd.h"

#include "open_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pw::lab {
namespace {

constexpr char kReady = '+';
constexpr std::size_t kMessage = 512;  // well below PIPE_BUF: one write, never interleaved

unsigned Port(const SocketSpec& spec) {
  if (spec.family == AF_PACKET) return 0;
  if (spec.type == SOCK_RAW) return static_cast<unsigned>(spec.protocol);
  if (spec.family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&spec.local)->sin_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in6*>(&spec.local)->sin6_port);
}

/// Tells the parent and ends; a parent that is gone needs no telling.
[[noreturn]] void Fail(int status_fd, std::string message) {
  message.resize(std::min(message.size(), kMessage));
  static_cast<void>(!::write(status_fd, message.data(), message.size()));
  ::_exit(1);
}

}  // namespace

Result<Herd> Herd::Start(std::vector<SocketSpec> sockets, std::size_t processes) {
  Herd herd(std::move(sockets), processes);
  auto shared = herd.OpenShared();
  if (!shared) return std::move(shared).error();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return ErrnoError(errno, "open status pipe");
  const UniqueFd status(ends[0]);
  UniqueFd telling(ends[1]);
  for (std::size_t process = 0; process < processes; ++process) {
    if (auto forked = herd.Fork(process, *shared, telling); !forked) {
      return std::move(forked).error();
    }
  }
  telling = UniqueFd();  // now the pipe ends when the children have ended
  if (auto ready = herd.AwaitReady(status); !ready) return std::move(ready).error();
  return herd;
}

Herd::~Herd() {
  for (const pid_t pid : pids_) {
    if (pid != 0) ::kill(pid, SIGKILL);  // still our child, so the number cannot have been reused
  }
  for (const pid_t pid : pids_) {
    while (pid != 0 && ::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

bool Herd::Holds(std::size_t process, std::size_t socket) const {
  const std::size_t count = pids_.size();
  return (process + count - socket % count) % count < sockets_[socket].holders;
}

Result<std::vector<Herd::Shared>> Herd::OpenShared() const {
  std::vector<Shared> shared;
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    if (sockets_[i].holders == 1) continue;
    if (sockets_[i].holders > pids_.size()) {
      return Error{
          Error::Code::kInvalid,
          fmt::format("start listener '{}': fewer processes than holders", sockets_[i].text)};
    }
    auto fd = OpenSocket(sockets_[i]);
    if (!fd) return std::move(fd).error();
    shared.push_back({i, *std::move(fd)});
  }
  return shared;
}

Result<Done> Herd::Fork(std::size_t process, std::vector<Shared>& shared, const UniqueFd& status) {
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return ErrnoError(errno, "start process");
  if (pid > 0) {
    pids_[process] = pid;
    return Done{};
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the parent went before the line above took effect
  Hold(process, shared, status.get());
}

void Herd::Hold(std::size_t process, std::vector<Shared>& shared, int status_fd) const {
  std::erase_if(shared, [&](const Shared& one) { return !Holds(process, one.socket); });
  std::vector<UniqueFd> own;
  // Strided, not searched: with 1,000 processes a full pass each would cost more than the sockets.
  for (std::size_t i = process; i < sockets_.size(); i += pids_.size()) {
    if (sockets_[i].holders != 1) continue;
    auto fd = OpenSocket(sockets_[i]);
    if (!fd) Fail(status_fd, fd.error().what);
    own.push_back(*std::move(fd));
  }
  if (::write(status_fd, &kReady, 1) != 1) ::_exit(1);
  ::close(status_fd);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (;;)
    ::pause();
}

Result<Done> Herd::AwaitReady(const UniqueFd& status) const {
  std::size_t ready = 0;
  std::array<char, kMessage> bytes{};
  while (ready < pids_.size()) {
    const ssize_t got = ::read(status.get(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoError(errno, "read status pipe");
    if (got == 0) return Error{Error::Code::kSystem, "start listeners: a process ended early"};
    std::string_view text(bytes.data(), static_cast<std::size_t>(got));
    const std::size_t marks = std::min(text.find_first_not_of(kReady), text.size());
    ready += marks;
    text.remove_prefix(marks);
    // Another process may have reported behind this one: its mark is no part of the message.
    const std::string_view message = text.substr(0, text.find(kReady));
    if (!message.empty()) return Error{Error::Code::kSystem, std::string(message)};
  }
  return Done{};
}

void Herd::Reap() {
  for (pid_t& pid : pids_) {
    if (pid != 0 && ::waitpid(pid, nullptr, WNOHANG) == pid) pid = 0;
  }
}

Result<Done> Herd::WriteReport(const std::string& path) const {
  const std::string doing = fmt::format("write report {}", path);
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "we"),
                                                       &std::fclose);
  if (!file) return ErrnoError(errno, doing);
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    for (std::size_t k = 0; k < sockets_[i].holders; ++k) {
      fmt::print(file.get(), "{}\t{}\t{}\n", pids_[(i + k) % pids_.size()], sockets_[i].text,
                 Port(sockets_[i]));
    }
  }
  if (std::fclose(file.release()) != 0) return ErrnoError(errno, doing);
  return Done{};
}

}  // namespace pw::lab
