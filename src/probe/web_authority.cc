#include "probe/web_authority.h"

#include <fmt/format.h>

namespace pw {

std::string WebAuthority(const ProbeContext& context) {
  const std::string address = ToString(context.target);
  const bool v6 = context.target.family() == Family::kIpv6;
  return v6 ? fmt::format("[{}]:{}", address, context.port)
            : fmt::format("{}:{}", address, context.port);
}

}  // namespace pw
