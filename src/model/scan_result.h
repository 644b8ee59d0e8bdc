#pragma once

#include "base/time_text.h"
#include "model/coverage.h"
#include "model/port_set.h"
#include "model/port_state.h"
#include "model/service_identity.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// What one port was seen to be from outside, and who said so.
struct PortObservation {
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;
  PortState state = PortState::kUnknown;
  PortReason reason = PortReason::kNotAsked;
  IpAddress responder;  ///< who answered; meaningful only if `answered`
  bool answered = false;
  std::uint8_t ttl = 0;              ///< of the answer
  std::uint32_t rtt_us = 0;          ///< 0 = not measured
  std::uint8_t tries = 0;            ///< questions sent
  std::uint16_t over_udp = 0;        ///< SCTP inside UDP to this port (RFC 6951); 0 = as itself
  std::vector<IpAddress> addresses;  ///< further addresses that an SCTP INIT ACK names
  /// What is behind it, strongest first; empty = nobody asked, or nothing was recognised.
  std::vector<ServiceIdentity> identities;
  std::string note;  ///< what it does where that is no protocol: "sends back what it is sent"
};

/// How many of the ports that are not listed have this state for this reason.
struct PortTally {
  Transport transport = Transport::kTcp;
  PortState state = PortState::kUnknown;
  PortReason reason = PortReason::kNotAsked;
  std::size_t count = 0;
};

/// How completely one transport of one target was seen.
struct ScanCoverage {
  Transport transport = Transport::kTcp;
  PortSet ports;               ///< that were to be asked
  std::size_t asked = 0;       ///< ports to which at least one question left
  std::size_t answered = 0;    ///< ports settled by an answer
  std::size_t unanswered = 0;  ///< asked, and nothing came back
  CoverageStatus status = CoverageStatus::kComplete;
  std::string limiter;  ///< how the target limits its answers, if it was seen to
  std::string note;     ///< why not complete, and what else a reader must know
};

struct TargetResult {
  IpAddress address;
  std::string name;  ///< as the user wrote it, if not the address
  bool up = false;   ///< it answered anything
  /// Every port that is not in the most common state of its transport, by transport and port.
  std::vector<PortObservation> ports;
  std::vector<PortTally> others;
  std::vector<ScanCoverage> coverage;
};

/// From where was looked.
struct Vantage {
  std::string host;
  std::string interface;
  std::vector<IpAddress> sources;
  std::string name = {};  ///< by which an audit calls it; empty = the only one
};

/// A port that a vantage must see as what it is, before its silence counts.
struct SelfTest {
  IpAddress address;
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;
  PortState expected = PortState::kOpen;  ///< kOpen or kClosed
  bool own = false;  ///< the audit itself held the port while it was scanned; else a user named it
};

/// One view from outside. Format "portwarrant/scan/1" is its JSON form.
struct ScanResult {
  TimePoint started{};
  TimePoint finished{};
  Vantage vantage;
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<TargetResult> targets;
  std::vector<SelfTest> self_tests;
  /// Raw exchanges that identities rest on, by "sha256:<hex>" of the text.
  std::map<std::string, std::string> records;
};

/// The state of one port of a target: listed, else the most common one of its transport; nothing if
/// it was not among the ports to ask.
std::optional<PortState> StateOfPort(const TargetResult& target, Transport transport,
                                     std::uint16_t port);

/// True if any transport of any target was not seen in full.
bool IsIncomplete(const ScanResult& result);

}  // namespace pw
