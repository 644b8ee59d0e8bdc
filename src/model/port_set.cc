#include "model/port_set.h"

#include "base/text.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint16_t kLast = std::numeric_limits<std::uint16_t>::max();

Error Wrong(std::string_view piece, std::string_view why) {
  return {Error::Code::kInvalid, fmt::format("read ports \"{}\": {}", Printable(piece), why)};
}

Result<PortSet::Range> ParseRange(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = ParseNumber<std::uint16_t>(Trim(text.substr(0, dash)));
  const auto last = dash == std::string_view::npos
                        ? first
                        : ParseNumber<std::uint16_t>(Trim(text.substr(dash + 1)));
  if (!first || !last) return Wrong(text, "a port is a number from 0 to 65535, a range first-last");
  if (*first > *last) return Wrong(text, "the range ends before it begins");
  return PortSet::Range{*first, *last};
}

Result<Done> AddPiece(PortSet& ports, std::string_view piece) {
  if (piece == "all" || piece == "-") {
    ports = PortSet::All();
    return Done{};
  }
  const auto range = ParseRange(piece);
  if (!range) return range.error();
  ports.Add(*range);
  return Done{};
}

}  // namespace

PortSet PortSet::All() {
  PortSet all;
  all.Add({0, kLast});
  return all;
}

Result<PortSet> PortSet::Parse(std::string_view text) {
  PortSet ports;
  for (const std::string_view piece : Split(text, ',')) {
    if (const auto added = AddPiece(ports, Trim(piece)); !added) return added.error();
  }
  return ports;
}

void PortSet::Add(Range range) {
  // Widened to int, so that 65535 + 1 and 0 - 1 are what they say.
  const auto after = [](const Range& other) { return int{other.last} + 1; };
  const auto before = [](const Range& other) { return int{other.first} - 1; };
  const auto first = std::ranges::lower_bound(ranges_, int{range.first}, {}, after);
  const auto end = std::ranges::upper_bound(first, ranges_.end(), int{range.last}, {}, before);
  if (first == end) {
    ranges_.insert(first, range);
    return;
  }
  first->first = std::min(range.first, first->first);
  first->last = std::max(range.last, std::prev(end)->last);
  ranges_.erase(std::next(first), end);
}

bool PortSet::Contains(std::uint16_t port) const noexcept {
  const auto found = std::ranges::lower_bound(ranges_, port, {}, &Range::last);
  return found != ranges_.end() && found->first <= port;
}

std::size_t PortSet::size() const noexcept {
  std::size_t count = 0;
  for (const Range& range : ranges_)
    count += std::size_t{range.last} - range.first + 1;
  return count;
}

std::vector<std::uint16_t> PortSet::Ports() const {
  std::vector<std::uint16_t> ports;
  ports.reserve(size());
  for (const Range& range : ranges_) {
    for (int port = range.first; port <= int{range.last}; ++port)
      ports.push_back(static_cast<std::uint16_t>(port));
  }
  return ports;
}

std::string ToString(const PortSet& ports) {
  if (ports == PortSet::All()) return "all";
  std::string text;
  for (const PortSet::Range& range : ports.ranges()) {
    if (!text.empty()) text += ',';
    text += fmt::to_string(range.first);
    if (range.last != range.first) text += fmt::format("-{}", range.last);
  }
  return text;
}

std::string ToString(const PortSelection& selection) {
  std::string text;
  for (const auto& [transport, ports] : selection) {
    for (const PortSet::Range& range : ports.ranges()) {
      PortSet piece;
      piece.Add(range);
      text += fmt::format("{}{}:{}", text.empty() ? "" : ",", ToString(transport), ToString(piece));
    }
  }
  return text;
}

Result<PortSelection> ParsePortSelection(std::string_view text,
                                         const std::vector<Transport>& transports) {
  PortSelection selection;
  for (std::string_view piece : Split(text, ',')) {
    piece = Trim(piece);
    std::vector<Transport> chosen = transports;
    if (const std::size_t colon = piece.find(':'); colon != std::string_view::npos) {
      const auto transport = ParseTransport(ToLower(Trim(piece.substr(0, colon))));
      if (!transport) return Wrong(piece, "before the colon stands tcp, udp or sctp");
      if (std::ranges::find(transports, *transport) == transports.end())
        return Wrong(piece, "this transport is not among those to scan");
      chosen = {*transport};
      piece = Trim(piece.substr(colon + 1));
    }
    for (const Transport transport : chosen) {
      if (const auto added = AddPiece(selection[transport], piece); !added) return added.error();
    }
  }
  return selection;
}

}  // namespace pw
