#pragma once

#include "model/service_identity.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

struct WebRequest {
  std::string_view path = "/";
  std::string_view post;  ///< JSON to be posted; empty = GET
};

/// Of whatever version of HTTP. Names of headers in lower case.
struct WebResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  ///< as much of it as is there

  /// The first one of that name; empty if there is none.
  std::string_view Header(std::string_view lower_name) const;
};

/// Reads from responses what serves there, and says what to ask next to learn more: a handful of
/// requests at most, all of which only read. Shared by the versions of HTTP. Not shared between
/// threads.
class WebSigns {
 public:
  WebSigns(std::uint16_t port, bool over_tls) : port_(port), over_tls_(over_tls) {}

  /// The next request, the first time "/"; nothing = enough is known.
  std::optional<WebRequest> Next();
  /// Takes what came for the last request, or the part of it that is there, into the identity. May
  /// be called again with more of the same.
  void Take(const WebResponse& response, ServiceIdentity& service);

 private:
  void Plan(const WebResponse& response);
  void Want(WebRequest request);

  std::uint16_t port_;
  bool over_tls_;
  std::vector<WebRequest> wanted_{WebRequest{}};  ///< in the order to be asked
  std::size_t asked_ = 0;
  std::size_t fresh_ = 0;  ///< of those, how many the last response brought
};

}  // namespace pw
