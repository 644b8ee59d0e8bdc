#pragma once

#include "probe/conversation.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace pw {

/// What a connection is before the first byte of a conversation.
enum class Carrier : std::uint8_t { kTcp, kTls, kUdp, kSctp };

/// One way to find out what a port speaks. A row of a table: a new probe is a row, a test vector
/// and a corpus file. Static data; any thread.
struct ProbeSpec {
  std::string_view name;               ///< "snmp-v2c"; unique
  std::string_view protocols;          ///< what it can prove, words between blanks
  std::array<Carrier, 4> carriers;     ///< on which it makes sense; repeat the last to fill
  std::array<std::uint16_t, 8> ports;  ///< where it is tried first; 0 = unused slot
  /// Order on a port that gives no hint: 1 = so common that it comes first, 9 = rare. 0 = never on
  /// ports other than its own (it costs too much, or its answer is too weak there).
  std::uint8_t rank = 5;
  /// Whether the first bytes of a server that speaks first may be of this protocol; null = the
  /// client speaks first. Where it says yes, this probe is tried at once, on whatever port.
  bool (*greets)(std::string_view greeting) = nullptr;
  bool privileged_source = false;  ///< asks from a source port 512-1023 (RFC 1282)
  bool intrusive = false;          ///< changes state: only with the user's consent
  bool confirm = false;            ///< a positive counts only after a second session says the same
  std::uint32_t ppid = 0;          ///< SCTP: payload protocol identifier that its ports expect
  std::unique_ptr<Conversation> (*make)(const ProbeContext& context) = nullptr;
  std::string_view source;  ///< where the bytes come from: RFC, TS clause
};

/// Every probe there is, family by family.
std::span<const ProbeSpec* const> AllProbes();

// Families, one file each: probes_<family>.cc.
std::span<const ProbeSpec> LoginProbes();
std::span<const ProbeSpec> FileProbes();
std::span<const ProbeSpec> SmallServerProbes();
std::span<const ProbeSpec> ManagementProbes();
std::span<const ProbeSpec> WebProbes();
std::span<const ProbeSpec> DataProbes();
std::span<const ProbeSpec> NetworkProbes();
std::span<const ProbeSpec> TelecomProbes();
std::span<const ProbeSpec> AssociationProbes();

/// A row's factory for conversations whose constructor takes a context.
template <class T>
std::unique_ptr<Conversation> MakeConversation(const ProbeContext& context) {
  return std::make_unique<T>(context);
}

}  // namespace pw
