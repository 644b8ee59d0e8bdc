#include "harden/nf_tables.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <cerrno>

namespace pw {
namespace {

/// A busy ruleset (dynamic sets do not count) changes a few times a second at most.
constexpr int kTries = 50;

/// Reads answers to the questions from `first` to `last` until `each` is content.
Result<Done> ReadAnswers(NetlinkSocket& socket, std::uint32_t first, std::uint32_t last,
                         const std::function<Result<bool>(const NetlinkMessage&)>& each) {
  while (true) {
    const auto datagram = socket.Receive();
    if (!datagram) return datagram.error();
    ByteReader reader(*datagram);
    while (true) {
      const auto message = NextNetlinkMessage(reader);
      if (!message) return message.error();
      if (!*message) break;
      // What was left of a question that was given up.
      if ((*message)->sequence < first || (*message)->sequence > last) continue;
      const auto content = each(**message);
      if (!content) return content.error();
      if (*content) return Done{};
    }
  }
}

}  // namespace

Result<NfTables> NfTables::Open() {
  auto socket = NetlinkSocket::Open(NetfilterNetlink());
  if (!socket) return std::move(socket).error();
  return NfTables(*std::move(socket));
}

Result<std::vector<NfTable>> NfTables::List() {
  for (int tries = 0; tries < kTries; ++tries) {
    auto tables = ListOnce();
    if (!tables) return std::move(tables).error();
    if (*tables) return **std::move(tables);
  }
  return ErrnoError(ETIMEDOUT, "list nftables tables");
}

Result<std::optional<std::vector<NfTable>>> NfTables::ListOnce() {
  const std::uint32_t sequence = sequence_++;
  if (auto sent = socket_.Send(NfTablesRequest(sequence)); !sent) return std::move(sent).error();
  std::vector<NfTable> tables;
  bool interrupted = false;
  auto read =
      ReadAnswers(socket_, sequence, sequence, [&](const NetlinkMessage& message) -> Result<bool> {
        interrupted = interrupted || (message.flags & kNetlinkFlagDumpInterrupted) != 0;
        if (message.type == kNetlinkDone || message.type == kNetlinkError) {
          const auto code = NetlinkErrno(message);
          if (!code) return code.error();
          interrupted = interrupted || *code == EINTR;
          if (*code != 0 && !interrupted) return ErrnoError(*code, "list nftables tables");
          return true;
        }
        if (message.type != kNewNfTable) return false;
        auto table = ParseNfTable(message.payload);
        if (!table) return std::move(table).error();
        tables.push_back(*std::move(table));
        return false;
      });
  if (!read) return std::move(read).error();
  if (interrupted) return std::optional<std::vector<NfTable>>();
  return std::optional(std::move(tables));
}

Result<std::uint32_t> NfTables::Generation() {
  const std::uint32_t sequence = sequence_++;
  if (auto sent = socket_.Send(NfGenerationRequest(sequence)); !sent)
    return std::move(sent).error();
  std::uint32_t generation = 0;
  auto read =
      ReadAnswers(socket_, sequence, sequence, [&](const NetlinkMessage& message) -> Result<bool> {
        if (message.type == kNetlinkError) {
          const auto code = NetlinkErrno(message);
          return ErrnoError(code ? *code : EPROTO, "ask for the nftables generation");
        }
        if (message.type != kNewNfGeneration) return false;
        const auto told = ParseNfGeneration(message.payload);
        if (!told) return told.error();
        generation = *told;
        return true;
      });
  if (!read) return std::move(read).error();
  return generation;
}

Result<int> NfTables::Commit(std::span<const NfTable> tables, std::uint32_t generation) {
  const std::uint32_t first = sequence_;
  const auto last = static_cast<std::uint32_t>(first + tables.size() + 1);
  sequence_ = last + 1;
  if (auto sent = socket_.Send(NfTableFlagsBatch(tables, generation, first)); !sent)
    return std::move(sent).error();
  int failed = 0;
  std::size_t acknowledged = 0;
  auto read = ReadAnswers(socket_, first, last, [&](const NetlinkMessage& message) -> Result<bool> {
    if (message.type != kNetlinkError) return false;
    const auto code = NetlinkErrno(message);
    if (!code) return code.error();
    failed = *code;
    return failed != 0 || ++acknowledged == tables.size();
  });
  if (!read) return std::move(read).error();
  return failed;
}

Result<Done> NfTables::Change(
    const std::function<std::vector<NfTable>(const std::vector<NfTable>&)>& choose) {
  for (int tries = 0; tries < kTries; ++tries) {
    // The generation first: what is listed is of it, or of a later one, which is refused.
    const auto generation = Generation();
    if (!generation) return generation.error();
    const auto tables = List();
    if (!tables) return tables.error();
    const std::vector<NfTable> chosen = choose(*tables);
    if (chosen.empty()) return Done{};
    const auto code = Commit(chosen, *generation);
    if (!code) return code.error();
    if (*code == 0) return Done{};
    if (*code != ERESTART && *code != EAGAIN)
      return ErrnoError(*code, "change nftables table " + NfTableName(chosen.front()));
  }
  return ErrnoError(ETIMEDOUT, "change nftables tables: the ruleset does not stand still");
}

}  // namespace pw
