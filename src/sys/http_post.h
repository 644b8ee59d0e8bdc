#pragma once

#include "base/result.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace pw {

/// One question over HTTP.
struct HttpQuestion {
  std::string url;           ///< http:// or https://
  std::string content_type;  ///< of the body
  std::string body;
  std::string expected_type;  ///< content type of the answer; another one is refused
  std::chrono::seconds time{30};
  std::size_t limit = std::size_t{1} << 20;  ///< bytes of the answer
};

/// Sends a POST to that URL and gives the body of the answer. No redirection is followed, so
/// nothing goes to another place; the proxy that http_proxy or https_proxy names is used. TLS is
/// checked against the authorities that OpenSSL trusts on this host. Errors: kInvalid (no such
/// URL), kSystem (what failed).
Result<std::string> HttpPost(const HttpQuestion& question);

}  // namespace pw
