#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// Octets of TELNET (RFC 854).
inline constexpr std::uint8_t kTelnetEnd = 240;  ///< SE
inline constexpr std::uint8_t kTelnetSub = 250;  ///< SB
inline constexpr std::uint8_t kTelnetWill = 251;
inline constexpr std::uint8_t kTelnetWont = 252;
inline constexpr std::uint8_t kTelnetDo = 253;
inline constexpr std::uint8_t kTelnetDont = 254;
inline constexpr std::uint8_t kTelnetIac = 255;

/// IAC, verb (WILL, WONT, DO, DONT), option.
struct TelnetCommand {
  std::uint8_t verb = 0;
  std::uint8_t option = 0;

  friend auto operator<=>(const TelnetCommand&, const TelnetCommand&) = default;
};

/// IAC SB option ... IAC SE.
struct TelnetSubnegotiation {
  std::uint8_t option = 0;
  std::vector<std::byte> parameters;  ///< IAC IAC already one octet

  friend bool operator==(const TelnetSubnegotiation&, const TelnetSubnegotiation&) = default;
};

/// What a stream of TELNET says.
struct TelnetStream {
  std::vector<TelnetCommand> commands;
  std::vector<TelnetSubnegotiation> subnegotiations;
  std::string text;      ///< the rest; a doubled IAC is one octet of it
  bool complete = true;  ///< false: the last command is cut off

  friend bool operator==(const TelnetStream&, const TelnetStream&) = default;
};

/// Takes a stream apart. Every stream is one of TELNET, if only of text.
TelnetStream ParseTelnet(std::span<const std::byte> stream);

}  // namespace pw
