#pragma once

#include "report/signing_key.h"
#include "report/time_stamp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Something that lies in the folder of a bundle.
struct FoundFile {
  enum class Kind : std::uint8_t { kRegular, kFolder, kSymlink, kOther };
  std::string name;  ///< relative to the bundle
  Kind kind = Kind::kRegular;
  std::string digest;  ///< SHA-256 in hexadecimal, of a regular file
};

/// The folder of a bundle as it was found, with the content of those files that say what should be
/// there (nothing where there is no regular file of that name).
struct FoundBundle {
  std::vector<FoundFile> files;
  std::optional<std::string> manifest;
  std::optional<std::string> envelope;
  std::optional<std::string> time_stamp;
  std::optional<std::string> public_key;
};

/// Whom to believe; got another way than with the bundle.
struct Believed {
  const PublicKey* key = nullptr;  ///< nullptr: the one in the bundle, which proves no author
  std::string authorities;         ///< PEM certificates for the time stamp; empty: none
};

/// One way in which a bundle is not what was written.
struct Difference {
  std::string file;
  std::string what;
};

struct BundleCheck {
  std::vector<Difference> differences;  ///< empty = nothing differs
  std::size_t files = 0;                ///< that the manifest names, and itself
  bool is_signed = false;               ///< a signature is there and fits
  std::string key_id;                   ///< of the key it fits
  std::string verdict;                  ///< "PASSED", "WARNED", "FAILED" as signed
  std::optional<TimeStamp> time_stamp;
};

/// Holds a folder against its manifest, the manifest against the signed statement, and that against
/// its time stamp. Names each changed, missing, added and swapped file, everything that is no plain
/// file, a wrong key and a signature that does not fit. Pure.
BundleCheck CheckBundle(const FoundBundle& found, const Believed& believed);

}  // namespace pw
