#include "sys/interface_name.h"

#include <array>
#include <cerrno>

#include <net/if.h>

namespace pw {

Result<std::uint32_t> InterfaceIndex(const std::string& name) {
  const unsigned index = ::if_nametoindex(name.c_str());
  if (index != 0) return index;
  return Error{Error::Code::kNotFound, "find interface " + name + ": there is none of this name",
               errno};
}

std::string InterfaceName(std::uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(index, name.data()) == nullptr ? std::string() : std::string(name.data());
}

}  // namespace pw
