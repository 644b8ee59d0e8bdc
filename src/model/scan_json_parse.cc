#include "model/json_node.h"
#include "model/scan_json.h"
#include "model/sha256.h"

#include <limits>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

constexpr std::size_t kAllPorts = 65536;

Transport ReadTransport(const JsonNode& node) {
  const Transport transport = node.Word(ParseTransport);
  if (transport != Transport::kTcp && transport != Transport::kUdp && transport != Transport::kSctp)
    node.Fail("a scan asks tcp, udp and sctp only");
  return transport;
}

ServiceIdentity ReadIdentity(const JsonNode& node) {
  ServiceIdentity identity;
  identity.protocol = node["protocol"].Text();
  if (identity.protocol.empty()) node["protocol"].Fail("expected a name");
  identity.confidence = node["confidence"].Word(ParseConfidence);
  identity.product = node["product"].Text();
  identity.version = node["version"].Text();
  for (const auto& [name, value] : node["facts"].Members())
    identity.facts.emplace_back(name, value.Text());
  for (const JsonNode& item : node["weaknesses"].Items())
    identity.weaknesses.push_back({item["id"].Text(), item["detail"].Text()});
  for (const JsonNode& item : node["records"].Items())
    identity.records.push_back(item.Text());
  return identity;
}

PortObservation ReadPort(const JsonNode& node) {
  PortObservation row;
  row.transport = ReadTransport(node["transport"]);
  row.port = static_cast<std::uint16_t>(node["port"].Number(kAllPorts - 1));
  row.state = node["state"].Word(ParsePortState);
  row.reason = node["reason"].Word(ParsePortReason);
  row.answered = !node["responder"].IsNull();
  if (row.answered) row.responder = node["responder"].Address();
  if (!node["ttl"].IsNull()) row.ttl = static_cast<std::uint8_t>(node["ttl"].Number(255));
  if (!node["rtt_us"].IsNull()) {
    row.rtt_us = static_cast<std::uint32_t>(
        node["rtt_us"].Number(std::numeric_limits<std::uint32_t>::max()));
  }
  if (!node["tries"].IsNull()) row.tries = static_cast<std::uint8_t>(node["tries"].Number(255));
  if (!node["over_udp"].IsNull())
    row.over_udp = static_cast<std::uint16_t>(node["over_udp"].Number(kAllPorts - 1));
  row.addresses = node["addresses"].Addresses();
  if (!node["identity"].IsNull()) row.identities.push_back(ReadIdentity(node["identity"]));
  for (const JsonNode& item : node["also"].Items())
    row.identities.push_back(ReadIdentity(item));
  row.note = node["note"].Text();
  return row;
}

PortTally ReadTally(const JsonNode& node) {
  return {ReadTransport(node["transport"]), node["state"].Word(ParsePortState),
          node["reason"].Word(ParsePortReason), node["count"].Number(kAllPorts)};
}

ScanCoverage ReadCoverage(const JsonNode& node) {
  ScanCoverage row;
  row.transport = ReadTransport(node["transport"]);
  auto ports = PortSet::Parse(node["ports"].Text());
  if (!ports) node["ports"].Fail(ports.error().what);
  row.ports = *std::move(ports);
  row.asked = node["asked"].Number(kAllPorts);
  row.answered = node["answered"].Number(kAllPorts);
  row.unanswered = node["unanswered"].Number(kAllPorts);
  row.status = node["status"].Word(ParseCoverageStatus);
  row.limiter = node["limiter"].Text();
  row.note = node["note"].Text();
  return row;
}

/// Each port that was to be asked is listed or counted, once; and what is counted has one state.
void CheckAccount(const TargetResult& target, const JsonNode& node) {
  std::map<Transport, PortSet> listed;
  std::map<Transport, std::size_t> accounted;
  std::map<Transport, PortState> common;
  std::map<Transport, const ScanCoverage*> coverage;
  for (const ScanCoverage& row : target.coverage) {
    if (!coverage.emplace(row.transport, &row).second)
      node["coverage"].Fail(fmt::format("{} occurs twice", ToString(row.transport)));
  }
  for (const PortObservation& row : target.ports) {
    const auto found = coverage.find(row.transport);
    const bool asked = found != coverage.end() && found->second->ports.Contains(row.port);
    if (!asked || listed[row.transport].Contains(row.port)) {
      node["ports"].Fail(fmt::format("{}/{} is listed twice or was not to be asked",
                                     ToString(row.transport), row.port));
    }
    listed[row.transport].Add(row.port);
    ++accounted[row.transport];
  }
  for (const PortTally& row : target.others) {
    accounted[row.transport] += row.count;
    if (common.emplace(row.transport, row.state).first->second != row.state)
      node["others"].Fail(fmt::format("{} has two states", ToString(row.transport)));
  }
  for (const auto& [transport, count] : accounted) {
    if (!coverage.contains(transport))
      node["coverage"].Fail(fmt::format("{} is missing", ToString(transport)));
  }
  for (const auto& [transport, row] : coverage) {
    if (accounted[transport] == row->ports.size()) continue;
    node.Fail(fmt::format("{} of {} {} ports are accounted for", accounted[transport],
                          row->ports.size(), ToString(transport)));
  }
}

TargetResult ReadTarget(const JsonNode& node) {
  TargetResult target;
  target.address = node["address"].Address();
  target.name = node["name"].Text();
  target.up = node["up"].Flag();
  for (const JsonNode& item : node["ports"].Items())
    target.ports.push_back(ReadPort(item));
  for (const JsonNode& item : node["others"].Items())
    target.others.push_back(ReadTally(item));
  for (const JsonNode& item : node["coverage"].Items())
    target.coverage.push_back(ReadCoverage(item));
  CheckAccount(target, node);
  return target;
}

SelfTest ReadSelfTest(const JsonNode& node) {
  SelfTest test;
  test.address = node["address"].Address();
  test.transport = ReadTransport(node["transport"]);
  test.port = static_cast<std::uint16_t>(node["port"].Number(kAllPorts - 1));
  test.expected = node["expected"].Word(ParsePortState);
  if (test.expected != PortState::kOpen && test.expected != PortState::kClosed)
    node["expected"].Fail("expected \"open\" or \"closed\"");
  test.own = node["by"].Text() == "audit";
  return test;
}

ScanResult Read(const JsonNode& root) {
  if (root["format"].Text() != "portwarrant/scan/1") {
    root["format"].Fail(
        "expected portwarrant/scan/1, the output of portwarrant scan --format json");
  }
  ScanResult result;
  result.started = root["started"].Time();
  result.finished = root["finished"].Time();
  const JsonNode vantage = root["vantage"];
  result.vantage = {vantage["host"].Text(), vantage["interface"].Text(),
                    vantage["sources"].Addresses(), vantage["name"].Text()};
  for (const auto& [name, value] : root["settings"].Members())
    result.settings.emplace_back(name, value.Text());
  for (const JsonNode& item : root["self_tests"].Items())
    result.self_tests.push_back(ReadSelfTest(item));
  for (const JsonNode& item : root["targets"].Items())
    result.targets.push_back(ReadTarget(item));
  for (const auto& [name, record] : root["records"].Members()) {
    // A record that does not carry its own name would let a claim rest on something else.
    if (name != "sha256:" + Sha256Hex(record.Text()))
      record.Fail("the name is not the SHA-256 of the text");
    result.records.emplace(name, record.Text());
  }
  return result;
}

}  // namespace

Result<ScanResult> ParseScanJson(std::string_view text) {
  return ReadJsonDocument<ScanResult>(text, Read);
}

Result<TargetResult> ParseTargetJson(std::string_view text) {
  return ReadJsonDocument<TargetResult>(text, ReadTarget);
}

Result<std::pair<IpAddress, PortObservation>> ParsePortLine(std::string_view text) {
  return ReadJsonDocument<std::pair<IpAddress, PortObservation>>(text, [](const JsonNode& node) {
    const IpAddress target = node["address"].Address();
    return std::pair(target, ReadPort(node));
  });
}

}  // namespace pw
