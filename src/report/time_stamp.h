#pragma once

#include "base/result.h"
#include "base/time_text.h"

#include <string>
#include <string_view>

namespace pw {

/// A time stamp that was looked at.
struct TimeStamp {
  TimePoint time{};       ///< when the authority says that it saw the bytes
  std::string authority;  ///< subject of the certificate that signed, as RFC 2253 writes it
  bool trusted = false;   ///< that certificate leads to one that was given
};

/// The question to a time stamp authority about these bytes: TimeStampReq in DER with their
/// SHA-256, a nonce and the wish for the certificate (RFC 3161 s.2.4.1). Errors: kSystem (no random
/// numbers).
Result<std::string> TimeStampQuery(std::string_view bytes);

/// Holds an authority's reply (TimeStampResp, RFC 3161 s.2.4.2) against the bytes that it is to be
/// about: granted, right digest, signature of the certificate inside. With `authorities` (PEM) that
/// certificate must lead to one of them, at the time of the stamp and for time stamping; without,
/// whoever made the reply could have made that certificate too, and `trusted` is false. With
/// `query` the nonce must be that of the question. Refuses what a reply may say beside that in
/// several ways (text beside the status, no DER), so that less of it can change unseen. Errors:
/// kInvalid.
Result<TimeStamp> CheckTimeStamp(std::string_view reply, std::string_view bytes,
                                 std::string_view authorities, std::string_view query = {});

}  // namespace pw
