#pragma once

#include "base/time_text.h"
#include "model/process.h"
#include "model/transport.h"
#include "model/verdict.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What is wrong. The words of ToString are part of the report format.
enum class FindingKind : std::uint8_t {
  kUndocumentedPort,
  kUndocumentedService,
  kForbiddenPort,
  kForbiddenService,
  kInsecureConfiguration,
  kWrongInterface,
  kWrongProcess,
  kDocumentedNotFound,
  kHiddenListener,
  kUnexplainedExposure,
  kVulnerability,
  kChangedAfterRestart,
  kExpiredException,
};

/// How much an attacker gains; audit/severity.h has the rule.
enum class Severity : std::uint8_t { kLow, kMedium, kHigh, kCritical };

std::string_view ToString(FindingKind kind);
std::optional<FindingKind> ParseFindingKind(std::string_view text);
std::string_view ToString(Severity severity);

/// What a finding is about. Everything that names it is stable from run to run: no pid, no inode,
/// no number that the kernel picked.
struct FindingSubject {
  std::string netns;                    ///< namespace name; empty for the collector's own
  std::vector<std::string> interfaces;  ///< of the list, or "any", "local", "other"
  std::vector<std::string> addresses;   ///< as bound
  std::optional<Transport> transport;
  std::vector<std::uint16_t> ports;  ///< several only where `ephemeral`
  bool ephemeral = false;            ///< the kernel picked the ports: they change with every start
  std::string service;               ///< unit, inetd service, program or kernel subsystem
};

/// "tcp/23", "udp/ephemeral", or the service where the finding is about no port.
std::string ToString(const FindingSubject& subject);

/// What the thing found is, and how that is known.
struct FindingIdentity {
  std::string protocol;    ///< "telnet"; empty = not known
  std::string confidence;  ///< "port-number", "program", "banner" or "behaviour"
  std::string program;     ///< executable path, or the kernel subsystem
  std::string unit;
  std::string user;
  std::string container;
  std::optional<Package> package;
  std::vector<std::int32_t> pids;     ///< at the time of the inventory
  std::vector<std::string> evidence;  ///< "process in.telnetd", "inetd service telnet/tcp"
};

/// The exception of the port list that speaks about a finding.
struct FindingException {
  std::string owner;
  std::string reason;
  TimePoint expires{};
  bool holds = false;  ///< false: expired or incomplete, so the finding counts
};

/// One deviation, with all that a person needs to judge, reproduce and end it.
struct Finding {
  std::string id;  ///< FindingId(); set once the subject is complete
  FindingKind kind = FindingKind::kUndocumentedPort;
  std::string requirement;                ///< the first of `requirements`
  std::vector<std::string> requirements;  ///< every requirement it counts for
  Verdict verdict = Verdict::kFail;       ///< kFail or kInconclusive
  Severity severity = Severity::kMedium;
  FindingSubject subject;
  std::string title;                    ///< one line for a list
  std::string why;                      ///< full sentences
  std::vector<std::string> references;  ///< clauses the judgement rests on
  std::vector<std::string> listeners;   ///< ids in the inventory: the inside view
  std::vector<std::string> services;    ///< names in the inventory
  std::string outside;                  ///< port state seen from the network; empty = not asked
  std::string warrant;                  ///< the entry of the list that comes nearest; empty = none
  FindingIdentity identity;
  std::string reproduce;  ///< command that shows it again
  std::string fix;        ///< commands that end it, one a line
  std::string undo;       ///< commands that take the fix back
  TimePoint first_seen{};
  std::optional<FindingException> exception;
  std::vector<std::string> records;  ///< "sha256:<hex>"

  bool Accepted() const { return exception && exception->holds; }
};

/// "F-" and 12 hexadecimal digits: SHA-256 over kind, namespace, transport, port (or "ephemeral")
/// and service. The same thing has the same id in every run and under every requirement.
std::string FindingId(FindingKind kind, const FindingSubject& subject);

}  // namespace pw
