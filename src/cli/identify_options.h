#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace pw {

/// What ports are spoken with, as the user gave it; see ScanRequest.
struct IdentifyOptions {
  std::vector<std::string>& communities;
  std::string& community_file;
  bool& intrusive;
};

/// --community, --communities and --intrusive, for the commands that identify.
void AddIdentifyOptions(CLI::App& command, IdentifyOptions options);

}  // namespace pw
