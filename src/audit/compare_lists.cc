#include "audit/compare_lists.h"

#include "audit/match_warrant.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Entries may share what names them: two processes on one port.
void Add(NamedFields& rows, const std::string& name, Fields fields) {
  std::string free = name;
  for (int number = 2; rows.contains(free); ++number)
    free = fmt::format("{} #{}", name, number);
  rows[std::move(free)] = std::move(fields);
}

std::string DetailOf(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

Change NewChange(ChangedThing thing, ChangeKind kind, const std::string& subject) {
  Change change;
  change.thing = thing;
  change.kind = kind;
  change.subject = subject;
  return change;
}

/// The entries of a list in an order that does not depend on the file.
std::vector<Warrant> SortedPorts(const PortList& list) {
  std::vector<Warrant> ports = list.ports;
  std::ranges::sort(ports, {}, [](const Warrant& warrant) {
    return std::tuple(warrant.interface, warrant.transport, warrant.ports.first, warrant.process,
                      warrant.unit, warrant.service, warrant.direction);
  });
  return ports;
}

NamedFields RowsOf(const PortList& list) {
  NamedFields rows;
  rows["element"] = {{"name", list.element.name},
                     {"class", list.element.element_class},
                     {"vendor", list.element.vendor},
                     {"version", list.element.version}};
  for (const Interface& interface : list.interfaces) {
    std::vector<std::string> addresses;
    for (const IpAddress& address : interface.addresses)
      addresses.push_back(ToString(address));
    std::ranges::sort(addresses);
    Add(rows, "interface " + interface.name,
        {{"domain", interface.domain},
         {"addresses", fmt::format("{}", fmt::join(addresses, " "))}});
  }
  for (const Warrant& warrant : SortedPorts(list)) {
    Add(rows,
        fmt::format("{} {}/{}", warrant.interface, ToString(warrant.transport),
                    PortsText(warrant.ports)),
        {{"service", warrant.service},
         {"process", warrant.process},
         {"unit", warrant.unit},
         {"user", warrant.user},
         {"direction", warrant.direction},
         {"only if", warrant.only_if},
         {"reason", warrant.reason},
         {"purpose", warrant.purpose},
         {"reference", warrant.reference},
         {"ppid", warrant.sctp_ppid ? fmt::to_string(*warrant.sctp_ppid) : std::string()}});
  }
  for (const ServiceWarrant& warrant : list.services)
    Add(rows, "service " + warrant.unit,
        {{"purpose", warrant.purpose}, {"reference", warrant.reference}});
  for (const AcceptedException& exception : list.exceptions)
    Add(rows, fmt::format("exception {} {}", exception.finding, exception.subject),
        {{"owner", exception.owner},
         {"reason", exception.reason},
         {"expires", ToDate(exception.expires)}});
  for (const std::string& name : list.forbidden)
    Add(rows, "forbidden " + name, {});
  return rows;
}

}  // namespace

std::vector<Change> RowsChanged(ChangedThing thing, const NamedFields& before,
                                const NamedFields& after) {
  std::vector<Change> changes;
  for (const auto& [name, fields] : before) {
    const auto other = after.find(name);
    if (other == after.end()) {
      changes.push_back(NewChange(thing, ChangeKind::kGone, name));
      changes.back().detail = DetailOf(fields);
      continue;
    }
    Change change = NewChange(thing, ChangeKind::kChanged, name);
    for (std::size_t i = 0; i < fields.size() && i < other->second.size(); ++i) {
      const auto& [field, was] = fields[i];
      const std::string& is = other->second[i].second;
      if (was != is) change.fields.push_back({field, was, is});
    }
    if (!change.fields.empty()) changes.push_back(std::move(change));
  }
  for (const auto& [name, fields] : after) {
    if (before.contains(name)) continue;
    changes.push_back(NewChange(thing, ChangeKind::kAppeared, name));
    changes.back().detail = DetailOf(fields);
  }
  std::ranges::sort(changes, {}, &Change::subject);
  return changes;
}

std::vector<Change> CompareLists(const PortList& old_list, const PortList& new_list) {
  return RowsChanged(ChangedThing::kListEntry, RowsOf(old_list), RowsOf(new_list));
}

}  // namespace pw
