#include "audit/finding_book.h"

#include "audit/severity.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

/// UDP clients get such ports; a TCP or SCTP listener there was most often given its number.
bool IsPickedByKernel(const Listener& listener) {
  const bool datagram =
      listener.transport == Transport::kUdp || listener.transport == Transport::kUdplite;
  return datagram && listener.ephemeral;
}

FindingSubject SubjectOf(const ElementView& view, const JudgedListener& judged) {
  const Listener& listener = *judged.listener;
  FindingSubject subject;
  subject.netns = view.NetnsName(listener);
  subject.transport = listener.transport;
  subject.ports = {listener.port};
  subject.ephemeral = IsPickedByKernel(listener);
  subject.service = judged.holder.name;
  return subject;
}

std::string AddressText(const Listener& listener) {
  if (listener.transport == Transport::kPacket)
    return listener.interface.empty() ? std::string("*") : listener.interface;
  std::string text = ToString(listener.address);
  if (!listener.interface.empty()) text += "%" + listener.interface;
  return text;
}

}  // namespace

void AddOnce(std::vector<std::string>& list, const std::string& text) {
  if (std::ranges::find(list, text) == list.end()) list.push_back(text);
}

Finding& FindingBook::About(FindingKind kind, Verdict verdict, const FindingSubject& subject) {
  std::string id = FindingId(kind, subject);
  const auto [at, added] = by_id_.emplace(id, findings_.size());
  if (added) {
    Finding finding;
    finding.id = std::move(id);
    finding.kind = kind;
    finding.verdict = verdict;
    finding.subject = subject;
    finding.severity = SeverityOf(kind, verdict, false);
    findings_.push_back(std::move(finding));
  }
  Finding& finding = findings_[at->second];
  finding.verdict = Worse(finding.verdict, verdict);
  return finding;
}

Finding& FindingBook::AboutListener(FindingKind kind, Verdict verdict, const ElementView& view,
                                    const JudgedListener& judged) {
  const Listener& listener = *judged.listener;
  const FindingSubject subject = SubjectOf(view, judged);
  Finding& finding = About(kind, verdict, subject);
  const bool first = finding.listeners.empty();
  if (first) finding.identity = IdentityOf(listener, judged.holder);
  finding.severity =
      std::max(finding.severity, SeverityOf(kind, finding.verdict, !judged.reach.local));
  if (!seen_.insert(fmt::format("{} {}", finding.id, listener.id)).second) return finding;
  finding.listeners.push_back(listener.id);
  AddOnce(finding.subject.addresses, AddressText(listener));
  const bool elsewhere = kind == FindingKind::kWrongInterface && !judged.match->uncovered.empty();
  for (const std::string& interface : elsewhere ? judged.match->uncovered : judged.reach.interfaces)
    AddOnce(finding.subject.interfaces, interface);
  const bool new_port = seen_.insert(fmt::format("{}/{}", finding.id, listener.port)).second;
  if (new_port && listener.port != finding.subject.ports.front())
    finding.subject.ports.push_back(listener.port);
  for (const Service* service : judged.holder.services)
    AddOnce(finding.services, service->name);
  return finding;
}

}  // namespace pw
