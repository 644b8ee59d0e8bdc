#pragma once

#include "base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pw {

/// What an element says of itself before a collector is chosen for it.
struct ElementGreeting {
  std::string machine;      ///< as `uname -m`: "x86_64"
  std::uint32_t uid = 0;    ///< of the login
  bool sudo = false;        ///< it may become root by sudo(8) without a password
  std::string sudo_reason;  ///< what sudo said if it may not; empty if it was not asked
};

/// The command that makes an element say it. Works in every usual login shell (sh, csh, fish).
/// `ask_sudo`: a login that is not root asks sudo, which writes that into the element's log.
std::string GreetingCommand(bool ask_sudo);

/// Reads the answer; what a login shell prints before it is passed over. Errors: kUnavailable (no
/// Linux, or no shell that runs commands), naming what came instead.
Result<ElementGreeting> ParseGreeting(std::string_view text);

/// One run of the collector on an element.
struct CollectorRun {
  std::string netns = "all";    ///< "all", "self", a name or an inode
  std::string owners = "auto";  ///< "auto", "bpf" or "proc"
  bool sudo = false;
  std::size_t size = 0;            ///< of the program, in bytes
  std::string sha256;              ///< of the program, in hex
  std::chrono::seconds time{120};  ///< after which it ends by itself
};

/// The command that takes the program from its input, checks it, runs it. The program lies in a
/// file that has no name any more before its first byte arrives, in the first folder where programs
/// may run: nothing is left, whenever the connection ends. Errors: kInvalid (a namespace whose name
/// could mean something to a shell).
Result<std::string> CollectorCommand(const CollectorRun& run);

/// Exit codes of the command above, beside those of the collector (0, 2, 3).
inline constexpr int kNoFolderToRunIn = 96;
inline constexpr int kNotArrivedWhole = 97;

/// What came back.
struct CollectorOutput {
  bool verified = false;  ///< the element has computed the SHA-256, and it is the right one
  std::string_view inventory;
};

/// Finds the inventory in the output; what a login shell prints before it is passed over. Errors:
/// kInvalid (the program was not started).
Result<CollectorOutput> SplitCollectorOutput(std::string_view text);

}  // namespace pw
