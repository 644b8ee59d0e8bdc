#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace pw {

/// Which packets are wanted, by a row of ports of ours (host order, both included).
struct PacketsWanted {
  enum class Of : std::uint8_t {
    kThesePorts,  ///< received: TCP, UDP and SCTP to one of them, and ICMP errors
    kOtherPorts,  ///< sent and received: TCP, UDP and SCTP neither from nor to any of them
  };
  std::uint16_t first_port = 0;
  std::uint16_t last_port = 0;
  Of of = Of::kThesePorts;
};

/// Copies of the IP packets of this network namespace, from a memory ring that the kernel fills
/// behind a filter of its own (packet(7), TPACKET_V2). What goes over the loopback link comes once.
/// Needs CAP_NET_RAW to open, nothing afterwards. Not shared between threads.
class PacketReceiver {
 public:
  /// `interface`: empty = all of them. Errors: kDenied naming the capability, kNotFound (no such
  /// interface), kSystem (no memory for the ring).
  static Result<PacketReceiver> Open(const PacketsWanted& wanted, const std::string& interface);

  /// The first 430 bytes or so of the next packet, from its IP header on, if one waits: all
  /// headers, and what an ICMP error quotes of ours. The view is valid until the next call.
  std::optional<std::span<const std::byte>> Next();

  /// Returns when a packet is there or the time is over. Errors: kSystem (the interface is gone).
  Result<Done> Wait(std::chrono::nanoseconds most);

  /// Packets that found the ring full since the last call.
  std::size_t TakeLost();

 private:
  struct Ring {
    std::byte* memory = nullptr;
    std::size_t size = 0;
    Ring() = default;
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;
    ~Ring();
  };

  PacketReceiver(UniqueFd fd, std::unique_ptr<Ring> ring) noexcept
      : fd_(std::move(fd)), ring_(std::move(ring)) {}
  void Release();

  UniqueFd fd_;
  std::unique_ptr<Ring> ring_;
  std::size_t frame_ = 0;
  bool held_ = false;  ///< the frame before is still ours
};

}  // namespace pw
