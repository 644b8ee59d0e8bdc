#include "audit/verdict_case_test.h"

#include "audit/scene_test.h"
#include "base/text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using Words = std::vector<std::string>;

[[noreturn]] void Bad(std::string_view text) {
  throw std::runtime_error(fmt::format("no such words in the table: {}", text));
}

Words WordsOf(std::string_view text) {
  Words words;
  for (const std::string_view word : pw::Words(text))
    words.emplace_back(word);
  return words;
}

std::string Rest(const Words& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i)
    text += (text.empty() ? "" : " ") + words[i];
  return text;
}

Transport TransportOf(std::string_view text) {
  const auto transport = ParseTransport(text);
  if (!transport) Bad(text);
  return *transport;
}

struct Endpoint {
  Transport transport = Transport::kTcp;
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;
};

/// "tcp/23" or "tcp/10.78.0.2/23".
Endpoint EndpointOf(std::string_view text) {
  const auto parts = Split(text, '/');
  if (parts.size() < 2 || parts.size() > 3) Bad(text);
  const auto port = ParseNumber<std::uint16_t>(parts.back());
  if (!port) Bad(text);
  return {TransportOf(parts.front()), parts.size() == 3 ? std::string(parts.at(1)) : "0.0.0.0",
          *port};
}

/// "unit=ssh.service" gives "ssh.service"; nothing if the word is another one.
std::optional<std::string> Value(const std::string& word, std::string_view key) {
  if (!word.starts_with(std::string(key) + "=")) return std::nullopt;
  return word.substr(key.size() + 1);
}

class Script {
 public:
  AuditReport Run(std::string_view text) {
    for (const std::string_view piece : Split(text, ';')) {
      if (const Words words = WordsOf(piece); !words.empty()) Do(words);
    }
    if (scan_.targets.empty()) return scene_.Run("all", with_list_);
    return scene_.Run("all", with_list_, &scan_);
  }

 private:
  using Verb = void (Script::*)(const Words&);

  void Do(const Words& words) {
    static const std::map<std::string_view, Verb> kVerbs = {
        {"open", &Script::Open},       {"hidden", &Script::Hidden},   {"inetd", &Script::Inetd},
        {"kernel", &Script::Kernel},   {"unit", &Script::Unit},       {"allow", &Script::Allow},
        {"service", &Script::Service}, {"forbid", &Script::Forbid},   {"except", &Script::Except},
        {"gap", &Script::Gap},         {"drop", &Script::Drop},       {"scan", &Script::Scan},
        {"seen", &Script::Seen},       {"heard", &Script::Heard},     {"partial", &Script::Partial},
        {"blind", &Script::Blind},     {"domains", &Script::Domains}, {"nolist", &Script::NoList},
        {"snmp", &Script::Snmp}};
    const auto verb = kVerbs.find(words.front());
    if (verb == kVerbs.end()) Bad(words.front());
    (this->*verb->second)(words);
  }

  void Open(const Words& words) {
    const Endpoint at = EndpointOf(words.at(1));
    const std::string program = words.at(2) == "?" ? "" : words[2];
    std::string unit;
    for (const std::string& word : words) {
      if (const auto value = Value(word, "unit")) unit = *value;
    }
    Listener& listener = scene_.Open(at.transport, at.address, at.port, program, unit);
    for (std::size_t i = 3; i < words.size(); ++i) {
      if (words[i] == "ephemeral") {
        listener.ephemeral = true;
      } else if (words[i] == "bound") {
        listener.state = ListenerState::kBound;
      } else if (words[i] == "dual") {
        listener.also_ipv4 = true;
      } else if (const auto device = Value(words[i], "device")) {
        listener.interface = *device;
      } else if (const auto user = Value(words[i], "user")) {
        scene_.LastProcess().user = *user;
      } else if (const auto package = Value(words[i], "package")) {
        scene_.LastProcess().package = Package{*package, "1", "dpkg"};
      } else if (const auto service = Value(words[i], "service")) {
        listener.service = service->substr(0, service->find('/'));
        listener.service_source = service->substr(service->find('/') + 1);
      } else if (!Value(words[i], "unit")) {
        Bad(words[i]);
      }
    }
  }

  void Snmp(const Words& words) {
    SnmpAccess access;
    access.process = static_cast<std::uint32_t>(scene_.inventory.processes.size() - 1);
    access.complete = words.at(1) == "complete";
    if (!access.complete) access.reason = "/etc/snmp/x.conf: permission denied";
    for (std::size_t i = 2; i < words.size(); ++i) {
      const auto parts = Split(words[i], '-');
      const bool write = parts.at(1).find('w') != std::string_view::npos;
      access.grants.push_back({std::string(parts[0]),
                               parts.at(1).ends_with('6') ? Family::kIpv6 : Family::kIpv4,
                               parts.at(1).find('r') != std::string_view::npos, write,
                               write ? "rwcommunity" : "rocommunity", "/etc/snmp/snmpd.conf",
                               static_cast<std::uint32_t>(i), "default", "_all_", ""});
    }
    scene_.inventory.snmp_access.push_back(std::move(access));
  }

  void Hidden(const Words& words) {
    const Endpoint at = EndpointOf(words.at(1));
    Listener& listener = scene_.Open(at.transport, "::", at.port, "");
    listener.hidden = true;
    listener.state = ListenerState::kBound;
  }

  void Inetd(const Words& words) {
    const Endpoint at = EndpointOf(words.at(2));
    scene_.Inetd(words[1], at.port, words.at(3) == "internal" ? "" : words[3], at.transport);
  }

  void Kernel(const Words& words) {
    const Endpoint at = EndpointOf(words.at(1));
    scene_.Kernel(at.transport, at.port, words.at(2));
  }

  void Unit(const Words& words) {
    pw::Service& unit = scene_.Unit(words.at(1));
    for (std::size_t i = 2; i < words.size(); ++i) {
      if (words[i] == "stopped") {
        unit.active = false;
        unit.sub_state = "dead";
      } else if (words[i] == "disabled" || words[i] == "masked") {
        unit.start = words[i];
        unit.starts_on_boot = false;
        unit.boot_reason.clear();
      } else if (words[i] == "oneshot") {
        unit.oneshot = true;
        unit.sub_state = "exited";
      } else if (const auto program = Value(words[i], "program")) {
        unit.program = *program;
      } else if (const auto package = Value(words[i], "package")) {
        unit.package = Package{*package, "1", "dpkg"};
      } else {
        Bad(words[i]);
      }
    }
  }

  void Allow(const Words& words) {
    const auto parts = Split(words.at(2), '/');
    if (parts.size() != 2) Bad(words[2]);
    Warrant& warrant = scene_.Allow(words[1], TransportOf(parts[0]), 0, words.at(3));
    if (parts.at(1) == "ephemeral") {
      warrant.ports = {0, 0, true};
    } else {
      const auto ends = Split(parts.at(1), '-');
      warrant.ports = {*ParseNumber<std::uint16_t>(ends.front()),
                       *ParseNumber<std::uint16_t>(ends.back()), false};
    }
    const bool needs_reason = warrant.ports.ephemeral || warrant.ports.first != warrant.ports.last;
    if (needs_reason) warrant.reason = "picked by the peer";
    for (std::size_t i = 4; i < words.size(); ++i) {
      if (const auto process = Value(words[i], "process")) {
        warrant.process = *process;
      } else if (const auto unit = Value(words[i], "unit")) {
        warrant.unit = *unit;
      } else if (const auto user = Value(words[i], "user")) {
        warrant.user = *user;
      } else if (words[i] == "out") {
        warrant.direction = "out";
      } else if (words[i] == "if") {
        warrant.only_if = "eMBMS";
      } else if (words[i] == "draft") {
        warrant.purpose.clear();
      } else {
        Bad(words[i]);
      }
    }
  }

  void Service(const Words& words) {
    ServiceWarrant& warrant = scene_.AllowService(words.at(1));
    if (words.size() > 2 && words[2] == "draft") warrant.purpose.clear();
  }

  void Forbid(const Words& words) {
    for (std::size_t i = 1; i < words.size(); ++i)
      scene_.Forbid({words[i]});
  }

  void Except(const Words& words) {
    AcceptedException exception{
        words.at(1), words.at(2), "j.doe", "migration", *ParseRfc3339("2027-06-30T00:00:00Z"), {}};
    for (std::size_t i = 3; i < words.size(); ++i) {
      if (const auto owner = Value(words[i], "owner")) {
        exception.owner = *owner;
      } else if (const auto reason = Value(words[i], "reason")) {
        exception.reason = *reason;
      } else if (const auto until = Value(words[i], "until")) {
        exception.expires = *ParseRfc3339(*until + "T00:00:00Z");
      } else {
        Bad(words[i]);
      }
    }
    scene_.list.exceptions.push_back(std::move(exception));
  }

  void Gap(const Words& words) {
    std::size_t at = 2;
    std::optional<Transport> transport;
    if (words.size() > 3) transport = ParseTransport(words[2]);
    if (transport) ++at;
    const auto status = ParseCoverageStatus(words.at(at));
    if (!status) Bad(words[at]);
    const std::string subject = words[1] == "bind-check" ? "bind check" : words[1];
    Coverage& row = scene_.Cover(subject, *status, Rest(words, at + 1));
    row.transport = transport;
    if (subject == "sockets") row.netns = scene_.inventory.namespaces.front().inode;
  }

  void Drop(const Words& words) {
    const std::optional<Transport> transport =
        words.size() > 2 ? ParseTransport(words[2]) : std::nullopt;
    std::erase_if(scene_.inventory.coverage, [&](const Coverage& row) {
      return row.subject == words.at(1) && (!transport || row.transport == transport);
    });
  }

  void Scan(const Words& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      TargetResult target;
      target.address = *IpAddress::Parse(words[i]);
      target.up = true;
      for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp}) {
        target.others.push_back({transport, PortState::kClosed, PortReason::kRst, 65536});
        target.coverage.push_back(
            {transport, PortSet::All(), 65536, 65536, 0, CoverageStatus::kComplete, "", ""});
        scan_.self_tests.push_back({target.address, transport, 60000, PortState::kOpen, true});
        scan_.self_tests.push_back({target.address, transport, 60001, PortState::kClosed, true});
        Set(target, transport, 60000, PortState::kOpen);
      }
      scan_.targets.push_back(std::move(target));
    }
  }

  static void Set(TargetResult& target, Transport transport, std::uint16_t port, PortState state) {
    PortObservation row;
    row.transport = transport;
    row.port = port;
    row.state = state;
    row.reason = state == PortState::kOpen ? PortReason::kSynAck : PortReason::kNoAnswer;
    row.ttl = 64;
    target.ports.push_back(row);
    --std::ranges::find(target.others, transport, &PortTally::transport)->count;
  }

  void Seen(const Words& words) {
    const Endpoint at = EndpointOf(words.at(2));
    const auto state = ParsePortState(words.at(3));
    if (!state) Bad(words[3]);
    for (TargetResult& target : scan_.targets) {
      if (words[1] == "*" || ToString(target.address) == words[1])
        Set(target, at.transport, at.port, *state);
    }
  }

  /// Puts an identity on a port that is open already.
  void Heard(const Words& words) {
    const Endpoint at = EndpointOf(words.at(2));
    ServiceIdentity identity;
    identity.protocol = words.at(3);
    const auto confidence = ParseConfidence(words.at(4));
    if (!confidence) Bad(words[4]);
    identity.confidence = *confidence;
    identity.records = {"sha256:11"};
    for (std::size_t i = 5; i < words.size(); ++i) {
      if (words[i] == "tls") {
        identity.facts.emplace_back("tls.version", "TLSv1.3");
      } else {
        identity.weaknesses.push_back({words[i], "It was seen to work."});
      }
    }
    for (TargetResult& target : scan_.targets) {
      if (words[1] != "*" && ToString(target.address) != words[1]) continue;
      const auto row = std::ranges::find_if(target.ports, [&](const PortObservation& seen) {
        return seen.transport == at.transport && seen.port == at.port;
      });
      if (row == target.ports.end()) Bad(words[2]);
      row->identities.push_back(identity);
    }
  }

  void Partial(const Words& words) {
    for (TargetResult& target : scan_.targets) {
      auto row =
          std::ranges::find(target.coverage, TransportOf(words.at(1)), &ScanCoverage::transport);
      row->status = CoverageStatus::kPartial;
      row->note = Rest(words, 2);
    }
  }

  void Blind(const Words&) {
    scan_.self_tests.clear();
    for (TargetResult& target : scan_.targets) {
      std::erase_if(target.ports, [](const PortObservation& row) { return row.port == 60000; });
      for (PortTally& tally : target.others) {
        tally.state = PortState::kFiltered;
        ++tally.count;
      }
    }
  }

  void Domains(const Words& words) {
    scene_.list.interfaces[0].domain = words.at(1);
    scene_.list.interfaces[1].domain = words.at(2);
  }

  void NoList(const Words&) { with_list_ = false; }

  Scene scene_;
  ScanResult scan_;
  bool with_list_ = true;
};

bool IsRequirement(std::string_view id) {
  return id.size() == 2 && id.front() == 'R';
}

void CheckPiece(const AuditReport& report, const std::string& piece) {
  if (piece == "none") {
    EXPECT_THAT(Findings(report), testing::IsEmpty());
  } else if (piece.starts_with('+')) {
    EXPECT_THAT(Findings(report), testing::Contains(piece.substr(1)));
  } else if (piece.starts_with('-')) {
    EXPECT_THAT(Findings(report),
                testing::Each(testing::Not(testing::StartsWith(piece.substr(1) + " "))));
  } else if (piece.starts_with("why ")) {
    ASSERT_FALSE(report.findings.empty());
    EXPECT_THAT(report.findings.front().why, testing::HasSubstr(piece.substr(4)));
  } else if (const std::size_t tilde = piece.find('~'); tilde != std::string::npos) {
    const std::string id = piece.substr(0, tilde);
    EXPECT_THAT(IsRequirement(id) ? Requirement(report, id).reason : StepOf(report, id).observed,
                testing::HasSubstr(piece.substr(tilde + 1)));
  } else if (const std::size_t equals = piece.find('='); equals != std::string::npos) {
    const std::string id = piece.substr(0, equals);
    const Verdict verdict =
        IsRequirement(id) ? Requirement(report, id).verdict : StepOf(report, id).verdict;
    EXPECT_EQ(ToString(verdict), piece.substr(equals + 1))
        << id << ": "
        << (IsRequirement(id) ? Requirement(report, id).reason : StepOf(report, id).observed);
  } else {
    Bad(piece);
  }
}

}  // namespace

void CheckVerdictCase(const VerdictCase& row) {
  const AuditReport report = Script().Run(row.scene);
  for (const std::string_view piece : Split(row.expect, ';')) {
    SCOPED_TRACE(fmt::format("{}: {}", row.name, Trim(piece)));
    if (!Trim(piece).empty()) CheckPiece(report, std::string(Trim(piece)));
  }
  for (const RequirementResult& requirement : report.requirements)
    EXPECT_FALSE(requirement.reason.empty()) << requirement.id;
}

}  // namespace pw
