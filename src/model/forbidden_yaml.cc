#include "model/forbidden_yaml.h"

#include "model/yaml_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr auto kListKeys =
    std::to_array<std::string_view>({"format", "name", "title", "source", "services"});
constexpr auto kRowKeys = std::to_array<std::string_view>(
    {"id", "protocol", "title", "rule", "ports", "processes", "units", "packages", "inetd",
     "subsystems", "not_this", "protocols", "weaknesses", "settled_by_answer", "trap", "source",
     "unverified"});
constexpr std::array<ForbiddenRule, 3> kRules = {
    ForbiddenRule::kService, ForbiddenRule::kConfiguration, ForbiddenRule::kPort};

ForbiddenRule ReadRule(const YamlMap& row) {
  const std::string text = row.RequiredText("rule");
  for (const ForbiddenRule rule : kRules) {
    if (text == ToString(rule)) return rule;
  }
  if (!text.empty()) {
    row.reader().Refuse(
        *row.Find("rule"),
        fmt::format("rule must be service, configuration or port, not {}", Quoted(text)));
  }
  return ForbiddenRule::kService;
}

/// "tcp/23"; for packet the EtherType in decimal.
std::vector<PortHint> ReadPorts(const YamlMap& row) {
  std::vector<PortHint> hints;
  for (const YamlNode* item : row.Items("ports")) {
    const std::string text = ScalarText(row.reader(), *item, "ports");
    const auto slash = text.find('/');
    const auto transport = ParseTransport(text.substr(0, slash));
    const auto port = slash == std::string::npos
                          ? std::nullopt
                          : ParseNumber<std::uint16_t>(std::string_view(text).substr(slash + 1));
    if (transport && port) {
      hints.push_back({*transport, *port});
    } else if (item->kind == YamlNode::Kind::kScalar) {
      row.reader().Refuse(*item,
                          fmt::format("a port hint looks like tcp/23, not {}", Quoted(text)));
    }
  }
  return hints;
}

/// Where the service itself or its number is forbidden, no way to use it can be a failure of its
/// own.
void RefuseConfigurationKeys(const YamlMap& row) {
  for (const char* key : {"weaknesses", "settled_by_answer"}) {
    if (const YamlNode* node = row.Find(key))
      row.reader().Refuse(*node, fmt::format("{} is for entries of rule configuration", key));
  }
}

ForbiddenService ReadRow(YamlReader& reader, const YamlNode& node) {
  const YamlMap row(reader, node, "an entry of services", kRowKeys);
  ForbiddenService service;
  service.id = row.RequiredText("id");
  service.protocol = row.RequiredText("protocol");
  service.title = row.RequiredText("title");
  service.rule = ReadRule(row);
  service.ports = ReadPorts(row);
  service.processes = row.Texts("processes");
  service.units = row.Texts("units");
  service.packages = row.Texts("packages");
  service.inetd = row.Texts("inetd");
  service.subsystems = row.Texts("subsystems");
  service.not_this = row.Texts("not_this");
  service.protocols = row.Texts("protocols");
  service.weaknesses = row.Texts("weaknesses");
  service.settled_by_answer = row.Flag("settled_by_answer");
  if (service.rule != ForbiddenRule::kConfiguration) RefuseConfigurationKeys(row);
  service.trap = row.Text("trap");
  service.source = row.RequiredText("source");
  service.unverified = row.Flag("unverified");
  return service;
}

}  // namespace

std::string_view ToString(ForbiddenRule rule) {
  switch (rule) {
    case ForbiddenRule::kService:
      return "service";
    case ForbiddenRule::kConfiguration:
      return "configuration";
    case ForbiddenRule::kPort:
      return "port";
  }
  return "unknown";
}

ForbiddenReading ParseForbiddenYaml(std::string_view text, const std::string& file) {
  ForbiddenReading reading;
  const auto root = ParseYaml(text, file, reading.issues);
  if (!root) return reading;
  YamlReader reader(file, reading.issues);
  const YamlMap document(reader, *root, "a forbidden list", kListKeys);
  ForbiddenList list;
  ExpectFormat(document, kForbiddenFormat);
  list.name = document.RequiredText("name");
  list.title = document.RequiredText("title");
  list.source = document.RequiredText("source");
  for (const YamlNode* item : document.Items("services")) {
    ForbiddenService row = ReadRow(reader, *item);
    const bool repeated = std::ranges::any_of(
        list.services, [&](const ForbiddenService& other) { return other.id == row.id; });
    if (repeated && !row.id.empty()) {
      reader.Refuse(*item, fmt::format("the id {} stands twice", Quoted(row.id)));
    }
    list.services.push_back(std::move(row));
  }
  if (list.services.empty() && !reader.failed()) reader.Refuse(*root, "the list has no services");
  if (!reader.failed()) reading.list = std::move(list);
  return reading;
}

}  // namespace pw
