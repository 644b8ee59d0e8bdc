#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A packet as a capture has it, from its IP header on.
struct CapturedPacket {
  std::chrono::sys_time<std::chrono::nanoseconds> time;
  bool sent = false;  ///< by the one who captured, else received
  std::size_t length =
      0;  ///< on the wire, from the IP header on; the end of `bytes` may be missing
  std::vector<std::byte> bytes;
};

/// The beginning of a pcapng file (draft-ietf-opsawg-pcapng, "Section Header Block").
/// `application`: "portwarrant 0.1.0".
std::string PcapngHead(std::string_view application);

/// Where packets were captured.
struct CapturePlace {
  std::string name;
  std::string description;
  std::string comment;  ///< what was left out, for instance; UTF-8
};

/// What follows the head for one interface, of link type RAW (LINKTYPE_RAW: IPv4 or IPv6 without a
/// link header) and with time stamps in nanoseconds ("Interface Description Block", "Enhanced
/// Packet Block"). `number`: of the interfaces before it in the file.
std::string PcapngInterface(const CapturePlace& place, std::uint32_t number,
                            std::span<const CapturedPacket> packets);

/// How many bytes a packet takes there.
std::size_t PcapngSize(const CapturedPacket& packet);

}  // namespace pw
