#include "model/profile_text.h"

#include "model/text_table.h"
#include "model/warrant_ports.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::string_view kMarkMeaning =
    "\n? = not checked against the specification: confirm it before you rely on it.\n";

std::string Marked(const std::string& value, const std::vector<std::string>& unverified,
                   std::string_view key) {
  const bool doubtful = std::ranges::find(unverified, key) != unverified.end();
  return doubtful && !value.empty() ? value + " ?" : value;
}

std::string Section(std::string_view title, const TextTable& table) {
  return table.empty() ? std::string() : fmt::format("\n{}\n{}", title, table.ToText("  "));
}

TextTable EntryTable(const Profile& profile) {
  TextTable table({"INTERFACE", "PEER", "SERVICE", "TRANSPORT", "PORT", "PPID", "DIRECTION",
                   "ONLY IF", "PURPOSE", "REFERENCE", "SOURCE"});
  for (const ProfileEntry& row : profile.entries) {
    const auto& doubts = row.unverified;
    table.Add({row.interface, row.peer, row.service, std::string(ToString(row.transport)),
               Marked(row.configured ? "configured" : ToString(row.ports), doubts, "port"),
               Marked(row.sctp_ppid ? fmt::to_string(*row.sctp_ppid) : "", doubts, "sctp_ppid"),
               Marked(row.direction, doubts, "direction"), Marked(row.only_if, doubts, "only_if"),
               row.purpose, Marked(row.reference, doubts, "reference"), row.source});
  }
  return table;
}

}  // namespace

std::string ProfileDocument(const Profile& profile) {
  TextTable strangers({"TRANSPORT", "PORT", "SERVICE", "BELONGS TO", "WHY", "SOURCE"});
  for (const NotThisClass& row : profile.not_this_class) {
    strangers.Add({std::string(ToString(row.transport)), ToString(row.ports), row.service,
                   Marked(row.belongs_to, row.unverified, "belongs_to"), row.why, row.source});
  }
  TextTable services({"SERVICE", "PURPOSE", "SOURCE"});
  for (const ProfileService& row : profile.services) {
    services.Add({row.unit, row.purpose, row.source});
  }
  const bool doubtful =
      std::ranges::any_of(profile.entries, [](const auto& row) { return !row.unverified.empty(); });
  return fmt::format("{}: {}\n{}\n", profile.name, profile.title, profile.source) +
         Section("Expected ports", EntryTable(profile)) +
         Section("Ports of other classes: open here, a finding", strangers) +
         Section("Expected services", services) + std::string(doubtful ? kMarkMeaning : "");
}

std::string ForbiddenDocument(const ForbiddenList& list) {
  TextTable table(
      {"ID", "TITLE", "RULE", "PORTS (HINTS)", "PROGRAMS", "INETD", "KERNEL", "SOURCE"});
  std::string traps;
  bool doubtful = false;
  for (const ForbiddenService& row : list.services) {
    std::vector<std::string> ports;
    for (const PortHint& hint : row.ports) {
      ports.push_back(fmt::format("{}/{}", ToString(hint.transport), hint.port));
    }
    table.Add({row.id, row.title, std::string(ToString(row.rule)),
               fmt::format("{}", fmt::join(ports, " ")),
               fmt::format("{}", fmt::join(row.processes, " ")),
               fmt::format("{}", fmt::join(row.inetd, " ")),
               fmt::format("{}", fmt::join(row.subsystems, " ")),
               row.source + (row.unverified ? " ?" : "")});
    if (!row.trap.empty()) traps += fmt::format("  {}: {}\n", row.id, row.trap);
    doubtful = doubtful || row.unverified;
  }
  return fmt::format("{}: {}\n{}\n", list.name, list.title, list.source) +
         Section("Forbidden", table) + "\nTraps\n" + traps +
         std::string(doubtful ? kMarkMeaning : "");
}

}  // namespace pw
