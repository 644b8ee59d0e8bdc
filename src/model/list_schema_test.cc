// The published schemas of what people write, held against the readers: what is shipped and drafted
// meets both, and what is wrong is refused by both.
#include "base/text.h"
#include "model/catalogue.h"
#include "model/forbidden_yaml.h"
#include "model/list_issue.h"
#include "model/port_list_draft.h"
#include "model/port_list_read.h"
#include "model/profile_yaml.h"
#include "model/schema_faults_test.h"
#include "model/scheme.h"
#include "model/yaml_node.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The schema of "port-list", "profile" or "forbidden".
Json SchemaOf(const std::string& name) {
  return Json::parse(ReadAll(PW_SOURCE_DIR "/docs/schema/" + name + "-1.schema.json"));
}

/// A scalar with the type that YAML 1.2 readers give it (core schema), or as the text it is.
Json ScalarJson(const std::string& text, bool typed) {
  if (!typed) return text;
  if (text == "true" || text == "false") return text == "true";
  if (const auto number = ParseNumber<std::int64_t>(text)) return *number;
  if (text == "5.2") return 5.2;
  return text;
}

Json ToJson(const YamlNode& node, bool typed) {
  if (node.kind == YamlNode::Kind::kScalar) return ScalarJson(node.text, typed);
  if (node.kind == YamlNode::Kind::kNull) return nullptr;
  Json json = node.kind == YamlNode::Kind::kMap ? Json::object() : Json::array();
  for (const YamlNode& item : node.items)
    json.push_back(ToJson(item, typed));
  for (const auto& [key, value] : node.pairs)
    json[key.text] = ToJson(value, typed);
  return json;
}

/// What the schema finds wrong with a YAML document, one a line.
std::string YamlFaults(const std::string& name, const std::string& yaml, bool typed) {
  std::vector<ListIssue> issues;
  const auto root = ParseYaml(yaml, name, issues);
  if (!root) return "not YAML: " + issues.front().what;
  return SchemaFaults(SchemaOf(name), ToJson(*root, typed));
}

/// What the reader of the format finds wrong, one a line.
std::string ReaderFaults(const std::string& name, const std::string& yaml) {
  const std::vector<ListIssue> issues = name == "profile" ? ParseProfileYaml(yaml, name).issues
                                        : name == "forbidden"
                                            ? ParseForbiddenYaml(yaml, name).issues
                                        : name == "scheme" ? ParseSchemeYaml(yaml, name).issues
                                                           : ParsePortListYaml(yaml, name).issues;
  std::string faults;
  for (const ListIssue& issue : issues)
    faults += ToString(issue) + "\n";
  return faults;
}

void ExpectGood(const std::string& name, const std::string& yaml) {
  EXPECT_EQ(ReaderFaults(name, yaml), "");
  EXPECT_EQ(YamlFaults(name, yaml, true), "");
  EXPECT_EQ(YamlFaults(name, yaml, false), "");
}

void ExpectFolder(const std::string& name, const std::string& folder, std::size_t at_least) {
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(PW_SOURCE_DIR "/data/" + folder)) {
    if (file.path().extension() != ".yaml") continue;
    SCOPED_TRACE(file.path());
    ExpectGood(name, ReadAll(file.path()));
    ++files;
  }
  EXPECT_GE(files, at_least);
}

TEST(ListSchema, EveryProfileMeetsIt) {
  ExpectFolder("profile", "profiles", 28);
}

TEST(ListSchema, EveryForbiddenListMeetsIt) {
  ExpectFolder("forbidden", "forbidden", 2);
}

TEST(ListSchema, EverySchemeMeetsIt) {
  ExpectFolder("scheme", "schemes", 4);
}

TEST(ListSchema, ListOfTheLabElementMeetsIt) {
  ExpectGood("port-list", ReadAll(PW_SOURCE_DIR "/lab/element.d/port-list.yaml"));
}

TEST(ListSchema, DraftsMeetIt) {
  Inventory inventory;
  inventory.host.name = "mme-01";
  inventory.namespaces.resize(1);
  for (const auto& [transport, port] :
       {std::pair(Transport::kUdp, 2123), std::pair(Transport::kUdp, 40000),
        std::pair(Transport::kRaw, 132)}) {
    Listener listener;
    listener.id = std::to_string(port);
    listener.transport = transport;
    listener.address = *IpAddress::Parse("10.77.0.2");
    listener.port = static_cast<std::uint16_t>(port);
    listener.ephemeral = port == 40000;
    inventory.listeners.push_back(listener);
  }
  inventory.services.emplace_back();
  inventory.services.back().name = "cron.service";
  inventory.services.back().active = true;
  for (const std::string_view name : ProfileNames()) {
    SCOPED_TRACE(name);
    const Draft draft =
        DraftPortList(inventory, *BuiltInProfile(name), *BuiltInProfile("platform-debian"), {});
    ExpectGood("port-list", FormatDraftYaml(draft));
  }
}

/// A document in which every key of the format stands once.
const std::map<std::string, std::string>& FullDocuments() {
  static const std::map<std::string, std::string> documents = {
      {"port-list", R"(format: portwarrant/port-list/1
element: {name: mme-01, class: mme, vendor: Example, version: 5.2}
interfaces:
  - {name: s1-mme, domain: control, addresses: [10.77.0.2, "fd77::2", "::ffff:10.77.0.3"]}
ports:
  - interface: s1-mme
    transport: sctp
    port: 36412
    service: s1ap
    process: open5gs-mmed
    unit: open5gs-mmed.service
    user: 1000
    direction: in
    only_if: S1 is used
    reason: one
    purpose: S1 application protocol from eNBs
    reference: 3GPP TS 36.412
    sctp_ppid: 18
services:
  - {unit: chrony.service, purpose: time, reference: RFC 5905}
exceptions:
  - {finding: forbidden-service, subject: tcp/21, owner: j.doe, reason: old, expires: 2027-06-30}
forbidden: [tr33806-r5, own/list.yaml]
)"},
      {"profile", R"(format: portwarrant/profile/1
name: mme
title: MME
kind: class
source: us
includes: [common]
ports:
  - interface: S1-MME
    peer: eNB
    service: s1ap
    transport: [sctp]
    port: 36412
    sctp_ppid: 18
    direction: in
    only_if: S1 is used
    domain: control
    processes: [mmed]
    purpose: from eNBs
    reference: TS 36.412
    source: IANA
    unverified: [reference]
not_this_class:
  - transport: sctp
    port: 38412
    service: ngap
    belongs_to: amf
    why: other
    source: IANA
    unverified: [belongs_to]
services:
  - {unit: a.service, purpose: b, source: c}
)"},
      {"forbidden", R"(format: portwarrant/forbidden/1
name: own
title: Own list
source: us
services:
  - id: telnet
    protocol: telnet
    title: Telnet
    rule: service
    ports: [tcp/23, udp/23]
    processes: [in.telnetd]
    units: [telnet.socket]
    packages: [telnetd]
    inetd: [telnet]
    subsystems: [none]
    not_this: [sshd]
    trap: none
    source: RFC 854
    unverified: true
)"}};
  return documents;
}

TEST(ListSchema, AcceptsEveryKey) {
  for (const auto& [name, document] : FullDocuments()) {
    SCOPED_TRACE(name);
    ExpectGood(name, document);
  }
}

/// A change to a full document; an empty `from` appends `to`.
struct Change {
  std::string schema;
  std::string from;
  std::string to;
};

std::string Changed(const Change& change) {
  std::string text = FullDocuments().at(change.schema);
  if (change.from.empty()) return text + change.to;
  const std::size_t at = text.find(change.from);
  EXPECT_NE(at, std::string::npos) << change.from;
  return text.replace(at, change.from.size(), change.to);
}

TEST(ListSchema, AcceptsOtherWaysToWriteIt) {
  const std::vector<Change> changes = {
      {"port-list", "port: 36412", "port: \"49152-65535\""},
      {"port-list", "port: 36412", "port: ephemeral"},
      {"port-list", "port: 36412", "port: 0"},
      {"port-list", "purpose: S1 application protocol from eNBs", "purpose: \"\""},
      {"port-list", "purpose: S1 application protocol from eNBs", "purpose:"},
      {"port-list", "[10.77.0.2, \"fd77::2\", \"::ffff:10.77.0.3\"]", "10.77.0.2"},
      {"port-list", "[tr33806-r5, own/list.yaml]", "ts33117"},
      {"port-list", "[tr33806-r5, own/list.yaml]", "[]"},
      {"port-list", "direction: in", "direction:"},
      {"profile", "transport: [sctp]", "transport: udp"},
      {"profile", "port: 36412", "port: configured"},
      {"profile", "kind: class\n", ""},
      {"forbidden", "[tcp/23, udp/23]", "tcp/23"},
      {"forbidden", "    unverified: true\n", ""},
  };
  for (const Change& change : changes) {
    SCOPED_TRACE(change.schema + ": " + change.to);
    ExpectGood(change.schema, Changed(change));
  }
}

TEST(ListSchema, RefusesWhatTheReaderRefuses) {
  const std::vector<Change> changes = {
      {"port-list", "format: portwarrant/port-list/1", "format: portwarrant/port-list/2"},
      {"port-list", "format: portwarrant/port-list/1\n", ""},
      {"port-list", "", "portz: []\n"},
      {"port-list", "purpose: S1", "purpos: S1"},
      {"port-list", "transport: sctp", "transport: tpc"},
      {"port-list", "    transport: sctp\n", ""},
      {"port-list", "port: 36412", "port: 65536"},
      {"port-list", "port: 36412", "port: -1"},
      {"port-list", "port: 36412", "port: \"80,443\""},
      {"port-list", "port: 36412", "port: \"1-65536\""},
      {"port-list", "port: 36412", "port: [80, 443]"},
      {"port-list", "direction: in", "direction: inwards"},
      {"port-list", "sctp_ppid: 18", "sctp_ppid: 42949672960"},
      {"port-list", "sctp_ppid: 18", "sctp_ppid: s1ap"},
      {"port-list", "10.77.0.2", "10.77.0.2/24"},
      {"port-list", "10.77.0.2", "10.77.0.256"},
      {"port-list", "\"fd77::2\"", "\"fe80::1%eth0\""},
      {"port-list", "expires: 2027-06-30", "expires: 30.6.2027"},
      {"port-list", "expires: 2027-06-30", "expires: 2027-13-01"},
      {"port-list", "unit: chrony.service, ", ""},
      {"port-list", "[tr33806-r5, own/list.yaml]", "[\"\"]"},
      {"port-list", "{name: mme-01, class: mme, vendor: Example, version: 5.2}", "mme-01"},
      {"profile", "title: MME\n", ""},
      {"profile", "kind: class", "kind: element"},
      {"profile", "    source: IANA\n", ""},
      {"profile", "transport: [sctp]", "transport: []"},
      {"profile", "port: 36412", "port: any"},
      {"profile", "unverified: [reference]", "unverified: [clause]"},
      {"profile", "belongs_to: amf", "belongs_to: \"\""},
      {"profile", "purpose: b, ", ""},
      {"forbidden", "rule: service", "rule: maybe"},
      {"forbidden", "    rule: service\n", ""},
      {"forbidden", "[tcp/23, udp/23]", "[23]"},
      {"forbidden", "[tcp/23, udp/23]", "[tcp/65536]"},
      {"forbidden", "unverified: true", "unverified: perhaps"},
      {"forbidden", "trap: none", "traps: none"},
      {"forbidden", "processes: [in.telnetd]", "processes: [{name: in.telnetd}]"},
  };
  for (const Change& change : changes) {
    SCOPED_TRACE(change.schema + ": " + change.from + " -> " + change.to);
    const std::string yaml = Changed(change);
    EXPECT_NE(ReaderFaults(change.schema, yaml), "");
    EXPECT_NE(YamlFaults(change.schema, yaml, true), "");
    EXPECT_NE(YamlFaults(change.schema, yaml, false), "");
  }
}

std::vector<std::string> KeysOf(const Json& schema, const std::string& definition) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : schema["definitions"][definition]["properties"].items())
    keys.push_back(key);
  return keys;
}

TEST(ListSchema, HasTheKeysOfTheReaderAndNoOther) {
  const Json schema = SchemaOf("port-list");
  using testing::UnorderedElementsAreArray;
  EXPECT_THAT(KeysOf(schema, "element"), UnorderedElementsAreArray(kElementKeys));
  EXPECT_THAT(KeysOf(schema, "interface"), UnorderedElementsAreArray(kInterfaceKeys));
  EXPECT_THAT(KeysOf(schema, "port_entry"), UnorderedElementsAreArray(kWarrantKeys));
  EXPECT_THAT(KeysOf(schema, "service_entry"), UnorderedElementsAreArray(kServiceWarrantKeys));
  EXPECT_THAT(KeysOf(schema, "exception"), UnorderedElementsAreArray(kExceptionKeys));
}

}  // namespace
}  // namespace pw
