#pragma once

#include "base/result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// What a handshake said of the other side, as names and values: "tls.version", "tls.cipher",
/// "tls.alpn", "tls.subject", "tls.issuer", "tls.expires", "tls.key".
using TlsFacts = std::vector<std::pair<std::string, std::string>>;

/// A TLS client (RFC 8446, RFC 5246; OpenSSL) over bytes in memory: it is handed what came and
/// gives what is to be sent. It trusts every certificate, since it wants to know who answers and
/// not to keep a secret. The peer's certificates may have 100 KiB in all. Not shared between
/// threads.
class TlsSession {
 public:
  /// What to offer. Old versions are those before TLS 1.2, with the ciphers they need.
  struct Offer {
    bool old_versions = false;
    bool only_old = false;  ///< TLS 1.1 at most: to learn whether the peer takes it
    bool http2 = true;      ///< ALPN h2 and http/1.1
  };

  /// Errors: kSystem (OpenSSL refuses the offer).
  static Result<TlsSession> Start(const Offer& offer);

  struct Output {
    std::vector<std::byte> to_send;  ///< bytes for the network
    std::vector<std::byte> plain;    ///< what the peer said inside
    bool closed = false;             ///< the peer said goodbye (close_notify)
    bool failed = false;             ///< no TLS, or broken; nothing more can be said
  };

  /// The first flight; call once, when the connection stands.
  Output Hello();
  /// Takes bytes from the network.
  Output Feed(std::span<const std::byte> bytes);
  /// Encrypts bytes; only once established().
  Output Write(std::span<const std::byte> bytes);
  /// close_notify.
  Output Farewell();

  /// The handshake succeeded; also if the session has failed since.
  bool established() const;
  /// What is known once it is established.
  TlsFacts Facts() const;

 private:
  struct Library;
  struct Deleter {
    void operator()(Library* library) const noexcept;
  };
  explicit TlsSession(std::unique_ptr<Library, Deleter> library) noexcept;

  Output Drain(bool failed);

  std::unique_ptr<Library, Deleter> library_;
};

}  // namespace pw
