#pragma once

#include "base/result.h"
#include "sys/ssh_session.h"

#include <cstdint>
#include <memory>
#include <string>

struct ssh_session_struct;

namespace pw {

struct SshCloser {
  void operator()(ssh_session_struct* session) const noexcept;
};
/// A session of libssh with its owner.
using SshHandle = std::unique_ptr<ssh_session_struct, SshCloser>;

/// Whom we are connected to, and as who.
struct SshPeer {
  std::string host_key;
  std::string user;
  std::string host;
  std::uint16_t port = 0;
};

/// Reads ssh_config(5) and connects. Errors: kInvalid, kUnavailable.
Result<SshHandle> OpenSsh(const SshOptions& options);

/// Checks the server's key, then logs in by agent or key. Errors: kDenied, kInvalid.
Result<SshPeer> LogIn(ssh_session_struct* session, const SshOptions& options);

}  // namespace pw
