#pragma once

#include "base/result.h"
#include "report/time_stamp.h"

#include <string>

namespace pw {

/// What `portwarrant timestamp` was asked; one of `query`, `reply` and `url` is set.
struct TimestampRequest {
  std::string bundle;       ///< folder of a whole bundle without a time stamp
  std::string query;        ///< file to write the question to, for an authority out of reach
  std::string reply;        ///< file with the authority's reply to it
  std::string url;          ///< of an authority, which is asked at once
  std::string authorities;  ///< PEM file of certificates that must have signed; empty = any
};

/// Puts the time stamp of an authority (RFC 3161) into a bundle as manifest.tsr: over the signed
/// statement, over MANIFEST.sha256 if nothing is signed. The bundle is checked before, the reply
/// before it is written. With `query` the question is written and nothing else, and the value is
/// empty. Errors: kInvalid (a bundle that is not whole or has one, a reply that is none for it),
/// kSystem, and as ReadBundleFolder.
Result<TimeStamp> StampBundle(const TimestampRequest& request);

}  // namespace pw
