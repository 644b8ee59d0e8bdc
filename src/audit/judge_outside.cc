#include "audit/judge_outside.h"

#include "audit/listener_behind.h"
#include "audit/severity.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

const Warrant* WarrantFor(const PortList* list, const OutsideView::Exposure& exposure) {
  if (list == nullptr) return nullptr;
  const auto found = std::ranges::find_if(list->ports, [&](const Warrant& warrant) {
    return !warrant.purpose.empty() && warrant.direction != "out" &&
           warrant.transport == exposure.transport && warrant.ports.Contains(exposure.port) &&
           !warrant.ports.ephemeral &&
           (warrant.interface == kAnyInterface || warrant.interface == exposure.interface);
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

void AddUnexplained(const OutsideView::Exposure& exposure, const Warrant* warrant,
                    FindingBook& book) {
  const Verdict verdict = warrant == nullptr ? Verdict::kFail : Verdict::kInconclusive;
  Finding& finding = book.About(FindingKind::kUnexplainedExposure, verdict, SubjectOf(exposure));
  finding.requirements = {"R1", "R4"};
  finding.title = fmt::format("{} is open from outside, and no listener inside explains it",
                              ToString(finding.subject));
  finding.why = fmt::format(
      "{} answered with {}. The inventory has no listener there: it is hidden from the tables of "
      "the host, lives in a namespace that is not part of the element, or something on the way "
      "answers in the element's place.",
      ToString(exposure.target->address), ToString(exposure.reason));
  if (warrant != nullptr) finding.warrant = Describe(*warrant);
  finding.references = {"TS 33.117 4.4.2"};
  Locate(finding, exposure);
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

void AddForbidden(const OutsideView::Exposure& exposure, std::span<const ForbiddenList> lists,
                  FindingBook& book) {
  for (const ForbiddenList& list : lists) {
    for (const ForbiddenService& service : list.services) {
      const PortHint port{exposure.transport, exposure.port};
      if (std::ranges::find(service.ports, port) == service.ports.end()) continue;
      const bool number = service.rule == ForbiddenRule::kPort;
      Finding& finding =
          book.About(FindingKind::kForbiddenPort, number ? Verdict::kFail : Verdict::kInconclusive,
                     SubjectOf(exposure));
      finding.requirements = {"R5"};
      finding.title = fmt::format("{} is open from outside: a port of {}",
                                  ToString(finding.subject), service.title);
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

OutsideCounts JudgeOutside(const OutsideView& outside, std::span<const JudgedListener> judged,
                           const PortList* list, std::span<const ForbiddenList> forbidden,
                           FindingBook& book) {
  OutsideCounts counts;
  counts.looked = outside.looked();
  if (!counts.looked) return counts;
  counts.addresses = outside.scan()->targets.size();
  counts.saw_all_sctp = outside.SawAll(Transport::kSctp);
  const JudgedListener* user_space_sctp = UserSpaceSctp(judged);
  for (const OutsideView::Exposure& exposure : outside.OpenPorts()) {
    ++counts.open;
    if (ListenerBehind(judged, exposure) != nullptr) continue;
    const Warrant* warrant = WarrantFor(list, exposure);
    if (exposure.transport == Transport::kSctp && user_space_sctp != nullptr) {
      if (warrant == nullptr && list != nullptr)
        AddBehindUserSpace(exposure, *user_space_sctp, book);
      if (warrant != nullptr) ++counts.sctp_confirmed;
      continue;
    }
    ++counts.unexplained;
    AddUnexplained(exposure, warrant, book);
    AddForbidden(exposure, forbidden, book);
  }
  return counts;
}

}  // namespace pw
