#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pw {

/// Where another host is reached by SSH.
struct SshAddress {
  std::string user;        ///< empty = as ssh_config(5) says, else the caller's own name
  std::string host;        ///< name or address; an IPv6 address without brackets
  std::uint16_t port = 0;  ///< 0 = as ssh_config(5) says, else 22

  friend bool operator==(const SshAddress&, const SshAddress&) = default;
};

/// True if a text means another host: it begins with "ssh://".
bool IsSshAddress(std::string_view text);

/// Reads "ssh://[USER@]HOST[:PORT]" (the form of draft-ietf-secsh-scp-sftp-ssh-uri). A user or host
/// that an option or a shell word could hide in is refused, and so are a password and a path.
/// Errors: kInvalid, naming the text and what is wrong with it.
Result<SshAddress> ParseSshAddress(std::string_view text);

/// As ParseSshAddress reads it.
std::string ToString(const SshAddress& address);

}  // namespace pw
