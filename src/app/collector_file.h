#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace pw {

/// A program that takes an inventory without needing anything of the host but its kernel.
struct CollectorFile {
  std::string path;
  std::string bytes;
  std::string sha256;  ///< in hex
};

/// The collector for a machine ("x86_64", as `uname -m`): `given`, or if that is empty the one that
/// came with this program: portwarrant-collector-MACHINE beside it or in libexec/portwarrant.
/// Errors: kNotFound (naming where it was looked for), kInvalid (no program, or one for another
/// machine), and as ReadFile.
Result<CollectorFile> ReadCollector(std::string_view machine, const std::string& given);

/// The name that all machines have which run the same programs: "i386" for i586 and i686, "arm" for
/// armv7l; else the machine's own.
std::string MachineFamily(std::string_view machine);

/// For which machine a program is, by its ELF header (gABI, e_machine): a family as above, or "" if
/// it is no ELF program or for a machine that is not known here.
std::string MachineOfProgram(std::string_view bytes);

}  // namespace pw
