#pragma once

#include "model/port_list.h"

#include <span>
#include <string>
#include <string_view>

namespace pw {

/// The domain of an interface of the list; empty if it has none, or is none of the list.
std::string DomainOfInterface(std::string_view name, std::span<const Interface> interfaces);

/// The domain in whose network a vantage stands: that of the interface whose name it has, or the
/// domain itself; empty if it is neither.
std::string DomainOfVantage(std::string_view name, std::span<const Interface> interfaces);

}  // namespace pw
