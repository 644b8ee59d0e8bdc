#include "wire/proc_net.h"

#include "base/bytes.h"
#include "base/text.h"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

Error BadLine(int line, std::string_view why) {
  return Error{Error::Code::kInvalid, fmt::format("read socket table, line {}: {}", line, why)};
}

/// "0100007F" is 127.0.0.1 on a little-endian machine: the kernel prints each 32-bit word of the
/// address as a number of its own byte order.
std::optional<IpAddress> HexAddress(std::string_view text) {
  if (text.size() != 8 && text.size() != 32) return std::nullopt;
  ByteWriter bytes;
  for (std::size_t at = 0; at < text.size(); at += 8) {
    const auto word = ParseNumber<std::uint32_t>(text.substr(at, 8), 16);
    if (!word) return std::nullopt;
    bytes.WriteHost(*word);
  }
  return *IpAddress::FromBytes(bytes.View());
}

/// Calls `row(words, line)` for every line after the first; stops at the first error.
template <class Row>
Result<Done> ForEachRow(std::string_view text, const Row& row) {
  int line = 0;
  while (const auto content = NextLine(text)) {
    if (++line == 1 || Trim(*content).empty()) continue;
    Result<Done> read = row(Words(*content), line);
    if (!read) return read;
  }
  return Done{};
}

struct HexEndpoint {
  IpAddress address;
  std::uint16_t port = 0;
};

std::optional<HexEndpoint> ParseHexEndpoint(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto address = HexAddress(text.substr(0, colon));
  const auto port = ParseNumber<std::uint16_t>(text.substr(colon + 1), 16);
  if (!address || !port) return std::nullopt;
  return HexEndpoint{*address, *port};
}

}  // namespace

Result<std::vector<ProcNetSocket>> ParseProcNetInet(std::string_view text) {
  std::vector<ProcNetSocket> rows;
  // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...
  auto read =
      ForEachRow(text, [&](const std::vector<std::string_view>& words, int line) -> Result<Done> {
        if (words.size() < 10) return BadLine(line, "fewer than ten columns");
        const auto local = ParseHexEndpoint(words[1]);
        const auto remote = ParseHexEndpoint(words[2]);
        const auto state = ParseNumber<std::uint8_t>(words[3], 16);
        const auto uid = ParseNumber<std::uint32_t>(words[7]);
        const auto inode = ParseNumber<std::uint64_t>(words[9]);
        if (!local || !remote || !state || !uid || !inode) return BadLine(line, "not a socket row");
        rows.push_back({local->address, local->port, remote->port, *state, *uid, *inode});
        return Done{};
      });
  if (!read) return std::move(read).error();
  return rows;
}

Result<std::vector<SctpEndpoint>> ParseSctpEndpoints(std::string_view text) {
  std::vector<SctpEndpoint> rows;
  // ENDPT SOCK STY SST HBKT LPORT UID INODE LADDRS...
  auto read =
      ForEachRow(text, [&](const std::vector<std::string_view>& words, int line) -> Result<Done> {
        if (words.size() < 8) return BadLine(line, "fewer than eight columns");
        SctpEndpoint row;
        const auto state = ParseNumber<std::uint8_t>(words[3]);
        const auto port = ParseNumber<std::uint16_t>(words[5]);
        const auto uid = ParseNumber<std::uint32_t>(words[6]);
        const auto inode = ParseNumber<std::uint64_t>(words[7]);
        if (!state || !port || !uid || !inode) return BadLine(line, "not an SCTP endpoint");
        row.state = *state;
        row.port = *port;
        row.uid = *uid;
        row.inode = *inode;
        for (std::size_t i = 8; i < words.size(); ++i) {
          const auto address = IpAddress::Parse(words[i]);
          if (!address) return BadLine(line, "not an address");
          row.addresses.push_back(*address);
        }
        rows.push_back(std::move(row));
        return Done{};
      });
  if (!read) return std::move(read).error();
  return rows;
}

Result<std::vector<ProcNetPacket>> ParseProcNetPacket(std::string_view text) {
  std::vector<ProcNetPacket> rows;
  // sk RefCnt Type Proto Iface R Rmem User Inode
  auto read =
      ForEachRow(text, [&](const std::vector<std::string_view>& words, int line) -> Result<Done> {
        if (words.size() < 9) return BadLine(line, "fewer than nine columns");
        const auto protocol = ParseNumber<std::uint16_t>(words[3], 16);
        const auto interface = ParseNumber<std::uint32_t>(words[4]);
        const auto uid = ParseNumber<std::uint32_t>(words[7]);
        const auto inode = ParseNumber<std::uint64_t>(words[8]);
        if (!protocol || !interface || !uid || !inode) return BadLine(line, "not a packet socket");
        rows.push_back({*protocol, *interface, *uid, *inode});
        return Done{};
      });
  if (!read) return std::move(read).error();
  return rows;
}

}  // namespace pw
