#include "audit/judge_listeners.h"

#include "base/text.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::uint16_t kIpprotoSctp = 132;

/// "tcp/23", "raw/132 (IP protocol)".
std::string PortName(const Listener& listener) {
  std::string text = fmt::format("{}/{}", ToString(listener.transport), listener.port);
  if (listener.transport == Transport::kRaw) text += " (IP protocol)";
  if (listener.transport == Transport::kPacket) text += " (EtherType)";
  return text;
}

std::string HeldBy(const Holder& holder) {
  return holder.known ? "held by " + Printable(holder.name) : "with no holder seen";
}

void SayUndocumented(Finding& finding, const JudgedListener& judged) {
  finding.title =
      fmt::format("{} has no warrant, {}", PortName(*judged.listener), HeldBy(judged.holder));
  finding.why = fmt::format(
      "{} can be reached on {} and no entry of the port list has this transport and port.",
      PortName(*judged.listener), fmt::join(finding.subject.interfaces, ", "));
  if (!judged.match->detail.empty()) finding.why += " " + judged.match->detail;
  if (finding.subject.ephemeral) {
    finding.title = fmt::format("{} ephemeral ports have no warrant, {}",
                                ToString(judged.listener->transport), HeldBy(judged.holder));
    finding.why +=
        " The kernel picked the number: warrant it with port \"ephemeral\" and a reason.";
  }
}

void SayDrafted(Finding& finding, const JudgedListener& judged) {
  finding.title = fmt::format("{} is drafted, purpose missing, {}", PortName(*judged.listener),
                              HeldBy(judged.holder));
  finding.why =
      "The list has an entry for it that was drafted and says no purpose; an entry without "
      "purpose warrants nothing.";
}

void SayWrongInterface(Finding& finding, const JudgedListener& judged) {
  const WarrantMatch& match = *judged.match;
  finding.title =
      fmt::format("{} is open on {} without a warrant there, {}", PortName(*judged.listener),
                  fmt::join(finding.subject.interfaces, ", "), HeldBy(judged.holder));
  std::vector<std::string> allowed;
  for (const Warrant* warrant : match.warrants)
    AddOnce(allowed, warrant->interface);
  finding.why = fmt::format(
      "The list warrants this port on {} alone, and the listener can also be reached on {}.",
      fmt::join(allowed, ", "), fmt::join(finding.subject.interfaces, ", "));
  if (judged.reach.wildcard)
    finding.why +=
        " It is bound to every address, so it needs a warrant for \"any\" or for each interface.";
}

void SayUnknownDevice(Finding& finding, const JudgedListener& judged) {
  finding.title = fmt::format("{} is bound to device {}, {}", PortName(*judged.listener),
                              Printable(judged.reach.device), HeldBy(judged.holder));
  finding.why = fmt::format(
      "The listener takes what arrives on device {}, and the list does not say which of its "
      "interfaces that is, so it cannot be told whether the warrant covers it.",
      Printable(judged.reach.device));
}

void SayWrongHolder(Finding& finding, const JudgedListener& judged) {
  finding.title = fmt::format("{}: {}", PortName(*judged.listener), judged.match->detail);
  finding.why = fmt::format(
      "The port has a warrant, but {}. A warrant is for one service; another one in its place has "
      "none.",
      judged.match->detail);
}

void SayUnseenHolder(Finding& finding, const JudgedListener& judged) {
  finding.title =
      fmt::format("{}: the warrant names a holder that was not seen", PortName(*judged.listener));
  finding.why = fmt::format(
      "The port has a warrant for a named holder, and who holds it could not be told: {}.",
      Printable(judged.match->detail));
}

struct Judgement {
  FindingKind kind;
  Verdict verdict;
  void (*say)(Finding&, const JudgedListener&);
};

Judgement JudgementOf(WarrantFit fit) {
  switch (fit) {
    case WarrantFit::kWrongInterface:
      return {FindingKind::kWrongInterface, Verdict::kFail, SayWrongInterface};
    case WarrantFit::kUnknownDevice:
      return {FindingKind::kWrongInterface, Verdict::kInconclusive, SayUnknownDevice};
    case WarrantFit::kWrongHolder:
      return {FindingKind::kWrongProcess, Verdict::kFail, SayWrongHolder};
    case WarrantFit::kHolderUnseen:
      return {FindingKind::kWrongProcess, Verdict::kInconclusive, SayUnseenHolder};
    case WarrantFit::kDrafted:
      return {FindingKind::kUndocumentedPort, Verdict::kFail, SayDrafted};
    case WarrantFit::kNone:
    case WarrantFit::kCovered:
      break;
  }
  return {FindingKind::kUndocumentedPort, Verdict::kFail, SayUndocumented};
}

void Report(const ElementView& view, const JudgedListener& row, FindingBook& book) {
  const Judgement judgement = JudgementOf(row.match->fit);
  Finding& finding = book.AboutListener(judgement.kind, judgement.verdict, view, row);
  judgement.say(finding, row);
  finding.requirements = judgement.kind == FindingKind::kUndocumentedPort
                             ? std::vector<std::string>{"R4", "R1"}
                             : std::vector<std::string>{"R1", "R4"};
  finding.references = {"TR 33.806 R1, R4", "TS 33.117 4.3.2.1"};
  if (judgement.kind == FindingKind::kWrongInterface)
    finding.references = {"TR 33.806 R1", "TS 33.117 4.3.2.2"};
  if (!row.match->warrants.empty()) finding.warrant = Describe(*row.match->warrants.front());
}

void ReportHidden(const ElementView& view, const JudgedListener& row, FindingBook& book) {
  Finding& finding =
      book.AboutListener(FindingKind::kHiddenListener, Verdict::kInconclusive, view, row);
  finding.requirements = {"R1", "R5"};
  finding.references = {"TR 33.806 R1, R5"};
  finding.title = fmt::format("{} has no visible holder", PortName(*row.listener));
  finding.why = fmt::format(
      "Every process was looked at and none holds this socket, nor does a known part of the kernel "
      "({}). What it serves cannot be told from inside.",
      row.listener->owner_reason.empty() ? "no reason given"
                                         : Printable(row.listener->owner_reason));
}

/// No table shows it: only that its port cannot be bound. A UDP socket that is bound receives; of
/// TCP it is not known whether it listens.
void ReportHiddenPort(const ElementView& view, const JudgedListener& row, FindingBook& book) {
  const bool receives = row.listener->transport == Transport::kUdp;
  const bool unlisted = row.match && row.match->fit == WarrantFit::kNone;
  Finding& finding =
      book.AboutListener(FindingKind::kHiddenListener,
                         receives && unlisted ? Verdict::kFail : Verdict::kInconclusive, view, row);
  finding.requirements = {"R1", "R4"};
  finding.references = {"TR 33.806 R1", "TS 33.117 4.3.2.1"};
  finding.title =
      fmt::format("{} is taken by a socket that no table shows", PortName(*row.listener));
  finding.why = fmt::format(
      "Every attempt to bind {} ended with \"address in use\", and neither socket diagnostics nor "
      "/proc/net nor the descriptors of any process show a socket there: something hides it. {}",
      PortName(*row.listener),
      receives ? "A UDP socket receives as soon as it is bound."
               : "Whether it listens, a look from outside must tell.");
}

}  // namespace

ListenerCounts JudgeListeners(const ElementView& view, std::span<const JudgedListener> judged,
                              bool owners_complete, FindingBook& book) {
  ListenerCounts counts;
  for (const JudgedListener& row : judged) {
    if (row.listener->hidden) {
      ++counts.hidden;
      ReportHiddenPort(view, row, book);
      continue;
    }
    if (!row.open) {
      ++counts.not_open;
      continue;
    }
    ++counts.open;
    if (row.listener->transport == Transport::kRaw && row.listener->port == kIpprotoSctp)
      ++counts.user_space_sctp;
    if (row.match) {
      if (row.Covered()) {
        ++counts.covered;
        if (!row.holder.known) ++counts.unseen_holders;
      } else {
        Report(view, row, book);
      }
    }
    if (!row.holder.known && owners_complete) ReportHidden(view, row, book);
  }
  return counts;
}

}  // namespace pw
