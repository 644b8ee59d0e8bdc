#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>

namespace pw {

/// Index of a network interface of this namespace. Errors: kNotFound.
Result<std::uint32_t> InterfaceIndex(const std::string& name);

/// The reverse; empty if there is none.
std::string InterfaceName(std::uint32_t index);

}  // namespace pw
