// Netlink datagrams as a hostile kernel could send them: every decoder of the inside view. What is
// accepted must stay inside its input, and the fixed part of a row must not depend on attributes.
#include "wire/link_message.h"
#include "wire/neighbour_message.h"
#include "wire/netlink.h"
#include "wire/nf_tables_message.h"
#include "wire/route_message.h"
#include "wire/sock_diag.h"

#include <cstdint>
#include <cstdlib>
#include <span>

namespace {

constexpr std::size_t kInetRowSize = 72;  // struct inet_diag_msg

bool Inside(std::span<const std::byte> part, std::span<const std::byte> whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

/// What was read of a table is what a change of it says.
void CheckTable(const pw::NfTable& table) {
  if (table.name.size() > 1000) return;  // more than an attribute of a change may hold
  const auto batch = pw::NfTableFlagsBatch(std::span(&table, 1), 1, 1);
  pw::ByteReader reader(batch);
  static_cast<void>(pw::NextNetlinkMessage(reader));
  const auto change = pw::NextNetlinkMessage(reader);
  const auto again = pw::ParseNfTable((*change)->payload);
  if (!again || again->family != table.family || again->name != table.name ||
      again->flags != table.flags) {
    std::abort();
  }
}

void CheckRow(std::span<const std::byte> payload) {
  const auto row = pw::ParseInetDiag(payload);
  if (row) {
    if (payload.size() < kInetRowSize) std::abort();
    const auto bare = pw::ParseInetDiag(payload.first(kInetRowSize));
    if (!bare || bare->cookie != row->cookie || bare->source != row->source ||
        bare->source_port != row->source_port || bare->inode != row->inode) {
      std::abort();
    }
  }
  static_cast<void>(pw::ParsePacketDiag(payload));
  static_cast<void>(pw::ParseLink(payload));
  static_cast<void>(pw::ParseGenericFamily(payload));
  static_cast<void>(pw::ParseWireGuardPort(payload));
  static_cast<void>(pw::ParseL2tpTunnel(payload));
  static_cast<void>(pw::ParseFouPort(payload));
  static_cast<void>(pw::ParseRoute(payload));
  static_cast<void>(pw::ParseNeighbour(payload));
  static_cast<void>(pw::ParseNfGeneration(payload));
  if (const auto table = pw::ParseNfTable(payload)) CheckTable(*table);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto whole = std::as_bytes(std::span(data, size));
  pw::ByteReader reader(whole);
  while (true) {
    const std::size_t before = reader.Remaining();
    const auto message = pw::NextNetlinkMessage(reader);
    if (!message || !*message) break;
    if (!Inside((*message)->payload, whole)) std::abort();
    if (reader.Remaining() >= before) std::abort();  // each step must move on
    static_cast<void>(pw::NetlinkErrno(**message));
    CheckRow((*message)->payload);
  }
  return 0;
}
