#include "model/port_list_yaml.h"

#include "model/list_issue.h"
#include "model/port_list_read.h"
#include "model/warrant_ports.h"
#include "model/yaml_writer.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

std::string InterfaceYaml(const Interface& interface) {
  std::vector<std::string> addresses;
  addresses.reserve(interface.addresses.size());
  for (const IpAddress& address : interface.addresses)
    addresses.push_back(ToString(address));
  YamlFields fields;
  fields.AddAlways("name", interface.name);
  fields.Add("domain", interface.domain);
  fields.AddYaml("addresses", YamlTexts(addresses));
  return fmt::format("  - {}\n", fields.AsFlow());
}

std::string ServiceYaml(const ServiceWarrant& service) {
  YamlFields fields;
  fields.AddAlways("unit", service.unit);
  fields.AddAlways("purpose", service.purpose);
  fields.Add("reference", service.reference);
  return fmt::format("  - {}\n", fields.AsFlow());
}

std::string ExceptionYaml(const AcceptedException& exception) {
  YamlFields fields;
  fields.AddAlways("finding", exception.finding);
  fields.AddAlways("subject", exception.subject);
  fields.AddAlways("owner", exception.owner);
  fields.AddAlways("reason", exception.reason);
  if (exception.expires != TimePoint{}) fields.AddYaml("expires", ToDate(exception.expires));
  return fmt::format("  - {}\n", fields.AsFlow());
}

template <class Entries, class Write>
std::string Section(std::string_view key, const Entries& entries, Write write) {
  if (entries.empty()) return {};
  std::string text = fmt::format("{}:\n", key);
  for (const auto& entry : entries)
    text += write(entry);
  return text;
}

}  // namespace

PortListReading ParsePortListYaml(std::string_view text, const std::string& file) {
  PortListReading reading;
  if (const auto root = ParseYaml(text, file, reading.issues)) ReadPortList(*root, file, reading);
  return reading;
}

Result<PortList> ToResult(PortListReading reading) {
  if (reading.list) return *std::move(reading.list);
  return ToError("read port list", reading.issues);
}

std::string FormatWarrantYaml(const Warrant& warrant) {
  YamlFields fields;
  fields.AddAlways("interface", warrant.interface);
  fields.AddYaml("transport", ToString(warrant.transport));
  const WarrantPorts& ports = warrant.ports;
  fields.AddYaml("port", !ports.ephemeral && ports.first != ports.last
                             ? fmt::format("\"{}\"", ToString(ports))
                             : ToString(ports));
  fields.Add("service", warrant.service);
  fields.Add("process", warrant.process);
  fields.Add("unit", warrant.unit);
  fields.Add("user", warrant.user);
  fields.Add("direction", warrant.direction);
  fields.Add("only_if", warrant.only_if);
  if (ports.ephemeral || ports.first != ports.last) {
    fields.AddAlways("reason", warrant.reason);
  } else {
    fields.Add("reason", warrant.reason);
  }
  fields.AddAlways("purpose", warrant.purpose);
  fields.Add("reference", warrant.reference);
  if (warrant.sctp_ppid) fields.AddYaml("sctp_ppid", fmt::to_string(*warrant.sctp_ppid));
  return fields.AsItem("  ");
}

std::string FormatPortListYaml(const PortList& list) {
  YamlFields element;
  element.Add("name", list.element.name);
  element.Add("class", list.element.element_class);
  element.Add("vendor", list.element.vendor);
  element.Add("version", list.element.version);
  std::string text = fmt::format("format: {}\nelement: {}\n", kPortListFormat, element.AsFlow());
  text += Section("interfaces", list.interfaces, InterfaceYaml);
  text += Section("ports", list.ports, FormatWarrantYaml);
  text += Section("services", list.services, ServiceYaml);
  text += Section("exceptions", list.exceptions, ExceptionYaml);
  return text + fmt::format("forbidden: {}\n", YamlTexts(list.forbidden));
}

}  // namespace pw
