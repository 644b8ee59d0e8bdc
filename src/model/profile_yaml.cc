#include "model/profile_yaml.h"

#include "model/yaml_fields.h"
#include "model/yaml_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr auto kProfileKeys =
    std::to_array<std::string_view>({"format", "name", "title", "kind", "source", "includes",
                                     "ports", "not_this_class", "services"});
constexpr auto kEntryKeys = std::to_array<std::string_view>(
    {"interface", "peer", "service", "transport", "port", "sctp_ppid", "direction", "only_if",
     "domain", "processes", "purpose", "reference", "source", "unverified"});
constexpr auto kNotThisKeys = std::to_array<std::string_view>(
    {"transport", "port", "service", "belongs_to", "why", "source", "unverified"});
constexpr auto kServiceKeys = std::to_array<std::string_view>({"unit", "purpose", "source"});

Profile::Kind ReadKind(const YamlMap& document) {
  const std::string text = document.Text("kind");
  if (text.empty() || text == "class") return Profile::Kind::kClass;
  if (text == "platform") return Profile::Kind::kPlatform;
  if (text == "common") return Profile::Kind::kCommon;
  document.reader().Refuse(*document.Find("kind"), "kind must be class, platform or common");
  return Profile::Kind::kClass;
}

/// `unverified:` names keys of its own row.
std::vector<std::string> ReadUnverified(const YamlMap& row,
                                        std::span<const std::string_view> keys) {
  std::vector<std::string> names = row.Texts("unverified");
  for (const std::string& name : names) {
    if (std::ranges::find(keys, name) == keys.end()) {
      row.reader().Refuse(*row.Find("unverified"),
                          fmt::format("unverified names {}, which is no key", Quoted(name)));
    }
  }
  return names;
}

void ReadEntry(YamlReader& reader, const YamlNode& node, std::vector<ProfileEntry>& entries) {
  const YamlMap row(reader, node, "an entry of ports", kEntryKeys);
  ProfileEntry entry;
  entry.interface = row.RequiredText("interface");
  entry.peer = row.Text("peer");
  entry.service = row.RequiredText("service");
  entry.configured = row.Text("port") == "configured";
  if (!entry.configured) entry.ports = PortsOf(row).value_or(WarrantPorts{});
  entry.direction = DirectionOf(row);
  entry.only_if = row.Text("only_if");
  entry.domain = row.Text("domain");
  entry.processes = row.Texts("processes");
  entry.purpose = row.RequiredText("purpose");
  entry.reference = row.RequiredText("reference");
  entry.source = row.RequiredText("source");
  entry.unverified = ReadUnverified(row, kEntryKeys);
  const auto ppid = row.Number<std::uint32_t>("sctp_ppid");
  const std::vector<const YamlNode*> transports = row.Items("transport");
  if (transports.empty()) reader.Refuse(node, "an entry of ports needs \"transport\"");
  for (const YamlNode* item : transports) {
    const auto transport = TransportFrom(reader, *item);
    if (!transport) continue;
    entry.transport = *transport;
    entry.sctp_ppid = *transport == Transport::kSctp ? ppid : std::nullopt;
    entries.push_back(entry);
  }
}

NotThisClass ReadNotThisClass(YamlReader& reader, const YamlNode& node) {
  const YamlMap row(reader, node, "an entry of not_this_class", kNotThisKeys);
  NotThisClass other;
  other.transport = TransportOf(row).value_or(Transport::kTcp);
  other.ports = PortsOf(row).value_or(WarrantPorts{});
  other.service = row.RequiredText("service");
  other.belongs_to = row.RequiredText("belongs_to");
  other.why = row.RequiredText("why");
  other.source = row.RequiredText("source");
  other.unverified = ReadUnverified(row, kNotThisKeys);
  return other;
}

ProfileService ReadService(YamlReader& reader, const YamlNode& node) {
  const YamlMap row(reader, node, "an entry of services", kServiceKeys);
  return {row.RequiredText("unit"), row.RequiredText("purpose"), row.RequiredText("source")};
}

}  // namespace

bool ProfileEntry::IsVerified(std::string_view key) const {
  return std::ranges::find(unverified, key) == unverified.end();
}

std::string_view ToString(Profile::Kind kind) {
  switch (kind) {
    case Profile::Kind::kClass:
      return "class";
    case Profile::Kind::kPlatform:
      return "platform";
    case Profile::Kind::kCommon:
      return "common";
  }
  return "unknown";
}

ProfileReading ParseProfileYaml(std::string_view text, const std::string& file) {
  ProfileReading reading;
  const auto root = ParseYaml(text, file, reading.issues);
  if (!root) return reading;
  YamlReader reader(file, reading.issues);
  const YamlMap document(reader, *root, "a profile", kProfileKeys);
  Profile profile;
  ExpectFormat(document, kProfileFormat);
  profile.name = document.RequiredText("name");
  profile.title = document.RequiredText("title");
  profile.kind = ReadKind(document);
  profile.source = document.RequiredText("source");
  profile.includes = document.Texts("includes");
  for (const YamlNode* item : document.Items("ports"))
    ReadEntry(reader, *item, profile.entries);
  for (const YamlNode* item : document.Items("not_this_class")) {
    profile.not_this_class.push_back(ReadNotThisClass(reader, *item));
  }
  for (const YamlNode* item : document.Items("services")) {
    profile.services.push_back(ReadService(reader, *item));
  }
  if (!reader.failed()) reading.profile = std::move(profile);
  return reading;
}

}  // namespace pw
