// Holds a TLS session with a true server in memory, of whose bytes an input says how they arrive,
// and aborts if the session gives what the server did not say inside. An input is one octet of
// flags (1: old versions, 2: only old ones, 4: HTTP/2; of the server: 8: TLS 1.2 at most, 16: takes
// old ones, 32: knows no ALPN) and steps, one octet each with what belongs to it:
//   0 size          what the server has sent arrives, in pieces of so many bytes, of 1 to 255
//   1 at*2 octet    the same, one byte of it changed
//   2 at*2          the same, cut off there
//   3 length bytes  this arrives in its place
//   4 length bytes  the server says this inside
//   5 length bytes  the client says this inside
//   6               the server takes its leave
#include "base/bytes.h"
#include "fuzzed_peer.h"
#include "probe/tls_session.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace pw::fuzz {
namespace {

constexpr std::size_t kLongestFact = 2048;
constexpr std::size_t kMostTlsFacts = 7;
constexpr long kLifetime = 3600;

using Bytes = std::vector<std::byte>;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Freed<SSL_free>>;

Certificate SelfSigned(EVP_PKEY* key) {
  Certificate made(X509_new());
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kLifetime);
  X509_set_pubkey(made.get(), key);
  Demand(X509_sign(made.get(), key, EVP_sha256()) > 0);
  return made;
}

int TakeFirst(SSL* /*ssl*/, const unsigned char** out, unsigned char* length,
              const unsigned char* offered, unsigned /*size*/, void* /*context*/) {
  *length = offered[0];
  *out = offered + 1;
  return SSL_TLSEXT_ERR_OK;
}

Context ServerOf(unsigned flags) {
  static const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  static const Certificate certificate = SelfSigned(key.get());
  Context context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  if ((flags & 8U) != 0) SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  if ((flags & 16U) != 0) {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  }
  if ((flags & 32U) == 0) SSL_CTX_set_alpn_select_cb(context.get(), TakeFirst, nullptr);
  Demand(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1);
  Demand(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
  return context;
}

class Server {
 public:
  explicit Server(unsigned flags) : context_(ServerOf(flags)), ssl_(SSL_new(context_.get())) {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
  }
  void Hear(std::span<const std::byte> bytes) {
    if (!bytes.empty())
      BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    std::array<std::byte, 4096> piece{};
    if (SSL_is_init_finished(ssl_.get()) == 0 && SSL_do_handshake(ssl_.get()) != 1) return;
    for (int got = 0; (got = SSL_read(ssl_.get(), piece.data(), piece.size())) > 0;)
      heard_.insert(heard_.end(), piece.begin(), piece.begin() + got);
  }
  void Say(std::span<const std::byte> bytes) {
    if (bytes.empty() || SSL_is_init_finished(ssl_.get()) == 0) return;
    if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0)
      said_.insert(said_.end(), bytes.begin(), bytes.end());
  }
  void TakeLeave() {
    if (SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());
  }
  Bytes TakeSent() {
    Bytes sent(BIO_ctrl_pending(SSL_get_wbio(ssl_.get())));
    if (!sent.empty())
      BIO_read(SSL_get_wbio(ssl_.get()), sent.data(), static_cast<int>(sent.size()));
    return sent;
  }
  const Bytes& said() const { return said_; }
  const Bytes& heard() const { return heard_; }

 private:
  Context context_;
  Ssl ssl_;
  Bytes said_;
  Bytes heard_;
};

bool IsStartOf(const Bytes& start, const Bytes& whole) {
  return start.size() <= whole.size() && std::equal(start.begin(), start.end(), whole.begin());
}

class Session {
 public:
  Session(unsigned flags, TlsSession client) : server_(flags), client_(std::move(client)) {
    Take(client_.Hello());
  }

  bool Over() const { return over_; }
  void Step(unsigned step, ByteReader& input) {
    switch (step % 7) {
      case 0:
        return Arrive(server_.TakeSent(), std::max<std::size_t>(Number<std::uint8_t>(input), 1));
      case 1:
        return Arrive(Changed(input), kWhole);
      case 2:
        return Arrive(Cut(input), kWhole);
      case 3:
        untouched_ = false;
        server_.TakeSent();
        return Arrive(Literal(input), kWhole);
      case 4:
        return server_.Say(Literal(input));
      case 5:
        return Tell(Literal(input));
      default:
        return server_.TakeLeave();
    }
  }
  void Check() const {
    // Whatever was done to the bytes on their way: a record is the server's, or it is nothing.
    Demand(IsStartOf(inside_, server_.said()));
    Demand(IsStartOf(server_.heard(), told_));
    const TlsFacts facts = client_.Facts();
    Demand(client_.established() != facts.empty());
    Demand(facts.size() <= kMostTlsFacts);
    for (const auto& [name, value] : facts)
      Demand(name.starts_with("tls.") && value.size() <= kLongestFact);
  }

 private:
  static constexpr std::size_t kWhole = std::size_t{1} << 20U;

  template <class T>
  static T Number(ByteReader& input) {
    const auto number = input.Read<T>();
    return number ? *number : T{0};
  }
  static Bytes Literal(ByteReader& input) {
    const std::size_t length = Number<std::uint8_t>(input);
    const auto bytes = *input.Take(std::min(length, input.Remaining()));
    return {bytes.begin(), bytes.end()};
  }
  Bytes Changed(ByteReader& input) {
    Bytes sent = server_.TakeSent();
    const std::size_t at = Number<std::uint16_t>(input);
    const auto change = static_cast<std::byte>(Number<std::uint8_t>(input));
    if (at >= sent.size() || change == std::byte{0}) return sent;
    sent[at] ^= change;
    untouched_ = false;
    return sent;
  }
  Bytes Cut(ByteReader& input) {
    Bytes sent = server_.TakeSent();
    const std::size_t at = Number<std::uint16_t>(input);
    if (at >= sent.size()) return sent;
    sent.resize(at);
    untouched_ = false;
    return sent;
  }
  void Arrive(const Bytes& bytes, std::size_t piece) {
    for (std::size_t at = 0; at < bytes.size() && !over_; at += piece)
      Take(client_.Feed(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at))));
  }
  void Tell(const Bytes& bytes) {
    if (bytes.empty() || !client_.established()) return;
    told_.insert(told_.end(), bytes.begin(), bytes.end());
    Take(client_.Write(bytes));
  }
  void Take(const TlsSession::Output& output) {
    inside_.insert(inside_.end(), output.plain.begin(), output.plain.end());
    server_.Hear(output.to_send);
    over_ = output.failed || output.closed;
    Demand(output.plain.empty() || client_.established());
    // Two true sides fail only where they have no version or cipher in common.
    Demand(!output.failed || !untouched_ || !client_.established());
  }

  Server server_;
  TlsSession client_;
  Bytes inside_;
  Bytes told_;
  bool untouched_ = true;
  bool over_ = false;
};

}  // namespace
}  // namespace pw::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pw::fuzz;
  pw::ByteReader input(std::as_bytes(std::span(data, size)));
  const auto flags = input.Read<std::uint8_t>();
  if (!flags) return 0;
  auto client = pw::TlsSession::Start({.old_versions = (*flags & 1U) != 0,
                                       .only_old = (*flags & 2U) != 0,
                                       .http2 = (*flags & 4U) != 0});
  Demand(static_cast<bool>(client));
  Session session(*flags, *std::move(client));
  session.Check();
  while (!session.Over()) {
    const auto step = input.Read<std::uint8_t>();
    if (!step) break;
    session.Step(*step, input);
    session.Check();
  }
  return 0;
}
