#pragma once

#include "base/result.h"

#include <cstdint>

namespace pw {

/// What a confined thread still has to do.
enum class ThreadNeeds : std::uint8_t {
  kPackets,      ///< send and receive on descriptors that are open
  kConnections,  ///< open sockets too, also from ports below 1024 if it may
};

/// Takes from the calling thread what it does not need to read hostile bytes from descriptors that
/// are open already, or on sockets: every capability (capabilities(7)), new privileges by
/// execve(2), and by seccomp(2) every system call but those for packets, time, memory and its own
/// end. What is barred fails with EPERM. For good: the thread cannot get anything back. Other
/// threads keep what they have. Errors: kSystem, kUnavailable (a kernel without seccomp).
Result<Done> ConfineThread(ThreadNeeds needs = ThreadNeeds::kPackets);

}  // namespace pw
