#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace pw {

/// A text in the zlib format (RFC 1950). Errors: kSystem (no memory).
Result<std::string> Deflate(std::string_view text);

/// The text again, which must have `size` bytes. Errors: kInvalid (damaged, or of another size:
/// more than `size` bytes are never made).
Result<std::string> Inflate(std::string_view bytes, std::size_t size);

}  // namespace pw
