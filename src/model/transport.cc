#include "model/transport.h"

#include <array>
#include <utility>

namespace pw {
namespace {

constexpr std::array<std::pair<Transport, std::string_view>, 7> kNames = {{
    {Transport::kTcp, "tcp"},
    {Transport::kUdp, "udp"},
    {Transport::kSctp, "sctp"},
    {Transport::kUdplite, "udplite"},
    {Transport::kMptcp, "mptcp"},
    {Transport::kRaw, "raw"},
    {Transport::kPacket, "packet"},
}};

}  // namespace

std::string_view ToString(Transport transport) {
  for (const auto& [value, name] : kNames) {
    if (value == transport) return name;
  }
  return "unknown";
}

std::optional<Transport> ParseTransport(std::string_view text) {
  for (const auto& [value, name] : kNames) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace pw
