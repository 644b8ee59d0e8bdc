#include "model/warrant_ports.h"

#include "base/text.h"

#include <fmt/format.h>

namespace pw {

Result<WarrantPorts> ParseWarrantPorts(std::string_view text) {
  if (text == "ephemeral") return WarrantPorts{0, 0, true};
  const auto dash = text.find('-');
  const auto first = ParseNumber<std::uint16_t>(Trim(text.substr(0, dash)));
  const auto last = dash == std::string_view::npos
                        ? first
                        : ParseNumber<std::uint16_t>(Trim(text.substr(dash + 1)));
  if (!first || !last) {
    return Error{Error::Code::kInvalid,
                 "a port is a number from 0 to 65535, a range \"first-last\" or \"ephemeral\""};
  }
  if (*first > *last) {
    return Error{
        Error::Code::kInvalid,
        fmt::format("the range ends before it begins, did you mean {}-{}?", *last, *first)};
  }
  return WarrantPorts{*first, *last, false};
}

std::string ToString(const WarrantPorts& ports) {
  if (ports.ephemeral) return "ephemeral";
  if (ports.first == ports.last) return fmt::to_string(ports.first);
  return fmt::format("{}-{}", ports.first, ports.last);
}

}  // namespace pw
