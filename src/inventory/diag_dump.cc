#include "inventory/diag_dump.h"

#include "base/bytes.h"
#include "wire/netlink.h"
#include "wire/padding.h"

#include <algorithm>
#include <functional>
#include <future>
#include <optional>
#include <unordered_set>

namespace pw {
namespace {

constexpr int kMostReadings = 5;
/// What a reading is expected to take: more than most do, since a buffer that grows is copied, and
/// memory that is not touched costs nothing.
constexpr std::size_t kExpectedBytes = std::size_t{8} << 20;
/// A row with the attributes that come unasked takes at least this.
constexpr std::size_t kRowBytes = 100;

/// One reading of a table: the messages of all datagrams until DONE.
struct Reading {
  std::vector<std::byte> bytes;
  int pieces = 0;  ///< datagrams with rows; the kernel resumes between two of them
};

/// True when the last message of a dump was among those of the datagram. Appends its rows.
Result<bool> TakeRows(std::span<const std::byte> datagram, Reading& reading) {
  ByteReader reader(datagram);
  while (true) {
    const std::size_t rest = reader.Remaining();
    auto next = NextNetlinkMessage(reader);
    if (!next) return std::move(next).error();
    const bool end = !*next || (*next)->type == kNetlinkDone || (*next)->type == kNetlinkError;
    if (!end) continue;
    const auto rows = datagram.first(datagram.size() - rest);
    reading.bytes.insert(reading.bytes.end(), rows.begin(), rows.end());
    // The next message is aligned.
    reading.bytes.resize(reading.bytes.size() + PaddingOf(reading.bytes.size()));
    if (!rows.empty()) ++reading.pieces;
    if (!*next) return false;
    // A table that the kernel does not have ends in DONE with an errno inside.
    auto code = NetlinkErrno(**next);
    if (!code) return std::move(code).error();
    if (*code != 0) return ErrnoError(*code, "list sockets");
    return true;
  }
}

Result<Reading> ReadOnce(NetlinkSocket& diag, std::span<const std::byte> request) {
  if (auto sent = diag.Send(request); !sent) return std::move(sent).error();
  Reading reading;
  reading.bytes.reserve(kExpectedBytes);
  while (true) {
    auto datagram = diag.Receive();
    if (!datagram) return std::move(datagram).error();
    const auto done = TakeRows(*datagram, reading);
    if (!done) return done.error();
    if (*done) return reading;
  }
}

template <class Row>
Result<std::vector<Row>> ParseRows(const Reading& reading,
                                   Result<Row> (*parse)(std::span<const std::byte>)) {
  std::vector<Row> rows;
  rows.reserve(reading.bytes.size() / kRowBytes);
  ByteReader reader(reading.bytes);
  while (true) {
    auto next = NextNetlinkMessage(reader);
    if (!next) return std::move(next).error();
    if (!*next) return rows;
    auto row = parse((*next)->payload);
    if (!row) return std::move(row).error();
    rows.push_back(*std::move(row));
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

/// Keeps one row a cookie: a dump that resumes can tell the same socket twice, and so do two dumps.
template <class Row>
void AddNew(std::vector<Row>&& rows, std::unordered_set<std::uint64_t>& known,
            std::vector<Row>& into) {
  for (Row& row : rows) {
    if (row.cookie == 0 || known.insert(row.cookie).second) into.push_back(std::move(row));
  }
}

/// True if no two of the sorted cookies are the same, but for those that the kernel did not tell.
bool AreDistinct(const std::vector<std::uint64_t>& sorted) {
  const auto told = std::ranges::upper_bound(sorted, std::uint64_t{0});
  return std::ranges::adjacent_find(told, sorted.end()) == sorted.end();
}

/// Exactly these, one a cookie.
template <class Row>
void KeepOnly(std::vector<Row>&& rows, const std::vector<std::uint64_t>& cookies,
              std::vector<Row>& into) {
  into.clear();
  if (AreDistinct(cookies)) {
    into = std::move(rows);
    return;
  }
  std::unordered_set<std::uint64_t> known;
  AddNew(std::move(rows), known, into);
}

/// What one reading told.
template <class Row>
struct Told {
  std::vector<Row> rows;
  std::vector<std::uint64_t> cookies;
};

template <class Row>
Result<Told<Row>> Tell(const Reading& reading, Result<Row> (*parse)(std::span<const std::byte>)) {
  auto rows = ParseRows(reading, parse);
  if (!rows) return std::move(rows).error();
  std::vector<std::uint64_t> cookies = Cookies(*rows);
  return Told<Row>{*std::move(rows), std::move(cookies)};
}

template <class Row>
Result<StableDump<Row>> ReadUntilStable(NetlinkSocket& diag, std::span<const std::byte> request,
                                        Result<Row> (*parse)(std::span<const std::byte>),
                                        Readings readings) {
  StableDump<Row> dump;
  std::unordered_set<std::uint64_t> known;
  dump.readings = 1;
  auto reading = ReadOnce(diag, request);
  if (!reading) return std::move(reading).error();
  dump.resumed = reading->pieces > 1;
  // What came in one piece was never resumed: a second reading could tell nothing more.
  if (!dump.resumed || readings == Readings::kOne) {
    auto told = Tell(*reading, parse);
    if (!told) return std::move(told).error();
    KeepOnly(std::move(told->rows), told->cookies, dump.rows);
    return dump;
  }
  auto first = std::async(std::launch::async, Tell<Row>, std::cref(*reading), parse);
  std::optional<Told<Row>> last;
  while (dump.readings < kMostReadings) {
    ++dump.readings;
    auto next = ReadOnce(diag, request);
    if (!last) {
      auto told = first.get();
      if (!told) return std::move(told).error();
      last = *std::move(told);
    }
    if (!next) return std::move(next).error();
    // Two readings are mostly the same to the last byte: then the second tells no row anew.
    bool agree = next->bytes == reading->bytes;
    if (!agree) {
      auto told = Tell(*next, parse);
      if (!told) return std::move(told).error();
      agree = told->cookies == last->cookies;
      if (!agree) AddNew(std::move(last->rows), known, dump.rows);
      last = *std::move(told);
      *reading = *std::move(next);
    }
    if (!agree) continue;
    // What is there now: sockets of earlier readings that went are not kept.
    KeepOnly(std::move(last->rows), last->cookies, dump.rows);
    return dump;
  }
  AddNew(std::move(last->rows), known, dump.rows);
  dump.stable = false;
  return dump;
}

}  // namespace

Result<StableDump<InetDiagSocket>> DumpInetSockets(NetlinkSocket& diag, std::uint8_t family,
                                                   std::uint16_t protocol, std::uint32_t states,
                                                   Readings readings) {
  return ReadUntilStable<InetDiagSocket>(diag, InetDiagRequest(family, protocol, states, 1),
                                         ParseInetDiag, readings);
}

Result<StableDump<InetDiagSocket>> DumpTcpSockets(NetlinkSocket& diag, std::uint32_t states,
                                                  Readings readings) {
  return ReadUntilStable<InetDiagSocket>(diag, TcpDiagRequest(states, 1), ParseInetDiag, readings);
}

Result<StableDump<PacketDiagSocket>> DumpPacketSockets(NetlinkSocket& diag) {
  return ReadUntilStable<PacketDiagSocket>(diag, PacketDiagRequest(1), ParsePacketDiag,
                                           Readings::kUntilStable);
}

}  // namespace pw
