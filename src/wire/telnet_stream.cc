#include "wire/telnet_stream.h"

#include <optional>
#include <utility>

namespace pw {
namespace {

std::uint8_t Octet(std::byte byte) {
  return std::to_integer<std::uint8_t>(byte);
}

/// Where the subnegotiation whose option is at `at` ends; nothing if its end is missing.
std::optional<std::size_t> ReadSubnegotiation(std::span<const std::byte> stream, std::size_t at,
                                              TelnetStream& out) {
  if (at >= stream.size()) return std::nullopt;
  TelnetSubnegotiation sub{Octet(stream[at]), {}};
  for (std::size_t i = at + 1; i < stream.size(); ++i) {
    if (Octet(stream[i]) != kTelnetIac) {
      sub.parameters.push_back(stream[i]);
      continue;
    }
    if (i + 1 >= stream.size()) return std::nullopt;
    if (Octet(stream[i + 1]) == kTelnetEnd) {
      out.subnegotiations.push_back(std::move(sub));
      return i + 2;
    }
    sub.parameters.push_back(stream[++i]);
  }
  return std::nullopt;
}

/// Where the command whose octet behind IAC is at `at` ends; nothing if it is cut off.
std::optional<std::size_t> ReadCommand(std::span<const std::byte> stream, std::size_t at,
                                       TelnetStream& out) {
  if (at >= stream.size()) return std::nullopt;
  const std::uint8_t verb = Octet(stream[at]);
  if (verb == kTelnetSub) return ReadSubnegotiation(stream, at + 1, out);
  if (verb == kTelnetIac) out.text += static_cast<char>(verb);
  if (verb < kTelnetWill || verb > kTelnetDont) return at + 1;
  if (at + 1 >= stream.size()) return std::nullopt;
  out.commands.push_back({verb, Octet(stream[at + 1])});
  return at + 2;
}

}  // namespace

TelnetStream ParseTelnet(std::span<const std::byte> stream) {
  TelnetStream out;
  std::size_t at = 0;
  while (at < stream.size()) {
    if (Octet(stream[at]) != kTelnetIac) {
      out.text += static_cast<char>(stream[at++]);
      continue;
    }
    const auto end = ReadCommand(stream, at + 1, out);
    if (!end) {
      out.complete = false;
      return out;
    }
    at = *end;
  }
  return out;
}

}  // namespace pw
