#pragma once

#include <atomic>

namespace pw {

/// Becomes true when the user wants this process to end (SIGINT, SIGTERM), from the first call on.
/// The second such signal ends the process as if this had never been called. Thread rule: any.
const std::atomic<bool>& InterruptRequested();

}  // namespace pw
