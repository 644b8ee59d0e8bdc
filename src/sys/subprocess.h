#pragma once

#include "base/result.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace pw {

/// Bounds of a child process.
struct SubprocessLimits {
  std::chrono::milliseconds time{10000};
  std::size_t output = std::size_t{16} << 20;  ///< bytes of stdout and of stderr, each
  /// When it becomes true the child gets SIGINT, once, and goes on for `grace` at most; null =
  /// never.
  const std::atomic<bool>* interrupt = nullptr;
  std::chrono::milliseconds grace{10000};
};

/// What a finished child left.
struct SubprocessOutcome {
  int exit_code = 0;  ///< 128 + signal if a signal ended it
  std::string out;
  std::string err;
};

/// Runs a program without a shell: `argv[0]` is searched in PATH, every word arrives as it is.
/// stdin is empty. A child that exceeds its time or output is killed with its process group and
/// reaped. Errors: kNotFound (no such program), kTimeout, kInvalid (too much output), kSystem.
/// Safe to call from several threads.
Result<SubprocessOutcome> RunSubprocess(const std::vector<std::string>& argv,
                                        const SubprocessLimits& limits = {});

}  // namespace pw
