#pragma once

#include "base/result.h"
#include "wire/pcapng.h"

#include <cstddef>
#include <span>
#include <vector>

namespace pw {

/// What one interface of a capture file took.
struct CapturedInterface {
  CapturePlace place;
  std::vector<CapturedPacket> packets;  ///< in the order of the file
};

/// Reads a capture file as PcapngHead() and PcapngInterface() write it, of another host: one
/// section in network byte order, interfaces of link type RAW with time stamps in nanoseconds,
/// packets with their direction. Options and blocks of other kinds are passed over. Hostile bytes;
/// takes memory in proportion to them. Errors: kTruncated, kInvalid.
Result<std::vector<CapturedInterface>> ReadPcapng(std::span<const std::byte> bytes);

}  // namespace pw
