#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pw {

/// What a UDP port is asked in its `attempt`-th question; empty if no service is known there, and
/// then an empty datagram is the question. From data/probes/udp-payloads.csv; views of static data.
/// Thread rule: any.
std::span<const std::byte> UdpPayload(std::uint16_t port, unsigned attempt);

/// Ports that have a payload, ascending.
std::vector<std::uint16_t> UdpPayloadPorts();

/// TFTP answers from a port of its own choice (RFC 1350 s.4): so the question leaves from a source
/// port of its own, and whatever comes back there speaks for this port.
inline constexpr std::uint16_t kTftpPort = 69;

}  // namespace pw
