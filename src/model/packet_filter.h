#pragma once

#include "base/result.h"
#include "model/port_set.h"
#include "model/transport.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One condition of a rule, as far as it speaks about what a stranger's first packet shows.
struct FilterMatch {
  enum class Field : std::uint8_t {
    kProtocol,     ///< `words`: "tcp", "udp", "sctp", ...
    kPort,         ///< destination port: `ports`
    kDestination,  ///< `addresses`
    kSource,       ///< `addresses`
    kFamily,       ///< `words`: "ipv4", "ipv6"
    kState,        ///< connection tracking: `words`: "new", "established", ...
    kOther,        ///< interface, limit, set of another kind, ...: cannot be told from here
  };
  struct AddressRange {
    IpAddress first;
    IpAddress last;
  };

  Field field = Field::kOther;
  bool negated = false;
  std::optional<Transport> transport;  ///< of a port: "tcp dport" asks for TCP as well
  PortSet ports;
  std::vector<AddressRange> addresses;
  std::vector<std::string> words;
};

enum class FilterAction : std::uint8_t {
  kContinue,
  kAccept,
  kDrop,
  kReject,
  kReturn,
  kJump,
  kGoto,
  kTranslate,  ///< dnat or redirect
  kOther,      ///< queue, tproxy, ...: what becomes of the packet is not told
};

struct FilterRule {
  std::uint64_t handle = 0;
  std::string text;  ///< "tcp dport 22 drop", for people
  std::vector<FilterMatch> matches;
  FilterAction action = FilterAction::kContinue;
  std::string target;  ///< chain of kJump and kGoto; "10.9.9.9:80" or ":8080" of kTranslate
};

struct FilterChain {
  std::string family;  ///< "ip", "ip6", "inet", ...
  std::string table;
  std::string name;
  std::string hook;  ///< "prerouting", "input", ...; empty = only jumped to
  std::string type;  ///< "filter", "nat" or "route"
  int priority = 0;
  bool drops = false;  ///< policy of a base chain
  std::vector<FilterRule> rules;
};

/// The packet filter of one network namespace, as nft(8) tells it.
struct PacketFilter {
  std::vector<FilterChain> chains;  ///< in the order of nft
};

/// Reads `nft -j list ruleset` (libnftables-json(5)). A rule with a verdict map becomes one rule
/// for each element. What is not understood becomes kOther, so that nobody takes it for a match.
/// Errors: kInvalid.
Result<PacketFilter> ParseNftRuleset(std::string_view text);

}  // namespace pw
