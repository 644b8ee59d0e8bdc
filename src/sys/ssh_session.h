#pragma once

#include "base/result.h"
#include "sys/subprocess.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pw {

/// How another host is reached, and by what it is known.
struct SshOptions {
  std::string host;
  std::string user;                   ///< empty = as ssh_config(5) says, else the caller's own name
  std::uint16_t port = 0;             ///< 0 = as ssh_config(5) says, else 22
  std::string identity;               ///< file of a private key; empty = as configured
  std::string known_hosts;            ///< file to look in, instead of the user's and the system's
  std::string host_key;               ///< "SHA256:...": accept this key, and no other
  std::chrono::seconds patience{15};  ///< for each answer of the server
};

/// A logged-in SSH connection (RFC 4253, RFC 4254), by libssh. ssh_config(5) of the user and of the
/// system counts as far as libssh knows it. Only keys and an agent open it, never a password, and
/// nobody is asked. Not shared between threads.
class SshSession {
 public:
  /// Connects, checks the server's key, logs in. Errors: kInvalid (an option or a file of
  /// ssh_config), kUnavailable (not reached, no SSH there), kTimeout, kDenied (a host key that is
  /// not known or another one than is known, with its fingerprint; no key was accepted).
  static Result<SshSession> Connect(const SshOptions& options);

  SshSession(SshSession&&) noexcept;
  SshSession& operator=(SshSession&&) noexcept;
  SshSession(const SshSession&) = delete;
  SshSession& operator=(const SshSession&) = delete;
  ~SshSession();

  /// Has the login shell over there run `command`, gives it `input` and then the end of input.
  /// `exit_code` is 255 where the server tells none (a signal ended it). Errors: kTimeout, kInvalid
  /// (too much output), kUnavailable (the connection ended, the server runs no commands). After an
  /// error the session is of no use any more.
  Result<SubprocessOutcome> Run(const std::string& command, std::string_view input,
                                const SubprocessLimits& limits);

  /// "ssh-ed25519 SHA256:...": the key that the server proved to have.
  const std::string& host_key() const;
  /// Who is logged in.
  const std::string& user() const;
  /// Of the host that was reached, after ssh_config.
  const std::string& host() const;
  std::uint16_t port() const;

 private:
  struct State;
  explicit SshSession(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace pw
