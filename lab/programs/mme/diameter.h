// The Diameter base protocol as far as a peer that connects, watches and leaves needs it.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pw::lab {

struct DiameterIdentity {
  std::string host;
  std::string realm;
  std::string product;
  std::uint32_t address = 0;  // IPv4, host order
};

/// One connection of a Diameter server (RFC 6733): CER gets CEA, then DWR gets DWA and DPR gets
/// DPA; any other request gets an error answer. Not shared between threads.
class DiameterConnection {
 public:
  explicit DiameterConnection(DiameterIdentity identity) : identity_(std::move(identity)) {}

  /// Takes bytes as they come from the stream and returns what is to be sent back (maybe nothing).
  /// Errors: kInvalid (not Diameter, or the first message is no CER, or longer than 16 KiB): the
  /// connection must then be closed.
  Result<std::vector<std::byte>> Receive(std::span<const std::byte> bytes);

 private:
  struct Header;
  Result<Done> AnswerMessage(const Header& header, std::span<const std::byte> body,
                             std::vector<std::byte>& out);
  std::vector<std::byte> Avps(const Header& header, std::uint32_t result) const;

  DiameterIdentity identity_;
  bool open_ = false;  // a CER has come
  std::vector<std::byte> buffer_;
};

}  // namespace pw::lab
