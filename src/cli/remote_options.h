#pragma once

#include "app/remote_inventory.h"

#include <CLI/CLI.hpp>

namespace pw {

/// Adds the options that say how another host is reached over SSH. `request` must outlive
/// `command`.
void AddRemoteOptions(CLI::App& command, RemoteRequest& request);

}  // namespace pw
