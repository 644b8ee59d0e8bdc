#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// The head of an HTTP/1 response (RFC 9112 s.4, s.5). Views of the bytes it was read from.
struct HttpHead {
  int minor = 1;  ///< HTTP/1.<minor>
  int status = 0;
  /// In their order; names as sent, values without blanks around them.
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::size_t size = 0;  ///< bytes up to the body

  /// The value of the first header of that name in whatever case; empty if there is none.
  std::string_view Header(std::string_view lower_name) const;
};

/// Reads it from the start of `bytes`; a bare LF ends a line too. Errors: kTruncated (more bytes
/// are needed), kInvalid (not HTTP/1; a head of more than 32 KiB or 200 headers).
Result<HttpHead> ParseHttpHead(std::string_view bytes);

struct HttpBody {
  std::string text;       ///< without the framing of chunks
  bool complete = false;  ///< another response may follow; false also where only the end tells
};

/// The part of the body that is there (RFC 9112 s.6.3, s.7.1). `bytes` is what follows the head.
HttpBody ReadHttpBody(const HttpHead& head, std::string_view bytes);

}  // namespace pw
