#include "probe/tls_session.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace pw {
namespace {

constexpr int kPiece = 4096;
/// Plain bytes given back by one call at most; a peer that has more to say waits.
constexpr std::size_t kMostPlain = std::size_t{256} << 10U;

struct ContextDeleter {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;

struct CertificateDeleter {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

struct BioDeleter {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

std::string NameText(const X509_NAME* name) {
  const std::unique_ptr<BIO, BioDeleter> text(BIO_new(BIO_s_mem()));
  if (!text || X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  std::array<char, 512> buffer{};
  const int length = BIO_read(text.get(), buffer.data(), static_cast<int>(buffer.size()));
  return length > 0 ? Printable({buffer.data(), static_cast<std::size_t>(length)}) : std::string();
}

std::string TimeText(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

void AddCertificate(const SSL* ssl, TlsFacts& facts) {
  const std::unique_ptr<X509, CertificateDeleter> certificate(SSL_get1_peer_certificate(ssl));
  if (!certificate) return;
  facts.emplace_back("tls.subject", NameText(X509_get_subject_name(certificate.get())));
  facts.emplace_back("tls.issuer", NameText(X509_get_issuer_name(certificate.get())));
  facts.emplace_back("tls.expires", TimeText(X509_get0_notAfter(certificate.get())));
  const EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  if (key == nullptr) return;
  const char* kind = EVP_PKEY_get0_type_name(key);
  facts.emplace_back("tls.key",
                     fmt::format("{} {}", kind == nullptr ? "key" : kind, EVP_PKEY_get_bits(key)));
}

bool Apply(const TlsSession::Offer& offer, SSL_CTX* context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  if (offer.old_versions || offer.only_old) {
    // What Debian forbids by default is just what is to be found.
    SSL_CTX_set_security_level(context, 0);
    if (SSL_CTX_set_min_proto_version(context, TLS1_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") != 1)
      return false;
  }
  if (offer.only_old && SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION) != 1) return false;
  if (offer.http2) {
    constexpr std::array<unsigned char, 12> kProtocols = {2,   'h', '2', 8,   'h', 't',
                                                          't', 'p', '/', '1', '.', '1'};
    if (SSL_CTX_set_alpn_protos(context, kProtocols.data(), kProtocols.size()) != 0) return false;
  }
  return true;
}

}  // namespace

struct TlsSession::Library {
  Context context;
  SSL* ssl = nullptr;
  BIO* from_network = nullptr;  ///< owned by ssl
  BIO* to_network = nullptr;    ///< owned by ssl
  /// OpenSSL forgets it with the first error, which may come along with what was said before.
  bool shaken = false;
};

void TlsSession::Deleter::operator()(Library* library) const noexcept {
  if (library != nullptr) SSL_free(library->ssl);
  delete library;  // NOLINT(cppcoreguidelines-owning-memory): the deleter of a unique_ptr
}

TlsSession::TlsSession(std::unique_ptr<Library, Deleter> library) noexcept
    : library_(std::move(library)) {}

Result<TlsSession> TlsSession::Start(const Offer& offer) {
  std::unique_ptr<Library, Deleter> library(new Library);
  library->context.reset(SSL_CTX_new(TLS_client_method()));
  const Error refused{Error::Code::kSystem, "start TLS: the library refuses the offer"};
  if (!library->context || !Apply(offer, library->context.get())) return refused;
  library->ssl = SSL_new(library->context.get());
  library->from_network = BIO_new(BIO_s_mem());
  library->to_network = BIO_new(BIO_s_mem());
  if (library->ssl == nullptr || library->from_network == nullptr ||
      library->to_network == nullptr) {
    BIO_free(library->from_network);
    BIO_free(library->to_network);
    return refused;
  }
  SSL_set_bio(library->ssl, library->from_network, library->to_network);
  SSL_set_connect_state(library->ssl);
  return TlsSession(std::move(library));
}

TlsSession::Output TlsSession::Drain(bool failed) {
  Output output;
  output.failed = failed;
  std::array<std::byte, kPiece> piece{};
  for (int got = 0; (got = BIO_read(library_->to_network, piece.data(), kPiece)) > 0;)
    output.to_send.insert(output.to_send.end(), piece.begin(), piece.begin() + got);
  return output;
}

TlsSession::Output TlsSession::Hello() {
  return Feed({});
}

TlsSession::Output TlsSession::Feed(std::span<const std::byte> bytes) {
  ERR_clear_error();
  if (!bytes.empty())
    BIO_write(library_->from_network, bytes.data(), static_cast<int>(bytes.size()));
  SSL* ssl = library_->ssl;
  if (SSL_is_init_finished(ssl) == 0) {
    const int shaken = SSL_do_handshake(ssl);
    if (shaken != 1) {
      const int why = SSL_get_error(ssl, shaken);
      return Drain(why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE);
    }
    library_->shaken = true;
  }
  std::vector<std::byte> plain;
  std::array<std::byte, kPiece> piece{};
  int got = 0;
  while (plain.size() < kMostPlain && (got = SSL_read(ssl, piece.data(), kPiece)) > 0)
    plain.insert(plain.end(), piece.begin(), piece.begin() + got);
  const int why = got > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, got);
  Output output = Drain(why == SSL_ERROR_SSL || why == SSL_ERROR_SYSCALL);
  output.closed = why == SSL_ERROR_ZERO_RETURN;
  output.plain = std::move(plain);
  return output;
}

TlsSession::Output TlsSession::Write(std::span<const std::byte> bytes) {
  ERR_clear_error();
  const bool written = SSL_write(library_->ssl, bytes.data(), static_cast<int>(bytes.size())) > 0;
  return Drain(!written);
}

TlsSession::Output TlsSession::Farewell() {
  ERR_clear_error();
  if (SSL_is_init_finished(library_->ssl) != 0) SSL_shutdown(library_->ssl);
  return Drain(false);
}

bool TlsSession::established() const {
  return library_->shaken;
}

TlsFacts TlsSession::Facts() const {
  TlsFacts facts;
  if (!established()) return facts;
  const SSL* ssl = library_->ssl;
  facts.emplace_back("tls.version", SSL_get_version(ssl));
  if (const char* cipher = SSL_get_cipher_name(ssl); cipher != nullptr)
    facts.emplace_back("tls.cipher", cipher);
  const unsigned char* protocol = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl, &protocol, &length);
  if (length > 0) {
    std::string name(length, '\0');
    std::copy_n(protocol, length, name.begin());
    facts.emplace_back("tls.alpn", Printable(name));
  }
  AddCertificate(ssl, facts);
  return facts;
}

}  // namespace pw
