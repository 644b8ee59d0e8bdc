#include "report/export_text.h"
#include "report/exports.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

/// CycloneDX properties are texts.
void AddProperty(Json& properties, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  properties.push_back({{"name", fmt::format("portwarrant:{}", name)}, {"value", value}});
}

const Interface* InterfaceOf(const PortList* list, const MatrixRow& row) {
  if (list == nullptr) return nullptr;
  const auto found = std::ranges::find(list->interfaces, row.interface, &Interface::name);
  return found == list->interfaces.end() ? nullptr : &*found;
}

/// The entry of the list that documents a row, for its purpose and reference.
const Warrant* WarrantOf(const PortList* list, const MatrixRow& row) {
  if (list == nullptr || !row.documented) return nullptr;
  const auto found = std::ranges::find_if(list->ports, [&](const Warrant& warrant) {
    return warrant.transport == row.transport && warrant.ports.Contains(row.port) &&
           (warrant.interface == row.interface || warrant.interface == "any");
  });
  return found == list->ports.end() ? nullptr : &*found;
}

Json Endpoints(const MatrixRow& row, const Interface* interface) {
  Json endpoints = Json::array();
  if (interface == nullptr || interface->addresses.empty()) {
    endpoints.push_back(EndpointUri(row.transport, row.interface, row.port));
    return endpoints;
  }
  for (const IpAddress& address : interface->addresses)
    endpoints.push_back(EndpointUri(row.transport, ToString(address), row.port));
  return endpoints;
}

Json ServiceOf(const MatrixRow& row, const PortList* list) {
  const Interface* interface = InterfaceOf(list, row);
  const Warrant* warrant = WarrantOf(list, row);
  const std::string port = fmt::format("{}/{}", ToString(row.transport), row.port);
  Json service = {{"bom-ref", fmt::format("{}{}{}/{}", row.netns, row.netns.empty() ? "" : "/",
                                          row.interface, port)},
                  {"name", row.service.empty() ? port : row.service}};
  if (warrant != nullptr) service["description"] = warrant->purpose;
  service["endpoints"] = Endpoints(row, interface);
  if (interface != nullptr && !interface->domain.empty()) service["trustZone"] = interface->domain;
  Json properties = Json::array();
  AddProperty(properties, "interface", row.interface);
  AddProperty(properties, "netns", row.netns);
  AddProperty(properties, "port", port);
  if (row.last_port != row.port)
    AddProperty(properties, "last-port", fmt::to_string(row.last_port));
  AddProperty(properties, "documented", row.documented ? "yes" : "no");
  AddProperty(properties, "inside", row.inside ? "open" : "not open");
  AddProperty(properties, "outside", row.outside.empty() ? "not scanned" : row.outside);
  if (warrant != nullptr) AddProperty(properties, "reference", warrant->reference);
  AddProperty(properties, "findings", JoinedText(row.findings, " "));
  service["properties"] = std::move(properties);
  return service;
}

Json Component(const AuditReport& report) {
  Json component = {{"type", "device"}, {"bom-ref", "element"}, {"name", NameOf(report)}};
  if (!report.element.version.empty()) component["version"] = report.element.version;
  if (!report.element.vendor.empty()) component["supplier"] = {{"name", report.element.vendor}};
  if (!report.element.element_class.empty())
    component["description"] = "element class " + report.element.element_class;
  return component;
}

}  // namespace

std::string ReportCycloneDx(const AuditReport& report, const PortList* list) {
  Json services = Json::array();
  for (const MatrixRow& row : report.matrix)
    services.push_back(ServiceOf(row, list));
  const std::string serial = NameUuid(NameOf(report) + ToRfc3339(report.judged) + "cyclonedx");
  const Json json = {
      {"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
      {"bomFormat", "CycloneDX"},
      {"specVersion", "1.6"},
      {"serialNumber", "urn:uuid:" + serial},
      {"version", 1},
      {"metadata",
       {{"timestamp", ToRfc3339(report.judged)},
        {"tools",
         {{"components", Json::array({{{"type", "application"},
                                       {"name", report.tool.name},
                                       {"version", OrDash(report.tool.version)}}})}}},
        {"component", Component(report)},
        {"properties",
         Json::array({{{"name", "portwarrant:verdict"}, {"value", ToString(report.verdict)}}})}}},
      {"services", std::move(services)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw
