#include "audit/judge_forbidden.h"

#include "audit/forbidden_match.h"
#include "audit/heard.h"
#include "audit/service_state.h"
#include "audit/snmp_configuration.h"
#include "base/text.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

/// Which finding speaks about a listener under the entry at work.
using FindingOfListener = std::unordered_map<std::string_view, std::string>;

struct Entry {
  const ForbiddenList& list;
  const ForbiddenService& service;
};

FindingKind KindOf(ForbiddenRule rule, const ForbiddenMatch& match) {
  if (rule == ForbiddenRule::kPort) return FindingKind::kForbiddenPort;
  if (match.fit == ForbiddenFit::kHint && match.heard == nullptr)
    return FindingKind::kForbiddenPort;
  return FindingKind::kForbiddenService;
}

Verdict VerdictOf(ForbiddenFit fit) {
  return fit == ForbiddenFit::kHint ? Verdict::kInconclusive : Verdict::kFail;
}

/// The name of the thing as a person writes it: "tcp/23", or the service.
std::string What(const Finding& finding) {
  if (!finding.subject.transport) return Printable(finding.subject.service);
  return fmt::format("{} ({})", ToString(finding.subject), Printable(finding.subject.service));
}

void SayForbidden(Finding& finding, const Entry& entry) {
  finding.title = fmt::format("{} is forbidden: {}", What(finding), entry.service.title);
  finding.why = fmt::format(
      "It is {} by {}. {} forbids it, and a hit fails even if the port list has it.",
      entry.service.protocol.empty() ? entry.service.title : entry.service.protocol,
      Printable(fmt::format("{}", fmt::join(finding.identity.evidence, ", "))), entry.list.title);
  if (finding.kind == FindingKind::kForbiddenPort) {
    finding.why =
        fmt::format("{} forbids the port number itself, whoever holds it ({}).", entry.list.title,
                    Printable(fmt::format("{}", fmt::join(finding.identity.evidence, ", "))));
  }
}

/// Words that came over the network, with nothing known that proves or contradicts them.
void SayBanner(Finding& finding, const Entry& entry, const ServiceIdentity& heard) {
  finding.title = fmt::format("{} says that it is {}", What(finding), entry.service.title);
  finding.why = fmt::format(
      "{} forbids {}. What answers there {}: words alone prove nothing, and nothing known about "
      "the holder says otherwise.",
      entry.list.title, entry.service.protocol, HeardText(heard));
}

void SayHint(Finding& finding, const Entry& entry) {
  finding.title =
      fmt::format("{} is a port of {}, holder not identified", What(finding), entry.service.title);
  finding.why = fmt::format(
      "{} forbids {} and this is its port, but nothing known about the holder says whether it "
      "speaks that protocol. A port number alone proves nothing.",
      entry.list.title, entry.service.protocol);
  if (!entry.service.trap.empty()) finding.why += " " + entry.service.trap;
}

std::string ConfidenceOf(const ForbiddenMatch& match) {
  if (match.heard != nullptr) return std::string(ToString(match.heard->confidence));
  return match.fit == ForbiddenFit::kHint ? "port-number" : "program";
}

void Fill(Finding& finding, const Entry& entry, const ForbiddenMatch& match) {
  const bool first = finding.requirements.empty();
  if (match.heard != nullptr) {
    NameExchanges(*match.heard, finding);
    // Of two sockets on the port one may have answered.
    if (IsProven(*match.heard)) finding.identity.confidence = ConfidenceOf(match);
  }
  for (const std::string& evidence : match.evidence)
    AddOnce(finding.identity.evidence, evidence);
  AddOnce(finding.references, entry.service.source);
  if (first) {
    finding.requirements = {"R5"};
    if (finding.verdict == Verdict::kFail) finding.requirements.emplace_back("R4");
    finding.identity.protocol = entry.service.protocol;
    if (finding.identity.confidence.empty()) finding.identity.confidence = ConfidenceOf(match);
    if (finding.identity.unit.empty() && !finding.subject.transport)
      finding.identity.unit = finding.subject.service;
  }
  if (match.fit == ForbiddenFit::kHint && match.heard != nullptr) {
    SayBanner(finding, entry, *match.heard);
  } else if (match.fit == ForbiddenFit::kHint) {
    SayHint(finding, entry);
  } else if (first) {
    SayForbidden(finding, entry);
  }
}

/// Done with a finding: it says which entry of the port list wants the listener all the same.
void AddToOutcome(const JudgedListener& row, Finding& finding, ForbiddenOutcome& outcome) {
  if (row.match && !row.match->warrants.empty())
    finding.warrant = Describe(*row.match->warrants.front());
  AddOnce(outcome.findings, finding.id);
}

FindingOfListener JudgeListenersOf(const Entry& entry, const ElementView& view,
                                   std::span<const JudgedListener> judged, FindingBook& book,
                                   ForbiddenOutcome& outcome) {
  FindingOfListener about;
  for (const JudgedListener& row : judged) {
    const ForbiddenMatch match = MatchForbidden(entry.service, row);
    if (match.fit == ForbiddenFit::kNone) continue;
    if (match.fit == ForbiddenFit::kOther) {
      AddOnce(outcome.others, fmt::format("{}/{}: {}", ToString(row.listener->transport),
                                          row.listener->port, fmt::join(match.evidence, ", ")));
      continue;
    }
    const ForbiddenRule rule = entry.service.rule;
    Finding& finding = book.AboutListener(KindOf(rule, match), VerdictOf(match.fit), view, row);
    Fill(finding, entry, match);
    AddToOutcome(row, finding, outcome);
    about.emplace(row.listener->id, finding.id);
  }
  return about;
}

/// Findings that already speak about a service through one of its listeners, or of those of the
/// units that it belongs with.
std::vector<std::string> CoveredBy(const ElementView& view, const Service& service,
                                   const FindingOfListener& about) {
  std::vector<std::string> ids;
  const auto add = [&](const Service& owner) {
    for (const Listener* listener : view.ListenersOf(owner)) {
      if (const auto found = about.find(listener->id); found != about.end())
        AddOnce(ids, found->second);
    }
  };
  add(service);
  for (const auto* names : {&service.triggers, &service.triggered_by}) {
    for (const std::string& name : *names) {
      if (const Service* other = view.ServiceNamed(name)) add(*other);
    }
  }
  return ids;
}

FindingSubject SubjectOf(const Service& service) {
  FindingSubject subject;
  subject.service = FamilyName(service);
  if (!IsSuperServerEntry(service)) return subject;
  subject.service = service.name;
  const auto port = ParseNumber<std::uint16_t>(service.port);
  const auto transport = ParseTransport(service.transport);
  if (port && transport) {
    subject.transport = transport;
    subject.ports = {*port};
  }
  return subject;
}

void JudgeServicesOf(const Entry& entry, const ElementView& view, const FindingOfListener& about,
                     FindingBook& book, ForbiddenOutcome& outcome) {
  for (const Service* service : view.services()) {
    if (!service->active && !WouldStart(*service)) continue;
    const ForbiddenMatch match = MatchForbidden(entry.service, *service);
    if (match.fit == ForbiddenFit::kNone) continue;
    const std::vector<std::string> covered = CoveredBy(view, *service, about);
    for (const std::string& id : covered) {
      Finding& finding = *std::ranges::find(book.findings(), id, &Finding::id);
      AddOnce(finding.services, service->name);
    }
    if (!covered.empty()) continue;
    const ForbiddenRule rule = entry.service.rule;
    Finding& finding = book.About(KindOf(rule, match), VerdictOf(match.fit), SubjectOf(*service));
    if (finding.services.empty()) {
      finding.identity.program = service->program;
      finding.identity.package = PackageOf(*service);
      finding.identity.user = service->user;
    }
    Fill(finding, entry, match);
    const std::string state =
        fmt::format(" {} is {}.", Printable(service->name), StateText(*service));
    if (finding.why.find(state) == std::string::npos) finding.why += state;
    AddOnce(finding.services, service->name);
    AddOnce(outcome.findings, finding.id);
  }
}

/// The finding that a listener is used as the entry forbids, which whatever says so first begins.
Finding& ForbiddenUse(const Entry& entry, const ElementView& view, const JudgedListener& row,
                      std::string_view protocol, std::string_view confidence, FindingBook& book) {
  Finding& finding =
      book.AboutListener(FindingKind::kInsecureConfiguration, Verdict::kFail, view, row);
  if (finding.requirements.empty()) {
    finding.requirements = {"R5"};
    finding.identity.protocol = protocol;
    finding.identity.confidence = confidence;
    finding.title =
        fmt::format("{} is used in a forbidden way: {}", What(finding), entry.service.title);
    finding.why = fmt::format("{} forbids it.", entry.list.title);
  }
  AddOnce(finding.references, entry.service.source);
  return finding;
}

void AddDetail(Finding& finding, std::string_view detail) {
  const std::string text = " " + Printable(detail);
  if (finding.why.find(text) == std::string::npos) finding.why += text;
}

/// A way to use the service that the entry names was seen to work: a failure, on any port.
bool AddWeakness(const Entry& entry, const ElementView& view, const JudgedListener& row,
                 FindingBook& book, ForbiddenOutcome& outcome) {
  bool found = false;
  for (const ServiceIdentity* identity : row.heard) {
    const std::string detail = ForbiddenWeakness(entry.service, *identity);
    if (detail.empty()) continue;
    found = true;
    Finding& finding =
        ForbiddenUse(entry, view, row, identity->protocol, ToString(identity->confidence), book);
    AddHeard(*identity, finding);
    AddDetail(finding, detail);
    AddToOutcome(row, finding, outcome);
  }
  return found;
}

/// The agent's own configuration gives what the entry forbids: a failure as if it had been tried.
void AddConfigured(const Entry& entry, const ElementView& view, const JudgedListener& row,
                   const SnmpConfiguration& said, FindingBook& book, ForbiddenOutcome& outcome) {
  Finding& finding = ForbiddenUse(entry, view, row, entry.service.protocol, "program", book);
  for (const std::string& evidence : said.evidence)
    AddOnce(finding.identity.evidence, evidence);
  for (const std::string& detail : said.details)
    AddDetail(finding, detail);
  AddToOutcome(row, finding, outcome);
}

/// Did it answer as this protocol, so that an entry which an answer settles is settled?
bool SettledByAnswer(const ForbiddenService& service, const JudgedListener& row) {
  return service.settled_by_answer &&
         std::ranges::any_of(row.heard, [&](const ServiceIdentity* identity) {
           return IsProven(*identity) && SpeaksForbidden(service, *identity);
         });
}

/// What was tried and what the agent was told count alike; each can settle what the other leaves.
void JudgeConfigurable(const Entry& entry, const ElementView& view, const JudgedListener& row,
                       FindingBook& book, ForbiddenOutcome& outcome) {
  using Says = SnmpConfiguration::Says;
  const ForbiddenService& service = entry.service;
  const bool tried = row.open && AddWeakness(entry, view, row, book, outcome);
  const ForbiddenMatch match = MatchForbidden(service, row);
  const bool is_it = match.fit == ForbiddenFit::kIdentified || match.fit == ForbiddenFit::kHint;
  const SnmpConfiguration said =
      is_it ? ReadSnmpConfiguration(service, view, row) : SnmpConfiguration();
  if (said.says == Says::kForbidden) AddConfigured(entry, view, row, said, book, outcome);
  if (tried || match.fit == ForbiddenFit::kNone || said.says == Says::kForbidden ||
      said.says == Says::kElsewhere)
    return;
  const std::string port =
      fmt::format("{}/{}", ToString(row.listener->transport), row.listener->port);
  if (match.fit == ForbiddenFit::kOther) {
    AddOnce(outcome.others, fmt::format("{}: {}", port, fmt::join(match.evidence, ", ")));
  } else if (SettledByAnswer(service, row)) {
    AddOnce(outcome.settled, port + " by its answers");
  } else if (said.says == Says::kClean) {
    AddOnce(outcome.settled, port + " by its configuration");
  } else if (said.reason.empty()) {
    AddOnce(outcome.unsettled, fmt::format("{} ({})", port, Printable(row.holder.name)));
  } else {
    AddOnce(outcome.unsettled, fmt::format("{} ({}), whose configuration does not tell: {};", port,
                                           Printable(row.holder.name), said.reason));
  }
}

/// Presence is no failure, only what was seen to work is. What nobody could settle is told.
void JudgeConfigurable(const Entry& entry, const ElementView& view,
                       std::span<const JudgedListener> judged, FindingBook& book,
                       ForbiddenOutcome& outcome) {
  const ForbiddenService& service = entry.service;
  for (const JudgedListener& row : judged)
    JudgeConfigurable(entry, view, row, book, outcome);
  if (!outcome.unsettled.empty() || !outcome.settled.empty() || !outcome.findings.empty()) return;
  for (const Service* unit : view.services()) {
    const bool live = unit->active || WouldStart(*unit);
    if (live && MatchForbidden(service, *unit).fit != ForbiddenFit::kNone)
      AddOnce(outcome.unsettled, Printable(unit->name));
  }
}

}  // namespace

std::vector<ForbiddenOutcome> JudgeForbidden(const ElementView& view,
                                             std::span<const JudgedListener> judged,
                                             std::span<const ForbiddenList> lists,
                                             FindingBook& book) {
  std::vector<ForbiddenOutcome> outcomes;
  for (const ForbiddenList& list : lists) {
    for (const ForbiddenService& service : list.services) {
      const Entry entry{list, service};
      ForbiddenOutcome outcome;
      outcome.list = &list;
      outcome.service = &service;
      if (service.rule == ForbiddenRule::kConfiguration) {
        JudgeConfigurable(entry, view, judged, book, outcome);
      } else {
        const FindingOfListener about = JudgeListenersOf(entry, view, judged, book, outcome);
        JudgeServicesOf(entry, view, about, book, outcome);
      }
      outcomes.push_back(std::move(outcome));
    }
  }
  return outcomes;
}

}  // namespace pw
