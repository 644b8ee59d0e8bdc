#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// Remote procedure calls of ONC (RFC 5531), version 2, with the null authentication.
struct RpcCall {
  std::uint32_t xid = 0;
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  std::uint32_t procedure = 0;  ///< 0 does nothing, in every program
};

/// A call without parameters. On a stream it has a record mark before it (RFC 5531 s.11).
std::vector<std::byte> BuildRpcCall(const RpcCall& call, bool stream);

/// What a reply says of its call (RFC 5531 s.9: accept_stat; kDenied: reply_stat 1).
enum class RpcStatus : std::uint8_t {
  kSuccess = 0,
  kProgramUnavailable = 1,
  kProgramMismatch = 2,  ///< the program is there, in versions `low` to `high`
  kProcedureUnavailable = 3,
  kGarbage = 4,
  kSystem = 5,
  kDenied = 6,
};

/// A reply. A view.
struct RpcReply {
  std::uint32_t xid = 0;
  RpcStatus status = RpcStatus::kSuccess;
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  std::span<const std::byte> results;  ///< kSuccess
};

/// Reads a reply without its record mark. Errors: kTruncated, kInvalid (a call, say).
Result<RpcReply> ParseRpcReply(std::span<const std::byte> message);

/// Joins the fragments of the first record of a stream; nothing while some of it is missing.
/// `used` becomes the number of its bytes. Errors: kInvalid (longer than 64 KiB).
Result<std::optional<std::vector<std::byte>>> TakeRpcRecord(std::span<const std::byte> stream,
                                                            std::size_t& used);

/// One line of a portmapper's list (RFC 1833 s.3: pmap). Ordered.
struct RpcMapping {
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  std::uint32_t protocol = 0;  ///< 6 = TCP, 17 = UDP
  std::uint32_t port = 0;

  friend auto operator<=>(const RpcMapping&, const RpcMapping&) = default;
};

/// The results of PMAPPROC_DUMP, at most 512 lines. Errors: kTruncated, kInvalid.
Result<std::vector<RpcMapping>> ParseRpcMappings(std::span<const std::byte> results);

/// A directory that mountd offers, and to whom (RFC 1813 s.5.2.5); no groups = to everyone.
struct NfsExport {
  std::string directory;
  std::vector<std::string> groups;

  friend bool operator==(const NfsExport&, const NfsExport&) = default;
};

/// The results of MOUNTPROC3_EXPORT, at most 512 directories and groups in all. Errors: kTruncated,
/// kInvalid.
Result<std::vector<NfsExport>> ParseNfsExports(std::span<const std::byte> results);

}  // namespace pw
