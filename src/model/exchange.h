#pragma once

#include "model/transport.h"
#include "wire/ip_address.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One message of a conversation with a port; what travelled inside TLS where there is any.
struct Exchange {
  bool sent = false;                ///< by us
  std::chrono::milliseconds at{0};  ///< since the conversation began
  std::uint16_t port = 0;           ///< UDP: the other side's, if it is not the one asked
  std::vector<std::byte> bytes;
  std::size_t cut = 0;  ///< bytes that were left out at its end
};

/// The raw record "portwarrant/exchange/1" that an identity rests on: who was asked, and every
/// message in hexadecimal. Deterministic.
std::string ExchangeRecord(const IpAddress& address, Transport transport, std::uint16_t port,
                           std::string_view protocol, std::span<const Exchange> exchanges);

}  // namespace pw
