#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace pw {

/// An Ethernet address, in the order in which it is sent.
using LinkAddress = std::array<std::byte, 6>;

/// "02:00:5e:10:00:07".
std::string ToString(const LinkAddress& address);

}  // namespace pw
