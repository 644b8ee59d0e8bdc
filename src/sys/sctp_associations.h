#pragma once

#include "base/result.h"
#include "sys/probe_sockets.h"
#include "sys/unique_fd.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace pw {

/// SCTP associations (RFC 9260) with ports of others, by a stack in this process (usrsctp) over raw
/// sockets, or inside UDP, so that the kernel needs none. What it closes it aborts, so that nothing
/// stays on the target. Addresses have 4 or 16 bytes in network order; tokens are the caller's. The
/// library has global state: one object at a time in a process, used by the thread that opened it
/// or by one that took over.
class SctpAssociations {
 public:
  /// Opens the sockets, the raw ones with CAP_NET_RAW; later nothing needs it. Errors: kDenied,
  /// kSystem, kUnavailable (another object exists; or the kernel has an SCTP stack of its own,
  /// which would abort what it does not know).
  static Result<SctpAssociations> Open(const ProbeSockets::Origin& origin);
  SctpAssociations(const SctpAssociations&) = delete;
  SctpAssociations& operator=(const SctpAssociations&) = delete;
  SctpAssociations(SctpAssociations&&) noexcept;
  SctpAssociations& operator=(SctpAssociations&&) noexcept;
  ~SctpAssociations();

  /// Begins an association; kOpened or kRefused follows. `over_udp`: inside UDP to this port of the
  /// other side (RFC 6951); 0 = over IP. Errors: kSystem.
  Result<Done> Connect(std::uint64_t token, std::span<const std::byte> address, std::uint16_t port,
                       std::uint16_t over_udp = 0);
  /// One user message with its payload protocol identifier (RFC 9260 s.3.3.1).
  void Send(std::uint64_t token, std::span<const std::byte> bytes, std::uint32_t ppid);
  /// ABORT.
  void Close(std::uint64_t token);
  /// What happened since the last call; reads packets and lets the stack's timers run. Never waits.
  std::vector<ProbeSockets::Event> Poll();

  std::size_t size() const noexcept;

 private:
  class Stack;
  explicit SctpAssociations(std::unique_ptr<Stack> stack) noexcept;

  std::unique_ptr<Stack> stack_;
};

}  // namespace pw
