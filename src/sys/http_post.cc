#include "sys/http_post.h"

#include <array>
#include <ctime>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/ssl.h>

namespace pw {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using OwnedBio = std::unique_ptr<BIO, FreeBio>;

struct FreeTls {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

struct FreeText {
  void operator()(char* text) const { OPENSSL_free(text); }
};
using OwnedText = std::unique_ptr<char, FreeText>;

/// The parts of a URL (RFC 3986).
struct Url {
  bool tls = false;
  std::string host;
  std::string port;
  std::string path;  ///< with the query
};

Result<Url> ParseUrl(const std::string& text) {
  int tls = 0;
  char* host = nullptr;
  char* port = nullptr;
  char* path = nullptr;
  char* query = nullptr;
  const int parsed = OSSL_HTTP_parse_url(text.c_str(), &tls, nullptr, &host, &port, nullptr, &path,
                                         &query, nullptr);
  const OwnedText host_owner(host);
  const OwnedText port_owner(port);
  const OwnedText path_owner(path);
  const OwnedText query_owner(query);
  ERR_clear_error();
  const bool scheme = text.starts_with("http://") || text.starts_with("https://");
  if (parsed != 1 || !scheme || host == nullptr || *host == '\0') {
    return Error{Error::Code::kInvalid,
                 fmt::format("ask {}: expected http://HOST/... or https://HOST/...", text)};
  }
  Url url{tls != 0, host, port, path};
  if (query != nullptr && *query != '\0') url.path += std::string("?") + query;
  return url;
}

/// What TLS needs on the way.
struct Tls {
  SSL_CTX* context = nullptr;
  const char* host = nullptr;
  bool on = false;  ///< it was put over the connection
};

/// Puts TLS over a connection that was made, and takes it off at the end (OSSL_HTTP_bio_cb_t).
/// `detail` asks for TLS when it was made; at the end it tells of success.
BIO* WithTls(BIO* bio, void* argument, int connected, int detail) {
  Tls& tls = *static_cast<Tls*>(argument);
  if (connected == 0) {
    if (!tls.on) return bio;
    tls.on = false;
    BIO_ssl_shutdown(bio);
    BIO* below = BIO_pop(bio);
    BIO_free(bio);
    return below;
  }
  if (detail == 0) return bio;
  BIO* over = BIO_new_ssl(tls.context, 1);
  if (over == nullptr) return nullptr;
  SSL* connection = nullptr;
  BIO_get_ssl(over, &connection);
  // SSL_set_tlsext_host_name() is this call with a cast that our warnings refuse.
  if (SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
               const_cast<char*>(tls.host)) != 1 ||
      SSL_set1_host(connection, tls.host) != 1) {
    BIO_free(over);
    return nullptr;
  }
  tls.on = true;
  return BIO_push(over, bio);
}

/// The first thing that went wrong: what follows only says that it did.
std::string Reason() {
  const unsigned long code = ERR_get_error();
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  if (code == 0) return "no answer";
  return reason == nullptr ? text.data() : reason;
}

/// The rest of the answer, which may still be on its way; until the peer ends it, or the deadline.
Result<std::string> Drain(BIO* bio, std::size_t limit, std::time_t deadline) {
  constexpr unsigned kNap = 50;  // milliseconds
  std::string body;
  std::array<char, 4096> piece{};
  while (true) {
    const int got = BIO_read(bio, piece.data(), static_cast<int>(piece.size()));
    if (got <= 0 && BIO_should_retry(bio)) {
      if (BIO_wait(bio, deadline, kNap) <= 0)
        return Error{Error::Code::kTimeout, "the answer did not end in time"};
      continue;
    }
    if (got <= 0) return body;
    body.append(piece.data(), static_cast<std::size_t>(got));
    if (body.size() > limit) return Error{Error::Code::kInvalid, "the answer is too long"};
  }
}

}  // namespace

Result<std::string> HttpPost(const HttpQuestion& question) {
  const auto url = ParseUrl(question.url);
  if (!url) return url.error();
  const std::unique_ptr<SSL_CTX, FreeTls> context(SSL_CTX_new(TLS_client_method()));
  const OwnedBio body(
      BIO_new_mem_buf(question.body.data(), static_cast<int>(question.body.size())));
  if (!context || !body) return Error{Error::Code::kSystem, "ask: no memory"};
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_default_verify_paths(context.get());
  Tls tls{context.get(), url->host.c_str(), false};
  const OwnedBio answer(OSSL_HTTP_transfer(
      nullptr, url->host.c_str(), url->port.c_str(), url->path.c_str(), url->tls ? 1 : 0, nullptr,
      nullptr, nullptr, nullptr, WithTls, &tls, 0, nullptr, question.content_type.c_str(),
      body.get(), question.expected_type.c_str(), 0, question.limit,
      static_cast<int>(question.time.count()), 0));
  if (!answer) {
    return Error{Error::Code::kSystem, fmt::format("ask {}: {}", question.url, Reason())};
  }
  return Drain(answer.get(), question.limit, std::time(nullptr) + question.time.count());
}

}  // namespace pw
