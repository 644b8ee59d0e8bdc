#include "model/port_list_text.h"

#include "base/text.h"
#include "model/text_table.h"
#include "model/warrant_ports.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

std::string Head(const PortList& list) {
  const Element& element = list.element;
  std::string text = fmt::format("Port list of {}\n",
                                 element.name.empty() ? "(no name)" : Printable(element.name));
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("  {:<10}{}\n", name, Printable(value));
  };
  add("class", element.element_class);
  add("vendor", element.vendor);
  add("version", element.version);
  add("forbidden", fmt::format("{}", fmt::join(list.forbidden, ", ")));
  return text;
}

std::string Section(std::string_view title, const TextTable& table) {
  if (table.empty()) return {};
  return fmt::format("\n{}\n{}", title, table.ToText("  "));
}

TextTable InterfaceTable(const PortList& list) {
  TextTable table({"INTERFACE", "DOMAIN", "ADDRESSES"});
  for (const Interface& interface : list.interfaces) {
    std::vector<std::string> addresses;
    for (const IpAddress& address : interface.addresses)
      addresses.push_back(ToString(address));
    table.Add({interface.name, interface.domain, fmt::format("{}", fmt::join(addresses, " "))});
  }
  return table;
}

std::string PurposeOf(const std::string& purpose) {
  return purpose.empty() ? "(missing)" : purpose;
}

TextTable PortTable(const PortList& list) {
  TextTable table({"INTERFACE", "TRANSPORT", "PORT", "DIRECTION", "SERVICE", "PPID", "PROCESS",
                   "UNIT", "USER", "ONLY IF", "PURPOSE", "REASON", "REFERENCE"});
  for (const Warrant& warrant : list.ports) {
    table.Add({warrant.interface, std::string(ToString(warrant.transport)), ToString(warrant.ports),
               warrant.direction, warrant.service,
               warrant.sctp_ppid ? fmt::to_string(*warrant.sctp_ppid) : "", warrant.process,
               warrant.unit, warrant.user, warrant.only_if, PurposeOf(warrant.purpose),
               warrant.reason, warrant.reference});
  }
  return table;
}

}  // namespace

std::string PortListDocument(const PortList& list) {
  TextTable services({"SERVICE", "PURPOSE", "REFERENCE"});
  for (const ServiceWarrant& service : list.services) {
    services.Add({service.unit, PurposeOf(service.purpose), service.reference});
  }
  TextTable exceptions({"EXPIRES", "FINDING", "SUBJECT", "OWNER", "REASON"});
  for (const AcceptedException& exception : list.exceptions) {
    exceptions.Add({exception.expires == TimePoint{} ? "" : ToDate(exception.expires),
                    exception.finding, exception.subject, exception.owner, exception.reason});
  }
  return Head(list) + Section("Interfaces", InterfaceTable(list)) +
         Section("Ports", PortTable(list)) +
         Section("Services without a port, or started later", services) +
         Section("Accepted for a while", exceptions);
}

}  // namespace pw
