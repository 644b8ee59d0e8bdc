#include "model/scan_json.h"
#include "model/sha256.h"

#include <limits>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kAllPorts = 65536;

/// Stops the reading at the first thing that is not as it should be; caught at this file's edge.
struct BadScan {
  std::string what;
};

[[noreturn]] void Fail(const std::string& place, std::string_view why) {
  throw BadScan{fmt::format("{}: {}", place, why)};
}

/// One JSON value and where it stands.
class Node {
 public:
  Node(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}

  const std::string& place() const { return place_; }
  bool IsNull() const { return json_.is_null(); }

  Node operator[](const char* key) const {
    static const Json kNull;
    if (!json_.is_object()) Fail(place_, "expected an object");
    const auto it = json_.find(key);
    return {it == json_.end() ? kNull : *it, place_.empty() ? key : place_ + "." + key};
  }

  std::vector<Node> Items() const {
    std::vector<Node> items;
    if (json_.is_null()) return items;
    if (!json_.is_array()) Fail(place_, "expected a list");
    for (std::size_t i = 0; i < json_.size(); ++i)
      items.emplace_back(json_[i], fmt::format("{}[{}]", place_, i));
    return items;
  }

  std::vector<std::pair<std::string, Node>> Members() const {
    std::vector<std::pair<std::string, Node>> members;
    if (json_.is_null()) return members;
    if (!json_.is_object()) Fail(place_, "expected an object");
    for (const auto& [key, value] : json_.items())
      members.emplace_back(key, Node(value, place_ + "." + key));
    return members;
  }

  std::string Text() const {
    if (json_.is_null()) return {};
    if (!json_.is_string()) Fail(place_, "expected a text");
    return json_.get<std::string>();
  }

  bool Flag() const {
    if (!json_.is_boolean()) Fail(place_, "expected true or false");
    return json_.get<bool>();
  }

  /// 0 to `most`.
  std::uint64_t Number(std::uint64_t most) const {
    if (!json_.is_number_unsigned()) Fail(place_, "expected a number from 0 on");
    const auto value = json_.get<std::uint64_t>();
    if (value > most) Fail(place_, fmt::format("{} is more than {}", value, most));
    return value;
  }

  IpAddress Address() const {
    const auto address = IpAddress::Parse(Text());
    if (!address) Fail(place_, address.error().what);
    return *address;
  }

  std::vector<IpAddress> Addresses() const {
    std::vector<IpAddress> addresses;
    for (const Node& item : Items())
      addresses.push_back(item.Address());
    return addresses;
  }

  TimePoint Time() const {
    const auto time = ParseRfc3339(Text());
    if (!time) Fail(place_, time.error().what);
    return *time;
  }

  /// A word that `parse` knows.
  template <class Parse>
  auto Word(Parse parse) const {
    const auto word = parse(Text());
    if (!word) Fail(place_, fmt::format("\"{}\" is not known here", Text()));
    return *word;
  }

 private:
  const Json& json_;
  std::string place_;
};

Transport ReadTransport(const Node& node) {
  const Transport transport = node.Word(ParseTransport);
  if (transport != Transport::kTcp && transport != Transport::kUdp && transport != Transport::kSctp)
    Fail(node.place(), "a scan asks tcp, udp and sctp only");
  return transport;
}

ServiceIdentity ReadIdentity(const Node& node) {
  ServiceIdentity identity;
  identity.protocol = node["protocol"].Text();
  if (identity.protocol.empty()) Fail(node.place() + ".protocol", "expected a name");
  identity.confidence = node["confidence"].Word(ParseConfidence);
  identity.product = node["product"].Text();
  identity.version = node["version"].Text();
  for (const auto& [name, value] : node["facts"].Members())
    identity.facts.emplace_back(name, value.Text());
  for (const Node& item : node["weaknesses"].Items())
    identity.weaknesses.push_back({item["id"].Text(), item["detail"].Text()});
  for (const Node& item : node["records"].Items())
    identity.records.push_back(item.Text());
  return identity;
}

PortObservation ReadPort(const Node& node) {
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
  row.addresses = node["addresses"].Addresses();
  if (!node["identity"].IsNull()) row.identities.push_back(ReadIdentity(node["identity"]));
  for (const Node& item : node["also"].Items())
    row.identities.push_back(ReadIdentity(item));
  row.note = node["note"].Text();
  return row;
}

PortTally ReadTally(const Node& node) {
  return {ReadTransport(node["transport"]), node["state"].Word(ParsePortState),
          node["reason"].Word(ParsePortReason), node["count"].Number(kAllPorts)};
}

ScanCoverage ReadCoverage(const Node& node) {
  ScanCoverage row;
  row.transport = ReadTransport(node["transport"]);
  auto ports = PortSet::Parse(node["ports"].Text());
  if (!ports) Fail(node["ports"].place(), ports.error().what);
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
void CheckAccount(const TargetResult& target, const std::string& place) {
  std::map<Transport, PortSet> listed;
  std::map<Transport, std::size_t> accounted;
  std::map<Transport, PortState> common;
  std::map<Transport, const ScanCoverage*> coverage;
  for (const ScanCoverage& row : target.coverage) {
    if (!coverage.emplace(row.transport, &row).second)
      Fail(place + ".coverage", fmt::format("{} occurs twice", ToString(row.transport)));
  }
  for (const PortObservation& row : target.ports) {
    const auto found = coverage.find(row.transport);
    const bool asked = found != coverage.end() && found->second->ports.Contains(row.port);
    if (!asked || listed[row.transport].Contains(row.port)) {
      Fail(place + ".ports", fmt::format("{}/{} is listed twice or was not to be asked",
                                         ToString(row.transport), row.port));
    }
    listed[row.transport].Add(row.port);
    ++accounted[row.transport];
  }
  for (const PortTally& row : target.others) {
    accounted[row.transport] += row.count;
    if (common.emplace(row.transport, row.state).first->second != row.state)
      Fail(place + ".others", fmt::format("{} has two states", ToString(row.transport)));
  }
  for (const auto& [transport, count] : accounted) {
    if (!coverage.contains(transport))
      Fail(place + ".coverage", fmt::format("{} is missing", ToString(transport)));
  }
  for (const auto& [transport, row] : coverage) {
    if (accounted[transport] == row->ports.size()) continue;
    Fail(place, fmt::format("{} of {} {} ports are accounted for", accounted[transport],
                            row->ports.size(), ToString(transport)));
  }
}

TargetResult ReadTarget(const Node& node) {
  TargetResult target;
  target.address = node["address"].Address();
  target.name = node["name"].Text();
  target.up = node["up"].Flag();
  for (const Node& item : node["ports"].Items())
    target.ports.push_back(ReadPort(item));
  for (const Node& item : node["others"].Items())
    target.others.push_back(ReadTally(item));
  for (const Node& item : node["coverage"].Items())
    target.coverage.push_back(ReadCoverage(item));
  CheckAccount(target, node.place());
  return target;
}

SelfTest ReadSelfTest(const Node& node) {
  SelfTest test;
  test.address = node["address"].Address();
  test.transport = ReadTransport(node["transport"]);
  test.port = static_cast<std::uint16_t>(node["port"].Number(kAllPorts - 1));
  test.expected = node["expected"].Word(ParsePortState);
  if (test.expected != PortState::kOpen && test.expected != PortState::kClosed)
    Fail(node["expected"].place(), "expected \"open\" or \"closed\"");
  test.own = node["by"].Text() == "audit";
  return test;
}

ScanResult Read(const Node& root) {
  if (root["format"].Text() != "portwarrant/scan/1") {
    Fail("format", "expected portwarrant/scan/1, the output of portwarrant scan --format json");
  }
  ScanResult result;
  result.started = root["started"].Time();
  result.finished = root["finished"].Time();
  const Node vantage = root["vantage"];
  result.vantage = {vantage["host"].Text(), vantage["interface"].Text(),
                    vantage["sources"].Addresses(), vantage["name"].Text()};
  for (const auto& [name, value] : root["settings"].Members())
    result.settings.emplace_back(name, value.Text());
  for (const Node& item : root["self_tests"].Items())
    result.self_tests.push_back(ReadSelfTest(item));
  for (const Node& item : root["targets"].Items())
    result.targets.push_back(ReadTarget(item));
  for (const auto& [name, record] : root["records"].Members()) {
    // A record that does not carry its own name would let a claim rest on something else.
    if (name != "sha256:" + Sha256Hex(record.Text()))
      Fail("records." + name, "the name is not the SHA-256 of the text");
    result.records.emplace(name, record.Text());
  }
  return result;
}

/// Reads a whole document; what is wrong with it becomes an error here.
template <class T, class Reader>
Result<T> ReadDocument(std::string_view text, Reader read) {
  try {
    const Json json = Json::parse(text);
    return read(Node(json, ""));
  } catch (const BadScan& bad) {
    return Error{Error::Code::kInvalid, bad.what};
  } catch (const Json::exception& bad) {
    return Error{Error::Code::kInvalid, fmt::format("not JSON: {}", bad.what())};
  }
}

}  // namespace

Result<ScanResult> ParseScanJson(std::string_view text) {
  return ReadDocument<ScanResult>(text, Read);
}

Result<TargetResult> ParseTargetJson(std::string_view text) {
  return ReadDocument<TargetResult>(text, ReadTarget);
}

Result<std::pair<IpAddress, PortObservation>> ParsePortLine(std::string_view text) {
  return ReadDocument<std::pair<IpAddress, PortObservation>>(text, [](const Node& node) {
    const IpAddress target = node["address"].Address();
    return std::pair(target, ReadPort(node));
  });
}

}  // namespace pw
