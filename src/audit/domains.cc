#include "audit/domains.h"

#include <algorithm>

namespace pw {

std::string DomainOfInterface(std::string_view name, std::span<const Interface> interfaces) {
  const auto found = std::ranges::find(interfaces, name, &Interface::name);
  return found == interfaces.end() ? std::string() : found->domain;
}

std::string DomainOfVantage(std::string_view name, std::span<const Interface> interfaces) {
  if (std::string domain = DomainOfInterface(name, interfaces); !domain.empty()) return domain;
  const bool is_domain = std::ranges::any_of(interfaces, [&](const Interface& interface) {
    return !interface.domain.empty() && interface.domain == name;
  });
  return is_domain ? std::string(name) : std::string();
}

}  // namespace pw
