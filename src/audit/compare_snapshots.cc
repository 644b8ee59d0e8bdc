#include "audit/compare_snapshots.h"

#include "audit/compare_listeners.h"
#include "audit/compare_lists.h"
#include "audit/compare_scans.h"
#include "audit/compare_services.h"
#include "audit/match_vantages.h"
#include "audit/netns_selection.h"
#include "audit/outside_view.h"
#include "audit/service_state.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

Change ToChange(const ListenerChange& from) {
  const Listener& listener = *from.either().listener;
  Change change;
  change.thing = ChangedThing::kListener;
  change.kind = from.kind;
  change.subject = SubjectOf(from);
  change.netns = from.netns;
  change.transport = listener.transport;
  if (!IsKernelPicked(listener)) {
    change.port = listener.port;
    if (listener.transport != Transport::kPacket) change.address = ToString(listener.address);
  }
  change.detail = HolderText(from.either());
  change.fields = from.fields;
  return change;
}

Change ToChange(const ServiceChange& from) {
  const Service& service = from.either();
  Change change;
  change.thing = ChangedThing::kService;
  change.kind = from.kind;
  change.subject = service.name;
  change.detail = StateText(service);
  if (!service.program.empty()) change.detail += ", " + service.program;
  change.fields = from.fields;
  return change;
}

Change ToChange(const PackageChange& from) {
  Change change;
  change.thing = ChangedThing::kPackage;
  change.subject = from.name;
  change.fields = {{"version", from.before, from.after}};
  return change;
}

/// `vantage`: from which it was seen; empty = from the only one.
Change ToChange(const PortChange& from, const std::string& vantage) {
  Change change;
  change.thing = ChangedThing::kPort;
  change.kind = from.before == from.after         ? ChangeKind::kChanged
                : from.after == PortState::kOpen  ? ChangeKind::kAppeared
                : from.before == PortState::kOpen ? ChangeKind::kGone
                                                  : ChangeKind::kChanged;
  change.transport = from.transport;
  change.address = ToString(from.address);
  if (from.ports.size() == 1) change.port = from.ports.ranges().front().first;
  change.subject =
      fmt::format("{} {}/{}", change.address, ToString(from.transport), ToString(from.ports));
  if (!vantage.empty()) change.subject += " from " + vantage;
  change.fields = from.identity;
  if (from.before != from.after) {
    change.fields = {
        {"state", std::string(ToString(from.before)), std::string(ToString(from.after))}};
  }
  return change;
}

/// Names, kernel and system of a host. Another host is no change of one: it is told.
void CompareHosts(const Host& before, const Host& after, Comparison& out) {
  if (before.machine_id != after.machine_id) {
    out.uncompared.push_back(
        {"host", fmt::format("two hosts: {} and {}", before.name, after.name), false});
  }
  const auto rows = [](const Host& host) {
    return NamedFields{{"host", {{"system", host.os}, {"kernel", host.kernel}}}};
  };
  std::ranges::move(RowsChanged(ChangedThing::kHost, rows(before), rows(after)),
                    std::back_inserter(out.changes));
}

void CompareInside(const Inventory& before, const Inventory& after, Comparison& out) {
  CompareHosts(before.host, after.host, out);
  const NetnsSelection old_selection = *SelectNetns(before, "all");
  const NetnsSelection new_selection = *SelectNetns(after, "all");
  const ElementView old_view(before, old_selection);
  const ElementView new_view(after, new_selection);
  const auto old_judged = JudgeEach(old_view, nullptr);
  const auto new_judged = JudgeEach(new_view, nullptr);
  ListenerComparison listeners = CompareListeners({&old_view, old_judged}, {&new_view, new_judged});
  ServiceComparison services = CompareServices(old_view, new_view);
  for (const ListenerChange& change : listeners.changes)
    out.changes.push_back(ToChange(change));
  for (const ServiceChange& change : services.changes)
    out.changes.push_back(ToChange(change));
  for (const PackageChange& change : ComparePackages(old_view, new_view))
    out.changes.push_back(ToChange(change));
  std::ranges::move(listeners.uncompared, std::back_inserter(out.uncompared));
  std::ranges::move(services.uncompared, std::back_inserter(out.uncompared));
}

std::vector<const ScanResult*> ScansOf(const Snapshot& look) {
  std::vector<const ScanResult*> scans;
  if (look.scan) scans.push_back(&*look.scan);
  for (const ScanResult& scan : look.further_scans)
    scans.push_back(&scan);
  return scans;
}

void CompareOutside(const Snapshot& old_look, const Snapshot& new_look, Comparison& out) {
  const MatchedVantages matched = MatchVantages(ScansOf(old_look), ScansOf(new_look));
  const bool several = matched.both.size() + matched.only_old.size() + matched.only_new.size() > 1;
  for (const auto& [before, after] : matched.both) {
    const std::string vantage = several ? NameOf(after->vantage) : std::string();
    ScanComparison scans = CompareScans(*before, *after);
    for (const PortChange& change : scans.changes)
      out.changes.push_back(ToChange(change, vantage));
    for (Uncompared& row : scans.uncompared) {
      if (!vantage.empty()) row.what += " from " + vantage;
      out.uncompared.push_back(std::move(row));
    }
  }
  const auto tell = [&](const std::vector<const ScanResult*>& scans, const char* where) {
    for (const ScanResult* scan : scans)
      out.uncompared.push_back({"scan from vantage " + NameOf(scan->vantage), where, true});
  };
  tell(matched.only_old, "only in the old one");
  tell(matched.only_new, "only in the new one");
}

NamedFields RequirementRows(const Conclusions& conclusions) {
  NamedFields rows;
  for (const auto& [id, verdict] : conclusions.requirements)
    rows[id] = {{"verdict", verdict}};
  return rows;
}

NamedFields FindingRows(const Conclusions& conclusions) {
  NamedFields rows;
  for (const FindingSummary& finding : conclusions.findings) {
    rows[finding.id] = {{"title", finding.title},
                        {"kind", finding.kind},
                        {"severity", finding.severity},
                        {"verdict", finding.accepted ? "accepted" : finding.verdict}};
  }
  return rows;
}

/// A finding's title may count and name addresses: that alone is no change of the finding.
void CompareConclusions(const Conclusions& before, const Conclusions& after, Comparison& out) {
  std::ranges::move(
      RowsChanged(ChangedThing::kRequirement, RequirementRows(before), RequirementRows(after)),
      std::back_inserter(out.changes));
  for (Change& change :
       RowsChanged(ChangedThing::kFinding, FindingRows(before), FindingRows(after))) {
    std::erase_if(change.fields, [](const FieldChange& field) { return field.field == "title"; });
    if (change.kind == ChangeKind::kChanged && change.fields.empty()) continue;
    const auto& findings = change.kind == ChangeKind::kGone ? before.findings : after.findings;
    const auto found = std::ranges::find(findings, change.subject, &FindingSummary::id);
    if (found != findings.end())
      change.detail = fmt::format("{} {}: {}", found->severity, found->kind, found->title);
    out.changes.push_back(std::move(change));
  }
}

void Complete(const Snapshot& old_look, const Snapshot& new_look, Comparison& out) {
  for (Change& change : out.changes) {
    change.id = ChangeId(change.thing, change.subject);
    change.first = change.kind == ChangeKind::kAppeared ? new_look.taken : old_look.taken;
    change.last = change.kind == ChangeKind::kGone ? old_look.taken : new_look.taken;
  }
  std::ranges::stable_sort(out.changes, {}, &Change::thing);
}

}  // namespace

Result<Comparison> CompareSnapshots(const Snapshot& old_look, const Snapshot& new_look) {
  Comparison out;
  if (old_look.inventory && new_look.inventory) {
    CompareInside(*old_look.inventory, *new_look.inventory, out);
    out.compared.emplace_back("inventory");
  }
  if (old_look.scan && new_look.scan) {
    CompareOutside(old_look, new_look, out);
    out.compared.emplace_back("scan");
  } else if (old_look.scan.has_value() != new_look.scan.has_value() && !out.compared.empty()) {
    out.uncompared.push_back(
        {"scan", old_look.scan ? "only the old one has it" : "only the new one has it", false});
  }
  if (old_look.list && new_look.list) {
    std::ranges::move(CompareLists(*old_look.list, *new_look.list),
                      std::back_inserter(out.changes));
    out.compared.emplace_back("port list");
  }
  if (old_look.conclusions && new_look.conclusions) {
    CompareConclusions(*old_look.conclusions, *new_look.conclusions, out);
    out.compared.emplace_back("report");
  }
  if (out.compared.empty()) {
    return Error{Error::Code::kInvalid,
                 fmt::format("compare {} with {}: they have nothing in common (an inventory and a "
                             "scan?); give two of a kind, or bundles",
                             old_look.name, new_look.name)};
  }
  Complete(old_look, new_look, out);
  return out;
}

}  // namespace pw
