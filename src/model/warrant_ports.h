#pragma once

#include "base/result.h"
#include "model/port_list.h"

#include <string>
#include <string_view>

namespace pw {

/// Reads "36412", "49152-65535" or "ephemeral". Errors: kInvalid, saying what is wrong.
Result<WarrantPorts> ParseWarrantPorts(std::string_view text);

/// The reverse of ParseWarrantPorts.
std::string ToString(const WarrantPorts& ports);

}  // namespace pw
