#pragma once

#include "base/result.h"
#include "model/process.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A program that held a port, as it was on the element.
struct SoftwareFile {
  std::string program;  ///< path in the process's own root
  std::optional<Package> package;
  std::string sha256;  ///< of the file that ran, in hexadecimal; empty = not read
  std::string reason;  ///< why it was not read
};

/// A network interface as it was when the audit began.
struct InterfaceState {
  std::string netns;  ///< name of its namespace; empty = the collector's own
  std::string name;
  bool up = false;                     ///< switched on (IFF_UP)
  bool running = false;                ///< has a carrier (IFF_RUNNING)
  std::vector<std::string> addresses;  ///< without prefix lengths
};

/// What an element was like when it was tested, besides its sockets: what a test report has to tell
/// (TS 33.117 4.1.1). Format "portwarrant/element-state/1" is its JSON form.
struct ElementState {
  std::vector<SoftwareFile> software;      ///< by program
  std::vector<InterfaceState> interfaces;  ///< by namespace and name; empty = not recorded
};

/// Writes it, always the same for the same state.
std::string ElementStateJson(const ElementState& state);
/// Reads it back; unknown members are passed over. Errors: kInvalid naming the place.
Result<ElementState> ParseElementStateJson(std::string_view text);

}  // namespace pw
