#include "wire/link_address.h"

#include "base/bytes.h"

#include <span>

namespace pw {

std::string ToString(const LinkAddress& address) {
  std::string text;
  for (const std::byte part : address)
    text += (text.empty() ? "" : ":") + ToHex(std::span(&part, 1));
  return text;
}

}  // namespace pw
