// Connecting by libssh and running one command after the other. Host key and login are in
// ssh_login.cc.
#include "sys/ssh_session.h"

#include "sys/broken_pipe_guard.h"
#include "sys/ssh_login.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <libssh/libssh.h>

namespace pw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = std::size_t{32} << 10;
constexpr int kPoll = 100;  // milliseconds between looks at the other stream and the clock
constexpr int kNoExitCode = 255;

struct ChannelCloser {
  void operator()(ssh_channel channel) const noexcept {
    ssh_channel_close(channel);
    ssh_channel_free(channel);
  }
};
using Channel = std::unique_ptr<ssh_channel_struct, ChannelCloser>;

/// One command: its streams until both have ended, or a limit is met.
class Exchange {
 public:
  Exchange(ssh_session session, ssh_channel channel, const SubprocessLimits& limits)
      : session_(session),
        channel_(channel),
        limits_(limits),
        deadline_(Clock::now() + limits.time) {}

  Result<SubprocessOutcome> Run(std::string_view input) {
    if (auto sent = Send(input); !sent) return std::move(sent).error();
    while (ssh_channel_is_eof(channel_) == 0) {
      auto got = Take();
      if (!got) return std::move(got).error();
      // A channel that closed without telling its end has no more to say.
      if (!*got && ssh_channel_is_closed(channel_) != 0) break;
      if (Clock::now() >= deadline_) return Late();
    }
    const int status = ssh_channel_get_exit_status(channel_);
    outcome_.exit_code = status < 0 ? kNoExitCode : status;
    if (status < 0 && ssh_is_connected(session_) == 0) return Ended();
    return std::move(outcome_);
  }

 private:
  /// A command that ends without reading all of its input says why on its streams: no error here.
  Result<Done> Send(std::string_view input) {
    while (!input.empty()) {
      const std::string_view piece = input.substr(0, kPiece);
      const int sent =
          ssh_channel_write(channel_, piece.data(), static_cast<std::uint32_t>(piece.size()));
      if (Clock::now() >= deadline_) return Late();
      if (ssh_is_connected(session_) == 0) return Ended();
      if (sent <= 0) break;
      input.remove_prefix(static_cast<std::size_t>(sent));
    }
    ssh_channel_send_eof(channel_);
    return Done{};
  }

  /// Takes what is there of both streams; false if nothing came.
  Result<bool> Take() {
    const auto out = TakeFrom(false, outcome_.out);
    if (!out) return out;
    const auto err = TakeFrom(true, outcome_.err);
    if (!err) return err;
    return *out || *err;
  }

  Result<bool> TakeFrom(bool is_stderr, std::string& into) {
    const auto size = static_cast<std::uint32_t>(buffer_.size());
    const int got = is_stderr ? ssh_channel_read_nonblocking(channel_, buffer_.data(), size, 1)
                              : ssh_channel_read_timeout(channel_, buffer_.data(), size, 0, kPoll);
    if (got == SSH_ERROR && ssh_is_connected(session_) == 0) return Ended();
    if (got <= 0) return false;
    into.append(buffer_.data(), static_cast<std::size_t>(got));
    if (into.size() > limits_.output) {
      return Error{
          Error::Code::kInvalid,
          fmt::format("run command over SSH: more than {} bytes of output", limits_.output)};
    }
    return true;
  }

  Error Late() const {
    return {Error::Code::kTimeout,
            fmt::format("run command over SSH: not done after {} s",
                        std::chrono::duration_cast<std::chrono::seconds>(limits_.time).count())};
  }

  Error Ended() const {
    return {Error::Code::kUnavailable,
            fmt::format("run command over SSH: the connection ended: {}", ssh_get_error(session_))};
  }

  ssh_session session_;
  ssh_channel channel_;
  SubprocessLimits limits_;
  Clock::time_point deadline_;
  SubprocessOutcome outcome_;
  std::array<char, kPiece> buffer_{};
};

}  // namespace

struct SshSession::State {
  SshHandle handle;
  SshPeer peer;
};

Result<SshSession> SshSession::Connect(const SshOptions& options) {
  const BrokenPipeGuard guard;
  auto state = std::make_unique<State>();
  auto handle = OpenSsh(options);
  if (!handle) return std::move(handle).error();
  state->handle = *std::move(handle);
  auto peer = LogIn(state->handle.get(), options);
  if (!peer) return std::move(peer).error();
  state->peer = *std::move(peer);
  return SshSession(std::move(state));
}

Result<SubprocessOutcome> SshSession::Run(const std::string& command, std::string_view input,
                                          const SubprocessLimits& limits) {
  const BrokenPipeGuard guard;
  const ssh_session session = state_->handle.get();
  const Channel channel(ssh_channel_new(session));
  if (!channel || ssh_channel_open_session(channel.get()) != SSH_OK ||
      ssh_channel_request_exec(channel.get(), command.c_str()) != SSH_OK) {
    return Error{Error::Code::kUnavailable,
                 fmt::format("run command over SSH: {}", ssh_get_error(session))};
  }
  return Exchange(session, channel.get(), limits).Run(input);
}

SshSession::SshSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
SshSession::SshSession(SshSession&&) noexcept = default;
SshSession& SshSession::operator=(SshSession&&) noexcept = default;
SshSession::~SshSession() {
  const BrokenPipeGuard guard;  // saying goodbye to who has gone
  state_.reset();
}

const std::string& SshSession::host_key() const {
  return state_->peer.host_key;
}
const std::string& SshSession::user() const {
  return state_->peer.user;
}
const std::string& SshSession::host() const {
  return state_->peer.host;
}
std::uint16_t SshSession::port() const {
  return state_->peer.port;
}

}  // namespace pw
