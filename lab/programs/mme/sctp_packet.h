// SCTP packets as bytes: RFC 9260 section 3.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw::lab {

enum class SctpChunkType : std::uint8_t {
  kData = 0,
  kInit = 1,
  kInitAck = 2,
  kSack = 3,
  kHeartbeat = 4,
  kHeartbeatAck = 5,
  kAbort = 6,
  kShutdown = 7,
  kShutdownAck = 8,
  kError = 9,
  kCookieEcho = 10,
  kCookieAck = 11,
  kShutdownComplete = 14,
};

struct SctpChunk {
  SctpChunkType type{};
  std::uint8_t flags = 0;
  std::span<const std::byte> value;  // without the chunk header and padding
};

struct SctpPacket {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
  std::uint32_t tag = 0;          // verification tag
  std::vector<SctpChunk> chunks;  // at least one; their values are views of the packet

  [[nodiscard]] const SctpChunk* Find(SctpChunkType type) const;
};

/// Reads a packet (what follows the IP header). Errors: kTruncated, kInvalid (checksum, a chunk
/// length below 4 or past the end, no chunk). The result is a view of `bytes`.
Result<SctpPacket> ParseSctpPacket(std::span<const std::byte> bytes);

/// The fixed part of INIT and INIT ACK, RFC 9260 section 3.3.2.
struct SctpInit {
  std::uint32_t tag = 0;
  std::uint32_t window = 0;
  std::uint16_t out_streams = 0;
  std::uint16_t in_streams = 0;
  std::uint32_t tsn = 0;
};

/// Errors: kTruncated. Parameters that follow are left alone.
Result<SctpInit> ParseSctpInit(std::span<const std::byte> value);

/// Builds one packet; Finish() sets the checksum.
class SctpBuilder {
 public:
  SctpBuilder(std::uint16_t source, std::uint16_t destination, std::uint32_t tag);
  /// Appends a chunk, padded to a multiple of four. `value` must be shorter than 65,532 bytes.
  void Add(SctpChunkType type, std::uint8_t flags, std::span<const std::byte> value);
  [[nodiscard]] bool Empty() const noexcept { return bytes_.size() == kHeader; }
  [[nodiscard]] std::vector<std::byte> Finish() &&;

 private:
  static constexpr std::size_t kHeader = 12;
  ByteWriter bytes_;
};

}  // namespace pw::lab
