#include "model/port_names.h"

#include "base/text.h"
#include "model/wire_transport.h"
#include "port_names_data.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace pw {
namespace {

struct Row {
  Transport transport;
  std::uint16_t port;
  std::string_view name;
};

std::pair<Transport, std::uint16_t> KeyOf(const Row& row) {
  return {row.transport, row.port};
}

std::vector<Row> ReadRows() {
  std::vector<Row> rows;
  std::string_view rest = embedded::port_names_data.front().content;
  while (const auto line = NextLine(rest)) {
    const auto cells = Split(*line, ',');  // no cell of this file is quoted
    if (cells.size() < 3) continue;
    const auto transport = ParseTransport(cells[0]);
    const auto port = ParseNumber<std::uint16_t>(cells[1]);
    if (transport && port) rows.push_back({*transport, *port, cells[2]});
  }
  std::ranges::stable_sort(rows, {}, KeyOf);  // of two names for one port the first counts
  return rows;
}

}  // namespace

std::string_view PortName(Transport transport, std::uint16_t port) {
  static const std::vector<Row> kRows = ReadRows();
  // MPTCP and UDP-Lite carry what TCP and UDP carry.
  transport = OnTheWire(transport);
  if (transport == Transport::kUdplite) transport = Transport::kUdp;
  const std::pair key(transport, port);
  const auto row = std::ranges::lower_bound(kRows, key, {}, KeyOf);
  return row == kRows.end() || KeyOf(*row) != key ? std::string_view{} : row->name;
}

}  // namespace pw
