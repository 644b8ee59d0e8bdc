#pragma once

#include <string>
#include <string_view>

namespace pw {

/// A product and its version, as a banner writes them; the version may be empty.
struct ProductName {
  std::string product;
  std::string version;

  friend bool operator==(const ProductName&, const ProductName&) = default;
};

/// Cuts one word at the first '_', '-' or '/' that a digit follows: "OpenSSH_9.2p1", "Cisco-1.25",
/// "mod_sftp/0.9.9". A word without one is a product without version.
ProductName SplitProduct(std::string_view word);

/// Looks for the name of a known FTP server in its greeting, and for the version behind it:
/// "(vsFTPd 3.0.3)". Nothing known gives nothing.
ProductName FtpProduct(std::string_view greeting);

}  // namespace pw
