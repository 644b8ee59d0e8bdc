#pragma once

namespace pw {

/// What scripts rely on; the same for every command.
enum class ExitCode {
  kPass = 0,          ///< all requirements pass, or the command did what it was asked
  kFail = 1,          ///< at least one requirement fails, or there are findings
  kError = 2,         ///< could not run: usage, permission, input, system
  kInconclusive = 3,  ///< nothing fails, but something could not be judged or seen
  kInterrupted = 130,
};

}  // namespace pw
