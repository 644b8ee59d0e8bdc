#pragma once

#include "base/time_text.h"

#include <cstdint>
#include <string>

namespace pw {

/// The time of day now, to the millisecond.
TimePoint Now();

/// uname(2): node name and kernel release.
struct KernelName {
  std::string node;
  std::string release;
};
KernelName ReadKernelName();

/// Clock ticks a second, for the times of proc(5).
std::int64_t ClockTicksPerSecond();

/// When this kernel booted, by the clock of now. Processes tell their start as time since boot.
TimePoint BootTime();

/// True if both threads use one descriptor table (kcmp(2)); false also where that may not be asked.
bool SharesDescriptorTable(std::int32_t pid, std::int32_t tid);

/// True if standard output is a terminal (isatty(3)).
bool StandardOutputIsTerminal();
/// The same for standard error.
bool StandardErrorIsTerminal();

/// Effective user id of this process.
std::uint32_t EffectiveUid();

}  // namespace pw
