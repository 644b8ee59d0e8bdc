#pragma once

#include "base/result.h"
#include "report/statement.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

inline constexpr std::string_view kManifestName = "MANIFEST.sha256";
inline constexpr std::string_view kEnvelopeName = "manifest.dsse.json";
inline constexpr std::string_view kTimeStampName = "manifest.tsr";
inline constexpr std::string_view kPublicKeyName = "public-key.pem";

/// One line for each file, as `sha256sum` writes and `sha256sum -c` reads them: digest, two blanks
/// (text mode), name.
std::string FormatManifest(std::span<const FileDigest> files);

/// Reads what FormatManifest writes, byte for byte: sorted names, each once, of letters, digits and
/// ". _ - /" that stay in the bundle. Errors: kInvalid, kTruncated, naming the line.
Result<std::vector<FileDigest>> ParseManifest(std::string_view text);

}  // namespace pw
