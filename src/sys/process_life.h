#pragma once

#include <chrono>

namespace pw {

/// Has the kernel end this process after a time, whatever it does then (alarm(2)): for a program
/// that runs where nobody might be left to end it.
void EndProcessAfter(std::chrono::seconds time);

}  // namespace pw
