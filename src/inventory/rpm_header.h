#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What the project needs of an rpm header. Views of the header's bytes: they must outlive it.
struct RpmHeader {
  std::string_view name;
  std::string_view version;
  std::string_view release;
  std::uint32_t epoch = 0;
  bool has_epoch = false;
  std::vector<std::string_view> base_names;      ///< one for each file
  std::vector<std::uint32_t> directory_indexes;  ///< into directories, one for each file
  std::vector<std::string_view> directories;     ///< with slashes at both ends

  /// "epoch:version-release", without the epoch if the package has none.
  std::string FullVersion() const;
};

/// Decodes a header as the rpm database stores it, without the magic of package files: two counts,
/// index entries of 16 bytes, data (rpm documentation, "RPM V4 Package format", header structure).
/// Tags that are not needed are not looked into. Errors: kTruncated, kInvalid (counts beyond what
/// rpm itself allows, a string without end, file lists that do not fit together).
Result<RpmHeader> ParseRpmHeader(std::span<const std::byte> blob);

}  // namespace pw
