#pragma once

#include "base/result.h"
#include "report/bundle_check.h"

#include <string>

namespace pw {

/// What `portwarrant verify` was asked.
struct VerifyRequest {
  std::string bundle;       ///< folder
  std::string key;          ///< PEM file of the signer's public key; empty = that of the bundle
  std::string authorities;  ///< PEM file of certificates of time stamp authorities; empty = none
};

/// Checks a bundle. Differences are no error. Errors: as ReadBundleFolder, and a key or certificate
/// file that cannot be read.
Result<BundleCheck> VerifyBundle(const VerifyRequest& request);

/// What came of it, for people: each difference on a line, or what can be said of a whole bundle.
std::string VerifyText(const VerifyRequest& request, const BundleCheck& check);
/// The same as "portwarrant/verify/1".
std::string VerifyJson(const BundleCheck& check);

}  // namespace pw
