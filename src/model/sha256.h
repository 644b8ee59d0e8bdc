#pragma once

#include <string>
#include <string_view>

namespace pw {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits. Names raw records by their content and
/// makes finding ids. Throws std::bad_alloc only.
std::string Sha256Hex(std::string_view bytes);

}  // namespace pw
