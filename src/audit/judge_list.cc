#include "audit/judge_list.h"

#include "audit/match_warrant.h"
#include "base/text.h"
#include "model/port_list_check.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

bool UsesEntry(const JudgedListener& row, const Warrant& warrant) {
  const Listener& listener = *row.listener;
  const bool transport =
      listener.transport == warrant.transport ||
      (listener.transport == Transport::kMptcp && warrant.transport == Transport::kTcp);
  if (!row.open || !transport || !warrant.ports.Contains(listener.port)) return false;
  if (warrant.interface == kAnyInterface) return true;
  return std::ranges::find(row.reach.interfaces, warrant.interface) != row.reach.interfaces.end();
}

/// Entries whose absence is a discrepancy: one number, incoming, unconditional.
bool MustBeThere(const Warrant& warrant) {
  return warrant.direction != "out" && warrant.only_if.empty() && !warrant.ports.ephemeral &&
         warrant.ports.first == warrant.ports.last;
}

std::vector<std::string> OpenElsewhere(std::span<const JudgedListener> judged,
                                       const Warrant& warrant) {
  std::vector<std::string> places;
  for (const JudgedListener& row : judged) {
    if (!row.open || row.listener->transport != warrant.transport ||
        !warrant.ports.Contains(row.listener->port))
      continue;
    for (const std::string& interface : row.reach.interfaces)
      AddOnce(places, interface);
  }
  return places;
}

void Report(const Warrant& warrant, std::span<const JudgedListener> judged, FindingBook& book) {
  FindingSubject subject;
  subject.transport = warrant.transport;
  subject.ports = {warrant.ports.first};
  // The interface is part of what is missing: the same port may be found on another one.
  subject.service =
      warrant.service.empty() ? warrant.interface : warrant.service + "@" + warrant.interface;
  Finding& finding = book.About(FindingKind::kDocumentedNotFound, Verdict::kInconclusive, subject);
  AddOnce(finding.subject.interfaces, warrant.interface);
  finding.requirements = {"R2"};
  finding.references = {"TR 33.806 R2", "TS 33.117 4.3.2.1"};
  finding.warrant = Describe(warrant);
  finding.identity.protocol = warrant.service;
  finding.title =
      fmt::format("{}/{} {} is documented on {} and not found", ToString(warrant.transport),
                  warrant.ports.first, Printable(warrant.service), Printable(warrant.interface));
  finding.why =
      "The list says that this port is open, and no listener was seen there. Either the list is "
      "wrong or the element is not in service; both keep the list from being confirmed.";
  const std::vector<std::string> elsewhere = OpenElsewhere(judged, warrant);
  for (const std::string& place : elsewhere)
    finding.why += " The port is open on " + Printable(place) + ".";
}

std::string Said(const ListIssue& issue) {
  if (issue.place.line == 0) return Printable(issue.what);
  return fmt::format("line {}: {}", issue.place.line, Printable(issue.what));
}

}  // namespace

ListCounts JudgeList(const ElementView& view, std::span<const JudgedListener> judged,
                     const PortList& list, std::span<const ForbiddenList> forbidden, TimePoint now,
                     FindingBook& book) {
  constexpr std::uint16_t kIpprotoSctp = 132;
  ListCounts counts;
  counts.entries = list.ports.size() + list.services.size();
  for (const ListIssue& issue : CheckPortList(list, forbidden, now)) {
    if (issue.severity == ListIssue::Severity::kError) counts.errors.push_back(Said(issue));
  }
  const bool user_space_sctp = std::ranges::any_of(view.listeners(), [](const Listener* listener) {
    return listener->transport == Transport::kRaw && listener->port == kIpprotoSctp;
  });
  for (const Warrant& warrant : list.ports) {
    if (warrant.purpose.empty()) counts.drafted.push_back(Describe(warrant));
    if (!MustBeThere(warrant)) continue;
    const bool found = std::ranges::any_of(
        judged, [&](const JudgedListener& row) { return UsesEntry(row, warrant); });
    if (found) continue;
    if (warrant.transport == Transport::kSctp && user_space_sctp) {
      ++counts.behind_user_space;
      continue;
    }
    Report(warrant, judged, book);
    ++counts.not_found;
  }
  for (const ServiceWarrant& warrant : list.services) {
    if (warrant.purpose.empty()) counts.drafted.push_back(Printable(warrant.unit));
  }
  return counts;
}

}  // namespace pw
