#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pw {

/// The identification string (RFC 4253 s.4.2): "SSH-2.0-OpenSSH_9.2p1 Debian-2".
struct SshIdent {
  std::string protocol;  ///< "2.0", "1.99", "1.5"
  std::string software;  ///< "OpenSSH_9.2p1"
  std::string comments;  ///< "Debian-2"; empty = none

  friend bool operator==(const SshIdent&, const SshIdent&) = default;
};

/// Reads a line without its CR LF. Errors: kInvalid (more than 253 bytes, not printable ASCII, no
/// "SSH-", a version that is no number).
Result<SshIdent> ParseSshIdent(std::string_view line);
std::string Format(const SshIdent& ident);

/// The lists of SSH_MSG_KEXINIT, in its order (RFC 4253 s.7.1). "To client" and "to server" are
/// kept apart, as they come.
struct SshKexInit {
  enum List : std::uint8_t {
    kKeyExchange,
    kHostKey,
    kCipherToServer,
    kCipherToClient,
    kMacToServer,
    kMacToClient,
    kCompressionToServer,
    kCompressionToClient,
    kLanguageToServer,
    kLanguageToClient,
    kLists,
  };
  std::array<std::string, kLists> lists;  ///< names between commas

  friend bool operator==(const SshKexInit&, const SshKexInit&) = default;
};

/// The first packet of a stream behind the identification; nothing while some of it is missing.
/// Errors: kInvalid (no packet of SSH 2, or not this message).
Result<std::optional<SshKexInit>> ParseSshKexInit(std::span<const std::byte> stream);

/// SSH_SMSG_PUBLIC_KEY, with which a server of SSH 1 begins (draft-ylonen-ssh-protocol-00).
struct Ssh1PublicKey {
  std::uint32_t server_key_bits = 0;
  std::uint32_t host_key_bits = 0;
  std::uint32_t ciphers = 0;          ///< mask by cipher number
  std::uint32_t authentications = 0;  ///< mask by method number

  friend bool operator==(const Ssh1PublicKey&, const Ssh1PublicKey&) = default;
};

/// As ParseSshKexInit, for SSH 1: padding, lengths and the end of the packet must agree.
Result<std::optional<Ssh1PublicKey>> ParseSsh1PublicKey(std::span<const std::byte> stream);

}  // namespace pw
