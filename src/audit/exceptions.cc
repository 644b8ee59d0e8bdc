#include "audit/exceptions.h"

#include "base/text.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace pw {
namespace {

struct SubjectText {
  std::string_view thing;      ///< "tcp/21", or a name
  std::string_view interface;  ///< empty = every interface
};

SubjectText SplitSubject(std::string_view text) {
  const std::size_t at = text.find('@');
  // "getty@tty1.service" is a unit name, not a port on an interface.
  if (at == std::string_view::npos || text.substr(0, at).find('/') == std::string_view::npos)
    return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

bool NamesThing(std::string_view thing, const Finding& finding) {
  const FindingSubject& subject = finding.subject;
  if (subject.transport) {
    for (const std::uint16_t port : subject.ports) {
      if (thing == fmt::format("{}/{}", ToString(*subject.transport), port)) return true;
    }
  }
  return thing == ToString(subject) || thing == subject.service ||
         thing == finding.identity.protocol || thing == finding.identity.unit ||
         std::ranges::find(finding.services, thing) != finding.services.end();
}

bool Names(const AcceptedException& exception, const Finding& finding) {
  if (exception.finding != ToString(finding.kind) || exception.subject.empty()) return false;
  return NamesThing(SplitSubject(exception.subject).thing, finding);
}

/// Why an exception does not hold; empty if it does.
std::string Fault(const AcceptedException& exception, TimePoint now) {
  if (exception.owner.empty()) return "has no owner";
  if (exception.reason.empty()) return "has no reason";
  if (now >= exception.expires + std::chrono::hours(24))
    return "expired on " + ToDate(exception.expires);
  return {};
}

/// Do the exceptions that hold name every interface of the finding between them?
bool CoversInterfaces(const std::vector<const AcceptedException*>& holding,
                      const Finding& finding) {
  const auto covers = [&](const std::string& interface) {
    return std::ranges::any_of(holding, [&](const AcceptedException* exception) {
      const std::string_view only = SplitSubject(exception->subject).interface;
      return only.empty() || only == interface;
    });
  };
  if (finding.subject.interfaces.empty())
    return std::ranges::any_of(holding, [](const AcceptedException* exception) {
      return SplitSubject(exception->subject).interface.empty();
    });
  return std::ranges::all_of(finding.subject.interfaces, covers);
}

FindingException Of(const AcceptedException& exception, bool holds) {
  return {exception.owner, exception.reason, exception.expires, holds};
}

Finding ExpiredFinding(const AcceptedException& exception, const std::string& fault,
                       const Finding& covered) {
  Finding finding;
  finding.kind = FindingKind::kExpiredException;
  finding.subject = covered.subject;
  finding.id = FindingId(finding.kind, finding.subject);
  finding.requirements = covered.requirements;
  finding.verdict = covered.verdict;  // what could not be settled is not made a failure by a date
  finding.severity = Severity::kMedium;
  finding.identity.protocol = covered.identity.protocol;
  finding.listeners = covered.listeners;
  finding.services = covered.services;
  finding.title = fmt::format("the exception for {} {}", Printable(exception.subject), fault);
  finding.why = fmt::format(
      "The list accepts {} {} (owner {}, reason: {}), and the exception {}. It covers nothing any "
      "more: finding {} counts.",
      ToString(covered.kind), Printable(exception.subject),
      exception.owner.empty() ? "none" : Printable(exception.owner),
      exception.reason.empty() ? "none" : Printable(exception.reason), fault, covered.id);
  finding.references = {"port list, exceptions"};
  return finding;
}

}  // namespace

std::vector<std::string> ApplyExceptions(std::span<const AcceptedException> exceptions,
                                         TimePoint now, FindingBook& book) {
  std::vector<Finding> expired;
  std::vector<bool> used(exceptions.size(), false);
  for (Finding& finding : book.findings()) {
    std::vector<const AcceptedException*> holding;
    const AcceptedException* faulty = nullptr;
    for (std::size_t i = 0; i < exceptions.size(); ++i) {
      if (!Names(exceptions[i], finding)) continue;
      used[i] = true;
      if (Fault(exceptions[i], now).empty()) {
        holding.push_back(&exceptions[i]);
      } else {
        faulty = &exceptions[i];
      }
    }
    if (CoversInterfaces(holding, finding)) {
      finding.exception = Of(*holding.front(), true);
    } else if (faulty != nullptr) {
      finding.exception = Of(*faulty, false);
      expired.push_back(ExpiredFinding(*faulty, Fault(*faulty, now), finding));
    } else if (!holding.empty()) {
      finding.exception = Of(*holding.front(), false);
      finding.why += fmt::format(" The exception for {} does not cover every interface.",
                                 Printable(holding.front()->subject));
    }
  }
  for (const Finding& finding : expired) {
    Finding& added = book.About(finding.kind, finding.verdict, finding.subject);
    added = finding;
  }
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    if (used[i]) continue;
    notes.push_back(fmt::format("exception {} {} matches nothing that was found",
                                Printable(exceptions[i].finding),
                                Printable(exceptions[i].subject)));
  }
  return notes;
}

}  // namespace pw
