#pragma once

#include "base/result.h"

namespace pw {

/// Takes from the calling thread what it does not need to read hostile bytes from descriptors that
/// are open already: every capability (capabilities(7)), new privileges by execve(2), and by
/// seccomp(2) every system call but those for packets, time, memory and its own end. What is barred
/// fails with EPERM. For good: the thread cannot get anything back. Other threads keep what they
/// have. Errors: kSystem, kUnavailable (a kernel without seccomp).
Result<Done> ConfineThread();

}  // namespace pw
