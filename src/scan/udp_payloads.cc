#include "scan/udp_payloads.h"

#include "base/text.h"
#include "udp_payloads_data.h"

#include <map>
#include <optional>

namespace pw {
namespace {

using Payloads = std::map<std::uint16_t, std::vector<std::vector<std::byte>>>;

std::optional<unsigned> Digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  return std::nullopt;
}

std::vector<std::byte> FromHex(std::string_view text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const auto high = Digit(text[i]);
    const auto low = Digit(text[i + 1]);
    if (!high || !low) return {};
    bytes.push_back(static_cast<std::byte>(*high << 4U | *low));
  }
  return bytes;
}

Payloads Read() {
  Payloads payloads;
  std::string_view rest = embedded::udp_payloads_data.front().content;
  while (const auto line = NextLine(rest)) {
    const auto cells = Split(*line, ',');  // only the last cell is quoted
    if (cells.size() < 4) continue;
    if (const auto port = ParseNumber<std::uint16_t>(cells[0]))
      payloads[*port].push_back(FromHex(cells[2]));
  }
  return payloads;
}

const Payloads& All() {
  static const Payloads kPayloads = Read();
  return kPayloads;
}

}  // namespace

std::span<const std::byte> UdpPayload(std::uint16_t port, unsigned attempt) {
  const auto found = All().find(port);
  if (found == All().end()) return {};
  return found->second[attempt % found->second.size()];
}

std::vector<std::uint16_t> UdpPayloadPorts() {
  std::vector<std::uint16_t> ports;
  for (const auto& [port, payloads] : All())
    ports.push_back(port);
  return ports;
}

}  // namespace pw
