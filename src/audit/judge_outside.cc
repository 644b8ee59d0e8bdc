#include "audit/judge_outside.h"

#include "audit/heard.h"
#include "audit/listener_behind.h"
#include "audit/severity.h"
#include "base/text.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

bool HasPort(const Warrant& warrant, const OutsideView::Exposure& exposure) {
  return !warrant.purpose.empty() && warrant.direction != "out" &&
         warrant.transport == exposure.transport && warrant.ports.Contains(exposure.port) &&
         !warrant.ports.ephemeral;
}

bool IsThere(const Warrant& warrant, const OutsideView::Exposure& exposure) {
  return warrant.interface == kAnyInterface || warrant.interface == exposure.interface;
}

/// The warrant of a port on its interface (`there`), or on another one of the list.
const Warrant* WarrantFor(const PortList* list, const OutsideView::Exposure& exposure, bool there) {
  if (list == nullptr) return nullptr;
  const auto found = std::ranges::find_if(list->ports, [&](const Warrant& warrant) {
    return HasPort(warrant, exposure) && IsThere(warrant, exposure) == there;
  });
  return found == list->ports.end() ? nullptr : &*found;
}

void Locate(Finding& finding, const OutsideView::Exposure& exposure) {
  AddOnce(finding.subject.interfaces, exposure.interface);
  AddOnce(finding.subject.addresses, ToString(exposure.target->address));
  finding.severity = std::max(finding.severity, SeverityOf(finding.kind, finding.verdict,
                                                           exposure.interface != kLocalInterface));
}

FindingSubject SubjectOf(const OutsideView::Exposure& exposure) {
  FindingSubject subject;
  subject.transport = exposure.transport;
  subject.ports = {exposure.port};
  return subject;
}

/// How a port was seen, behind "is open" or "answered".
std::string_view Seen(const OutsideBasis& basis) {
  return basis.filter_on == nullptr ? "" : " with the packet filter off";
}

std::string SeenFrom(const OutsideBasis& basis, const OutsideView::Exposure& exposure) {
  const bool named = exposure.vantages != std::vector<std::string>{"outside"};
  return fmt::format("{} answered {}with {}{}", ToString(exposure.target->address),
                     named ? fmt::format("{} ", fmt::join(exposure.vantages, ", ")) : "",
                     ToString(exposure.reason), Seen(basis));
}

/// True if the port was seen elsewhere with the filter on: what was said then stays.
bool IsSaid(const OutsideBasis& basis, const Finding& finding) {
  return basis.filter_on != nullptr && !finding.why.empty();
}

std::string WhyOpen(const OutsideBasis& basis, const OutsideView::Exposure& exposure) {
  return basis.explanations.WhyOpen(
      QuestionOf(*exposure.scan, exposure.target->address, exposure.transport, exposure.port));
}

std::span<const ServiceIdentity> HeardAt(const OutsideView::Exposure& exposure) {
  if (exposure.seen == nullptr) return {};
  return exposure.seen->identities;
}

/// What answers there, for a reader; empty if nobody knows.
std::string HeardThere(const OutsideView::Exposure& exposure) {
  const auto heard = HeardAt(exposure);
  return heard.empty() ? std::string() : fmt::format(" It {}.", HeardText(heard.front()));
}

void SayHeard(const ServiceIdentity& identity, Finding& finding) {
  finding.identity.protocol = identity.protocol;
  finding.identity.confidence = ToString(identity.confidence);
  AddHeard(identity, finding);
}

void AddUnexplained(const OutsideBasis& basis, const OutsideView::Exposure& exposure,
                    const Warrant* warrant, FindingBook& book) {
  const Verdict verdict = warrant == nullptr ? Verdict::kFail : Verdict::kInconclusive;
  Finding& finding = book.About(FindingKind::kUnexplainedExposure, verdict, SubjectOf(exposure));
  if (IsSaid(basis, finding)) return Locate(finding, exposure);
  finding.requirements = {"R1", "R4"};
  finding.title = fmt::format("{} is open from outside{}, and no listener inside explains it",
                              ToString(finding.subject), Seen(basis));
  finding.why =
      fmt::format("{}. The inventory has no listener there. {}{}", SeenFrom(basis, exposure),
                  WhyOpen(basis, exposure), HeardThere(exposure));
  if (const auto heard = HeardAt(exposure); !heard.empty()) SayHeard(heard.front(), finding);
  if (warrant != nullptr) finding.warrant = Describe(*warrant);
  finding.references = {"TS 33.117 4.4.2"};
  Locate(finding, exposure);
}

/// The port has a warrant, and not for this interface.
void AddElsewhere(const OutsideBasis& basis, const OutsideView::Exposure& exposure,
                  const Warrant& warrant, FindingBook& book) {
  FindingSubject subject = SubjectOf(exposure);
  subject.service = warrant.service;
  Finding& finding = book.About(FindingKind::kWrongInterface, Verdict::kFail, subject);
  if (IsSaid(basis, finding)) return Locate(finding, exposure);
  finding.requirements = {"R1", "R4"};
  finding.why = fmt::format(
      "{}. The list warrants this port on {} alone, and no listener inside is bound so that it "
      "could answer there. {}",
      SeenFrom(basis, exposure), warrant.interface, WhyOpen(basis, exposure));
  finding.warrant = Describe(warrant);
  finding.references = {"TR 33.806 R1", "TS 33.117 4.3.2.2"};
  Locate(finding, exposure);
  finding.title = fmt::format(
      "{} is open on {} from outside{}, and its warrant is for {}", ToString(finding.subject),
      fmt::join(finding.subject.interfaces, ", "), Seen(basis), warrant.interface);
}

void AddBehindUserSpace(const OutsideView::Exposure& exposure, const JudgedListener& stack,
                        FindingBook& book) {
  FindingSubject subject = SubjectOf(exposure);
  subject.service = stack.holder.name;
  Finding& finding = book.About(FindingKind::kUndocumentedPort, Verdict::kFail, subject);
  finding.requirements = {"R1", "R4"};
  finding.title = fmt::format("{} ({}) has no warrant", ToString(finding.subject), subject.service);
  finding.why = fmt::format(
      "{} answered with {}. {} has an SCTP stack of its own (raw socket, protocol 132), and no "
      "entry of the list has this port.",
      ToString(exposure.target->address), ToString(exposure.reason), subject.service);
  AddOnce(finding.listeners, stack.listener->id);
  Locate(finding, exposure);
}

/// By what it answers, on any port. True if that says what it is, so that its number says nothing.
bool AddForbiddenAnswer(const OutsideBasis& basis, const OutsideView::Exposure& exposure,
                        const ForbiddenList& list, const ForbiddenService& service,
                        FindingBook& book) {
  bool known = false;
  for (const ServiceIdentity& identity : HeardAt(exposure)) {
    known = known || IsProven(identity);
    const bool configuration = service.rule == ForbiddenRule::kConfiguration;
    const std::string weakness =
        configuration ? ForbiddenWeakness(service, identity) : std::string();
    const bool is = service.rule == ForbiddenRule::kService && IsProven(identity) &&
                    SpeaksForbidden(service, identity);
    if (!is && weakness.empty()) continue;
    Finding& finding =
        book.About(is ? FindingKind::kForbiddenService : FindingKind::kInsecureConfiguration,
                   Verdict::kFail, SubjectOf(exposure));
    finding.requirements = {"R5"};
    finding.title = fmt::format("{} is open from outside{} and answers as {}",
                                ToString(finding.subject), Seen(basis), service.title);
    finding.why = fmt::format("{} forbids it, on whatever port. {}", list.title,
                              Printable(weakness.empty() ? HeardText(identity) + "." : weakness));
    AddOnce(finding.references, service.source);
    SayHeard(identity, finding);
    Locate(finding, exposure);
  }
  return known;
}

void AddForbidden(const OutsideBasis& basis, const OutsideView::Exposure& exposure,
                  FindingBook& book) {
  for (const ForbiddenList& list : basis.forbidden) {
    for (const ForbiddenService& service : list.services) {
      const bool known = AddForbiddenAnswer(basis, exposure, list, service, book);
      const PortHint port{exposure.transport, exposure.port};
      if (std::ranges::find(service.ports, port) == service.ports.end()) continue;
      const bool number = service.rule == ForbiddenRule::kPort;
      if (known && !number) continue;
      Finding& finding =
          book.About(FindingKind::kForbiddenPort, number ? Verdict::kFail : Verdict::kInconclusive,
                     SubjectOf(exposure));
      finding.requirements = {"R5"};
      finding.title = fmt::format("{} is open from outside{}: a port of {}",
                                  ToString(finding.subject), Seen(basis), service.title);
      finding.why = number ? fmt::format("{} forbids the port number itself.", list.title)
                           : fmt::format(
                                 "{} forbids {}, and nothing inside says what answers "
                                 "there. A port number alone proves nothing.",
                                 list.title, service.protocol);
      AddOnce(finding.references, service.source);
      Locate(finding, exposure);
    }
  }
}

}  // namespace

OutsideCounts JudgeOutside(const OutsideView& outside, const OutsideBasis& basis,
                           FindingBook& book) {
  OutsideCounts counts;
  counts.looked = outside.looked();
  if (!counts.looked) return counts;
  counts.addresses = outside.addresses();
  counts.vantages = outside.scans().size();
  counts.saw_all_sctp = outside.SawAll(Transport::kSctp);
  const JudgedListener* user_space_sctp = UserSpaceSctp(basis.judged);
  for (const OutsideView::Exposure& exposure : outside.OpenPorts()) {
    if (basis.filter_on != nullptr &&
        basis.filter_on->IsOpen(exposure.target->address, exposure.transport, exposure.port))
      continue;
    ++counts.open;
    if (std::ranges::any_of(HeardAt(exposure), IsProven)) ++counts.known;
    if (ListenerBehind(basis.view, basis.judged, exposure) != nullptr) continue;
    const Warrant* warrant = WarrantFor(basis.list, exposure, true);
    if (exposure.transport == Transport::kSctp && user_space_sctp != nullptr) {
      if (warrant == nullptr && basis.list != nullptr)
        AddBehindUserSpace(exposure, *user_space_sctp, book);
      if (warrant != nullptr) ++counts.sctp_confirmed;
      continue;
    }
    ++counts.unexplained;
    const Warrant* elsewhere = WarrantFor(basis.list, exposure, false);
    if (warrant == nullptr && elsewhere != nullptr) {
      AddElsewhere(basis, exposure, *elsewhere, book);
    } else {
      AddUnexplained(basis, exposure, warrant, book);
    }
    AddForbidden(basis, exposure, book);
  }
  return counts;
}

}  // namespace pw
