#include "model/port_state.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pw {
namespace {

constexpr std::array<std::pair<PortState, std::string_view>, 5> kStates = {{
    {PortState::kOpen, "open"},
    {PortState::kClosed, "closed"},
    {PortState::kFiltered, "filtered"},
    {PortState::kOpenFiltered, "open|filtered"},
    {PortState::kUnknown, "unknown"},
}};

constexpr std::array<std::pair<PortReason, std::string_view>, 18> kReasons = {{
    {PortReason::kNotAsked, "not-asked"},
    {PortReason::kBudgetEnded, "budget-ended"},
    {PortReason::kTargetLost, "target-lost"},
    {PortReason::kNoAnswer, "no-answer"},
    {PortReason::kSynAck, "syn-ack"},
    {PortReason::kRst, "rst"},
    {PortReason::kInitAck, "init-ack"},
    {PortReason::kAbort, "abort"},
    {PortReason::kPayloadAnswer, "payload-answer"},
    {PortReason::kConnected, "connected"},
    {PortReason::kRefused, "refused"},
    {PortReason::kIcmpPortUnreachable, "icmp-port-unreachable"},
    {PortReason::kIcmpProtocolUnreachable, "icmp-protocol-unreachable"},
    {PortReason::kIcmpHostUnreachable, "icmp-host-unreachable"},
    {PortReason::kIcmpNetUnreachable, "icmp-net-unreachable"},
    {PortReason::kIcmpAdminProhibited, "icmp-admin-prohibited"},
    {PortReason::kIcmpTimeExceeded, "icmp-time-exceeded"},
    {PortReason::kIcmpOther, "icmp-other"},
}};

template <class Table, class Value>
std::string_view WordOf(const Table& table, Value value) {
  const auto row = std::ranges::find(table, value, &Table::value_type::first);
  return row == table.end() ? std::string_view{} : row->second;
}

template <class Table>
auto ValueOf(const Table& table, std::string_view word)
    -> std::optional<typename Table::value_type::first_type> {
  const auto row = std::ranges::find(table, word, &Table::value_type::second);
  if (row == table.end()) return std::nullopt;
  return row->first;
}

PortState SilentState(Transport transport) {
  const bool datagrams = transport == Transport::kUdp || transport == Transport::kUdplite;
  return datagrams ? PortState::kOpenFiltered : PortState::kFiltered;
}

}  // namespace

std::string_view ToString(PortState state) {
  return WordOf(kStates, state);
}

std::optional<PortState> ParsePortState(std::string_view text) {
  return ValueOf(kStates, text);
}

std::string_view ToString(PortReason reason) {
  return WordOf(kReasons, reason);
}

std::optional<PortReason> ParsePortReason(std::string_view text) {
  return ValueOf(kReasons, text);
}

PortState StateOf(Transport transport, PortReason reason, bool from_target) {
  switch (reason) {
    case PortReason::kNotAsked:
    case PortReason::kBudgetEnded:
    case PortReason::kTargetLost:
      return PortState::kUnknown;
    case PortReason::kNoAnswer:
      return SilentState(transport);
    case PortReason::kSynAck:
    case PortReason::kInitAck:
    case PortReason::kPayloadAnswer:
    case PortReason::kConnected:
      return PortState::kOpen;
    case PortReason::kRst:
    case PortReason::kAbort:
    case PortReason::kRefused:
      return PortState::kClosed;
    case PortReason::kIcmpPortUnreachable:
      // For TCP and SCTP a packet filter's word: their own stacks say RST and ABORT.
      return from_target && transport == Transport::kUdp ? PortState::kClosed
                                                         : PortState::kFiltered;
    case PortReason::kIcmpProtocolUnreachable:
      // A host without SCTP has no SCTP port. Every host has TCP and UDP, so there a filter spoke.
      return from_target && transport == Transport::kSctp ? PortState::kClosed
                                                          : PortState::kFiltered;
    case PortReason::kIcmpHostUnreachable:
    case PortReason::kIcmpNetUnreachable:
    case PortReason::kIcmpAdminProhibited:
    case PortReason::kIcmpTimeExceeded:
    case PortReason::kIcmpOther:
      return PortState::kFiltered;
  }
  return PortState::kUnknown;
}

}  // namespace pw
