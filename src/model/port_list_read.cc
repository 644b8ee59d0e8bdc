#include "model/port_list_read.h"

#include "base/text.h"
#include "model/catalogue.h"
#include "model/yaml_fields.h"
#include "model/yaml_reader.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr auto kListKeys = std::to_array<std::string_view>(
    {"format", "element", "interfaces", "ports", "services", "exceptions", "forbidden"});

/// Text that a person must have written: blanks alone are none.
std::string Said(const YamlMap& map, std::string_view key) {
  std::string text = map.Text(key);
  if (Trim(text).empty()) text.clear();
  return text;
}

Element ReadElement(YamlReader& reader, const YamlNode& node) {
  const YamlMap map(reader, node, "element", kElementKeys);
  return {map.Text("name"), map.Text("class"), map.Text("vendor"), map.Text("version")};
}

Interface ReadInterface(YamlReader& reader, const YamlNode& node) {
  const YamlMap map(reader, node, "an entry of interfaces", kInterfaceKeys);
  Interface interface;
  interface.name = map.RequiredText("name");
  interface.domain = map.Text("domain");
  interface.place = map.place();
  for (const YamlNode* item : map.Items("addresses")) {
    const std::string text = ScalarText(reader, *item, "addresses");
    const auto address = IpAddress::Parse(text);
    if (address) {
      interface.addresses.push_back(*address);
    } else if (item->kind == YamlNode::Kind::kScalar) {
      reader.Refuse(*item, fmt::format("{} is no IPv4 or IPv6 address (without prefix length or "
                                       "scope)",
                                       Quoted(text)));
    }
  }
  return interface;
}

Warrant ReadWarrant(YamlReader& reader, const YamlNode& node) {
  const YamlMap map(reader, node, "an entry of ports", kWarrantKeys);
  Warrant warrant;
  warrant.interface = map.RequiredText("interface");
  warrant.transport = TransportOf(map).value_or(Transport::kTcp);
  warrant.ports = PortsOf(map).value_or(WarrantPorts{});
  warrant.service = map.Text("service");
  warrant.process = map.Text("process");
  warrant.unit = map.Text("unit");
  warrant.user = map.Text("user");
  warrant.direction = DirectionOf(map);
  warrant.only_if = map.Text("only_if");
  warrant.reason = Said(map, "reason");
  warrant.purpose = Said(map, "purpose");
  warrant.reference = map.Text("reference");
  warrant.sctp_ppid = map.Number<std::uint32_t>("sctp_ppid");
  warrant.place = map.place();
  return warrant;
}

ServiceWarrant ReadServiceWarrant(YamlReader& reader, const YamlNode& node) {
  const YamlMap map(reader, node, "an entry of services", kServiceWarrantKeys);
  return {map.RequiredText("unit"), Said(map, "purpose"), map.Text("reference"), map.place()};
}

AcceptedException ReadException(YamlReader& reader, const YamlNode& node) {
  const YamlMap map(reader, node, "an entry of exceptions", kExceptionKeys);
  AcceptedException exception;
  exception.finding = map.Text("finding");
  exception.subject = map.Text("subject");
  exception.owner = Said(map, "owner");
  exception.reason = Said(map, "reason");
  exception.place = map.place();
  if (const std::string text = map.Text("expires"); !text.empty()) {
    const auto day = ParseDate(text);
    if (day) {
      exception.expires = *day;
    } else {
      reader.Refuse(*map.Find("expires"),
                    fmt::format("expires must be a day like 2027-06-30, not {}", Quoted(text)));
    }
  }
  return exception;
}

std::vector<std::string> ReadForbidden(const YamlMap& document) {
  if (document.Find("forbidden") == nullptr) {
    const auto defaults = DefaultForbiddenLists();
    return {defaults.begin(), defaults.end()};
  }
  std::vector<std::string> names;
  for (const YamlNode* item : document.Items("forbidden")) {
    std::string name = ScalarText(document.reader(), *item, "forbidden");
    if (name.empty() && item->kind == YamlNode::Kind::kScalar) {
      document.reader().Refuse(*item, "forbidden holds an empty name");
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

void ReadPortList(const YamlNode& root, const std::string& file, PortListReading& reading) {
  YamlReader reader(file, reading.issues);
  const YamlMap document(reader, root, "a port list", kListKeys);
  PortList list;
  if (root.kind == YamlNode::Kind::kMap) ExpectFormat(document, kPortListFormat);
  if (const YamlNode* node = document.Find("element")) list.element = ReadElement(reader, *node);
  for (const YamlNode* item : document.Items("interfaces")) {
    list.interfaces.push_back(ReadInterface(reader, *item));
  }
  for (const YamlNode* item : document.Items("ports")) {
    list.ports.push_back(ReadWarrant(reader, *item));
  }
  for (const YamlNode* item : document.Items("services")) {
    list.services.push_back(ReadServiceWarrant(reader, *item));
  }
  for (const YamlNode* item : document.Items("exceptions")) {
    list.exceptions.push_back(ReadException(reader, *item));
  }
  list.forbidden = ReadForbidden(document);
  if (!reader.failed()) reading.list = std::move(list);
}

}  // namespace pw
