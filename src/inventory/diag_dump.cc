#include "inventory/diag_dump.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace pw {
namespace {

constexpr int kMostReadings = 5;

/// One reading of a table: all datagrams until DONE.
template <class Row>
struct Reading {
  std::vector<Row> rows;
  int pieces = 0;  ///< datagrams with rows; the kernel resumes between two of them
};

template <class Row>
Result<Reading<Row>> ReadOnce(NetlinkSocket& diag, std::span<const std::byte> request,
                              Result<Row> (*parse)(std::span<const std::byte>)) {
  if (auto sent = diag.Send(request); !sent) return std::move(sent).error();
  Reading<Row> reading;
  while (true) {
    auto datagram = diag.Receive();
    if (!datagram) return std::move(datagram).error();
    const std::size_t before = reading.rows.size();
    ByteReader reader(*datagram);
    while (true) {
      auto next = NextNetlinkMessage(reader);
      if (!next) return std::move(next).error();
      if (!*next) break;
      const NetlinkMessage& message = **next;
      if (message.type == kNetlinkDone || message.type == kNetlinkError) {
        // A table that the kernel does not have ends in DONE with an errno inside.
        auto code = NetlinkErrno(message);
        if (!code) return std::move(code).error();
        if (*code != 0) return ErrnoError(*code, "list sockets");
        return reading;
      }
      auto row = parse(message.payload);
      if (!row) return std::move(row).error();
      reading.rows.push_back(*std::move(row));
    }
    if (reading.rows.size() > before) ++reading.pieces;
  }
}

template <class Row>
std::vector<std::uint64_t> Cookies(const std::vector<Row>& rows) {
  std::vector<std::uint64_t> cookies;
  cookies.reserve(rows.size());
  for (const Row& row : rows)
    cookies.push_back(row.cookie);
  std::ranges::sort(cookies);
  return cookies;
}

/// Keeps one row a cookie: a dump that resumes can tell the same socket twice.
template <class Row>
void AddNew(std::vector<Row>&& rows, std::unordered_set<std::uint64_t>& known,
            std::vector<Row>& into) {
  for (Row& row : rows) {
    if (row.cookie == 0 || known.insert(row.cookie).second) into.push_back(std::move(row));
  }
}

template <class Row>
Result<StableDump<Row>> ReadUntilStable(NetlinkSocket& diag, std::span<const std::byte> request,
                                        Result<Row> (*parse)(std::span<const std::byte>)) {
  StableDump<Row> dump;
  std::unordered_set<std::uint64_t> known;
  std::vector<std::uint64_t> before;
  for (dump.readings = 1; dump.readings <= kMostReadings; ++dump.readings) {
    auto reading = ReadOnce(diag, request, parse);
    if (!reading) return std::move(reading).error();
    std::vector<std::uint64_t> cookies = Cookies(reading->rows);
    // What came in one piece was never resumed: a second reading could tell nothing more.
    const bool agree = dump.readings > 1 ? cookies == before : reading->pieces <= 1;
    if (agree) {
      // Exactly what is there now: sockets of earlier readings that went are not kept.
      known.clear();
      dump.rows.clear();
    }
    AddNew(std::move(reading->rows), known, dump.rows);
    if (agree) return dump;
    before = std::move(cookies);
  }
  dump.stable = false;
  return dump;
}

}  // namespace

Result<StableDump<InetDiagSocket>> DumpInetSockets(NetlinkSocket& diag, std::uint8_t family,
                                                   std::uint16_t protocol, std::uint32_t states) {
  return ReadUntilStable<InetDiagSocket>(diag, InetDiagRequest(family, protocol, states, 1),
                                         ParseInetDiag);
}

Result<StableDump<PacketDiagSocket>> DumpPacketSockets(NetlinkSocket& diag) {
  return ReadUntilStable<PacketDiagSocket>(diag, PacketDiagRequest(1), ParsePacketDiag);
}

}  // namespace pw
