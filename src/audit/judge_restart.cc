#include "audit/judge_restart.h"

#include "audit/compare_listeners.h"
#include "audit/compare_lists.h"
#include "audit/compare_scans.h"
#include "audit/compare_services.h"
#include "audit/match_vantages.h"
#include "audit/outside_view.h"
#include "audit/restart_proof.h"
#include "audit/service_state.h"
#include "audit/severity.h"
#include "base/text.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr FindingKind kKind = FindingKind::kChangedAfterRestart;

class Judge {
 public:
  Judge(const Baseline& baseline, const ElementView& view, std::span<const JudgedListener> judged,
        const PortList* list, FindingBook& book)
      : baseline_(baseline),
        old_view_(*baseline.inventory, *baseline.selection),
        old_judged_(JudgeEach(old_view_, list)),
        view_(view),
        judged_(judged),
        list_(list),
        book_(book) {}

  RestartCounts Run(std::span<const ScanResult> scans) {
    counts_.asked = true;
    const RestartProof proof = ProveRestart(old_view_, view_, judged_);
    proven_ = proof.proven;
    counts_.proof = proof.text;
    if (!proof.comparable) {
      counts_.doubts.push_back(proof.text);
      return std::move(counts_);
    }
    if (!proof.proven) counts_.doubts.push_back(proof.text);
    Settle(proof.since);
    JudgeSockets();
    JudgeServiceChanges();
    JudgeVantages(scans);
    JudgeConfiguration();
    counts_.findings = findings_.size();
    return std::move(counts_);
  }

 private:
  void Settle(std::optional<TimePoint> since) {
    if (!since) {
      counts_.proof += "; how long ago is not known, so what is missing may still come";
      return;
    }
    const auto age =
        std::chrono::duration_cast<std::chrono::seconds>(view_.inventory().taken - *since);
    settled_ = age >= baseline_.settle;
    counts_.proof +=
        fmt::format("; looked at {} s after the first process of now began", age.count());
    if (!settled_) {
      counts_.proof +=
          fmt::format(", before the settling time of {} s had passed", baseline_.settle.count());
    }
  }

  /// A difference: fails only if a restart made it.
  Verdict Different() const { return proven_ ? Verdict::kFail : Verdict::kInconclusive; }
  /// Something that is not there yet, or not any more.
  Verdict Missing() const { return settled_ ? Different() : Verdict::kInconclusive; }

  /// Adds a sentence; the first one is the title.
  void Say(Finding& finding, const std::vector<std::string>& requirements,
           const std::string& text) {
    findings_.insert(finding.id);
    if (finding.title.empty()) {
      finding.title = text;
      finding.references = {"TS 33.117 4.3.2.1 step 4"};
      finding.why = "Before the restart it was otherwise, and nothing may differ after it: ";
    } else {
      finding.why += " ";
    }
    finding.why += text + ".";
    for (const std::string& requirement : requirements)
      AddOnce(finding.requirements, requirement);
  }

  bool IsWarranted(const JudgedListener& judged) const { return judged.Covered(); }

  void JudgeSockets() {
    const ListenerComparison found = CompareListeners({&old_view_, old_judged_}, {&view_, judged_});
    for (const ListenerChange& change : found.changes)
      JudgeSocket(change);
    for (const Uncompared& row : found.uncompared)
      TellUncompared(row);
  }

  void JudgeSocket(const ListenerChange& change) {
    const JudgedListener& judged = change.either();
    const Listener& listener = *judged.listener;
    // A client's socket is there while it asks.
    if (IsKernelPicked(listener) && (change.kind == ChangeKind::kGone || IsWarranted(judged)))
      return;
    for (const Service* service : judged.holder.services)
      told_.insert(service->name);
    const std::string port =
        IsKernelPicked(listener)
            ? fmt::format("{}/ephemeral", ToString(listener.transport))
            : fmt::format("{}/{}", ToString(listener.transport), listener.port);
    // On the wire MPTCP is TCP (RFC 8684 s.3.1).
    const bool mptcp = listener.transport == Transport::kMptcp;
    ports_.insert({mptcp ? Transport::kTcp : listener.transport, listener.port});
    const std::string name = fmt::format("{} ({})", port, Printable(judged.holder.name));
    if (change.kind == ChangeKind::kGone) {
      SayMissing(judged, name);
      return;
    }
    Finding& finding = book_.AboutListener(kKind, Different(), view_, judged);
    if (change.kind == ChangeKind::kAppeared) {
      Say(finding, {"R4", "R1"}, name + " is open after the restart and was not before");
    } else {
      Say(finding, {"R4", "R1"},
          fmt::format("{} is not what it was before the restart: {}", name,
                      Printable(ToString(change.fields))));
    }
  }

  /// Its listener is no listener of now, so the finding names none.
  void SayMissing(const JudgedListener& was, const std::string& name) {
    const Listener& listener = *was.listener;
    FindingSubject subject;
    subject.netns = old_view_.NetnsName(listener);
    subject.transport = listener.transport;
    subject.ports = {listener.port};
    subject.service = was.holder.name;
    Finding& finding = book_.About(kKind, Missing(), subject);
    if (finding.title.empty()) {
      finding.identity = IdentityOf(listener, was.holder);
      finding.identity.pids.clear();  // of before
    }
    AddOnce(finding.subject.addresses, ToString(listener.address));
    for (const std::string& interface : was.reach.interfaces)
      AddOnce(finding.subject.interfaces, interface);
    const bool documented = IsWarranted(was);
    finding.severity = SeverityOfMissing(finding.verdict, documented);
    Say(finding, {documented ? "R2" : "R4"},
        fmt::format("{} was open before the restart and is not after it{}", name,
                    documented ? ", although the list documents it" : ""));
  }

  void JudgeServiceChanges() {
    const ServiceComparison found = CompareServices(old_view_, view_);
    for (const ServiceChange& change : found.changes)
      JudgeService(change);
    for (const Uncompared& row : found.uncompared)
      TellUncompared(row);
  }

  /// Started by what needs it: a socket, a timer, the message bus.
  static bool IsOnDemand(const Service& service) {
    return !service.triggered_by.empty() || !service.starts_on_boot;
  }

  bool HasWarrant(const Service& service) const {
    if (list_ == nullptr) return false;
    FindingSubject subject;
    subject.service = FamilyName(service);
    const std::string id = FindingId(FindingKind::kUndocumentedService, subject);
    return std::ranges::find(book_.findings(), id, &Finding::id) == book_.findings().end();
  }

  void JudgeService(const ServiceChange& change) {
    const Service& service = change.either();
    const std::string name = Printable(service.name);
    if (change.kind == ChangeKind::kAppeared) {
      if (told_.contains(service.name) || (IsOnDemand(service) && HasWarrant(service))) return;
      SayService(service, Different(),
                 fmt::format("{} is {} after the restart and was not there before", name,
                             StateText(service)));
      return;
    }
    if (change.kind == ChangeKind::kGone) {
      if (told_.contains(service.name) || IsOnDemand(service)) return;
      SayService(service, Missing(),
                 fmt::format("{} was {} before the restart and is not there after it", name,
                             StateText(service)));
      return;
    }
    std::vector<FieldChange> fields = change.fields;
    const bool stopped = std::erase_if(fields, [](const FieldChange& field) {
                           return field.field == "state" && field.after == "stopped";
                         }) > 0;
    const bool started = std::erase_if(fields, [](const FieldChange& field) {
                           return field.field == "state" && field.after == "running";
                         }) > 0;
    if (!fields.empty()) {
      SayService(service, Different(),
                 fmt::format("{} is not what it was before the restart: {}", name,
                             Printable(ToString(fields))));
    }
    if (stopped && !IsOnDemand(*change.before) && !told_.contains(service.name)) {
      SayService(service, Missing(), name + " ran before the restart and does not after it");
    }
    const bool by_itself = IsOnDemand(service) && HasWarrant(service);
    if (started && !by_itself && !told_.contains(service.name)) {
      SayService(service, Different(), name + " runs after the restart and did not before");
    }
  }

  void SayService(const Service& service, Verdict verdict, const std::string& text) {
    FindingSubject subject;
    subject.service = FamilyName(service);
    Finding& finding = book_.About(kKind, verdict, subject);
    AddOnce(finding.services, service.name);
    finding.identity.program = service.program;
    finding.identity.unit = IsSuperServerEntry(service) ? std::string() : service.name;
    finding.identity.package = PackageOf(service);
    Say(finding, {"R4"}, text);
  }

  void JudgeVantages(std::span<const ScanResult> scans) {
    if (baseline_.scans.empty() || scans.empty()) return;
    std::vector<const ScanResult*> now;
    for (const ScanResult& scan : scans)
      now.push_back(&scan);
    const MatchedVantages matched = MatchVantages(baseline_.scans, now);
    for (const auto& [before, after] : matched.both)
      JudgeOpenPorts(*before, *after);
    for (const ScanResult* before : matched.only_old) {
      counts_.doubts.push_back(
          fmt::format("from vantage {} nobody looked after the restart", NameOf(before->vantage)));
    }
    for (const ScanResult* after : matched.only_new) {
      counts_.doubts.push_back(
          fmt::format("from vantage {} nobody looked before the restart", NameOf(after->vantage)));
    }
  }

  /// Only ports that no change inside explains.
  void JudgeOpenPorts(const ScanResult& then, const ScanResult& now) {
    const ScanComparison found = CompareScans(then, now);
    const std::string from =
        now.vantage.name.empty() ? "from outside" : "from " + Printable(now.vantage.name);
    for (const PortChange& change : found.changes) {
      if (change.before == change.after) continue;  // what is behind it is not the restart's matter
      const bool opened = change.after == PortState::kOpen;
      if (!opened && change.before != PortState::kOpen) continue;
      if (change.ports.size() > 1) {
        SayPort(change, opened, change.ports.ranges().front().first, from);
      } else if (const std::uint16_t port = change.ports.ranges().front().first;
                 !ports_.contains({change.transport, port})) {
        SayPort(change, opened, port, from);
      }
    }
    for (const Uncompared& row : found.uncompared)
      TellUncompared(row);
  }

  void SayPort(const PortChange& change, bool opened, std::uint16_t port, const std::string& from) {
    FindingSubject subject;
    subject.transport = change.transport;
    subject.ports = {port};
    const Verdict verdict = opened ? Different() : Missing();
    Finding& finding = book_.About(kKind, verdict, subject);
    AddOnce(finding.subject.addresses, ToString(change.address));
    finding.severity = opened ? SeverityOf(kKind, verdict, true) : SeverityOfMissing(verdict, true);
    Say(finding, opened ? std::vector<std::string>{"R4", "R1"} : std::vector<std::string>{"R2"},
        fmt::format("{} of {} is {} {} after the restart and was {} before",
                    change.ports.size() == 1
                        ? ToString(subject)
                        : fmt::format("{}/{}", ToString(change.transport), ToString(change.ports)),
                    ToString(change.address), ToString(change.after), from,
                    ToString(change.before)));
  }

  /// "Without any configuration in between": what shows that there was one.
  void JudgeConfiguration() {
    const auto say = [&](const std::string& subject_name, const std::string& text) {
      FindingSubject subject;
      subject.service = subject_name;
      Say(book_.About(kKind, Verdict::kInconclusive, subject), {"R4"}, text);
    };
    for (const PackageChange& change : ComparePackages(old_view_, view_)) {
      say("package " + change.name,
          fmt::format("package {} is another one: {} became {}", Printable(change.name),
                      Printable(change.before), Printable(change.after)));
    }
    const Host& before = baseline_.inventory->host;
    const Host& after = view_.inventory().host;
    if (before.kernel != after.kernel || before.os != after.os) {
      say("system", fmt::format("the system is another one: {}, kernel {} became {}, kernel {}",
                                Printable(before.os), Printable(before.kernel), Printable(after.os),
                                Printable(after.kernel)));
    }
    if (list_ == nullptr || baseline_.list == nullptr) return;
    const std::vector<Change> entries = CompareLists(*baseline_.list, *list_);
    if (entries.empty()) return;
    say("port list",
        fmt::format("the port list is another one than that of the baseline: {} of its entries "
                    "differ, the first is {}",
                    entries.size(), Printable(entries.front().subject)));
  }

  void TellUncompared(const Uncompared& row) {
    if (row.hides)
      counts_.doubts.push_back(fmt::format("{}: {}", Printable(row.what), Printable(row.reason)));
  }

  const Baseline& baseline_;
  ElementView old_view_;
  std::vector<JudgedListener> old_judged_;
  const ElementView& view_;
  std::span<const JudgedListener> judged_;
  const PortList* list_;
  FindingBook& book_;
  bool proven_ = false;
  bool settled_ = false;
  std::set<std::string> told_;                           ///< services whose listeners were told
  std::set<std::pair<Transport, std::uint16_t>> ports_;  ///< of listeners that were told
  std::set<std::string> findings_;
  RestartCounts counts_;
};

}  // namespace

RestartCounts JudgeRestart(const Baseline* baseline, const ElementView& view,
                           std::span<const JudgedListener> judged, const PortList* list,
                           std::span<const ScanResult> scans, FindingBook& book) {
  if (baseline == nullptr) return {};
  return Judge(*baseline, view, judged, list, book).Run(scans);
}

}  // namespace pw
