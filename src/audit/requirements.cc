#include "audit/requirements.h"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

namespace pw {
namespace {

/// The findings of one requirement, split by what they do to it.
struct Tally {
  std::vector<const Finding*> failing;
  std::vector<const Finding*> open;  ///< inconclusive
  std::vector<const Finding*> accepted;
};

Tally TallyOf(const AuditFacts& facts, const std::string& requirement) {
  Tally tally;
  for (const Finding& finding : facts.findings) {
    if (std::ranges::find(finding.requirements, requirement) == finding.requirements.end())
      continue;
    if (finding.Accepted()) {
      tally.accepted.push_back(&finding);
    } else if (finding.verdict == Verdict::kFail) {
      tally.failing.push_back(&finding);
    } else {
      tally.open.push_back(&finding);
    }
  }
  return tally;
}

/// "4 undocumented-port, 1 wrong-interface: tcp/23 (telnet/tcp), ...".
std::string Summary(const std::vector<const Finding*>& findings) {
  std::map<std::string_view, std::size_t> kinds;
  std::vector<std::string> subjects;
  for (const Finding* finding : findings) {
    ++kinds[ToString(finding->kind)];
    subjects.push_back(Brief(*finding));
  }
  std::string text;
  for (const auto& [kind, number] : kinds)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, kind);
  return text + ": " + ListSome(subjects);
}

std::string AcceptedText(const Tally& tally) {
  if (tally.accepted.empty()) return {};
  const FindingException& first = *tally.accepted.front()->exception;
  TimePoint soonest = first.expires;
  for (const Finding* finding : tally.accepted)
    soonest = std::min(soonest, finding->exception->expires);
  return fmt::format("; {} accepted by exception until {} at the earliest",
                     Count(tally.accepted.size(), "finding"), ToDate(soonest));
}

/// Fails, or is inconclusive through its findings or through `doubts`; else passes with `reason`.
void Conclude(RequirementResult& result, const Tally& tally, const std::vector<std::string>& doubts,
              const std::string& pass_reason) {
  for (const auto* findings : {&tally.failing, &tally.open}) {
    for (const Finding* finding : *findings)
      result.findings.push_back(finding->id);
  }
  for (const Finding* finding : tally.accepted)
    result.accepted.push_back(finding->id);
  if (!tally.failing.empty()) {
    result.verdict = Verdict::kFail;
    result.reason = Summary(tally.failing);
  } else if (!tally.open.empty() || !doubts.empty()) {
    result.verdict = Verdict::kInconclusive;
    if (!tally.open.empty()) result.reason = Summary(tally.open);
    if (!doubts.empty()) {
      result.reason +=
          (result.reason.empty() ? "" : "; ") + fmt::format("not settled: {}", ListSome(doubts, 2));
    }
  } else {
    result.verdict = Verdict::kPass;
    result.reason = pass_reason;
  }
  result.reason += AcceptedText(tally);
}

/// What stands in the way of a pass although no finding says so.
std::vector<std::string> Doubts(const AuditFacts& facts) {
  std::vector<std::string> doubts = facts.gaps.of_ports;
  if (facts.listeners.unseen_holders > 0 && facts.gaps.owners_complete) return doubts;
  if (facts.listeners.unseen_holders > 0) {
    doubts.push_back(fmt::format("{} whose holder was not seen",
                                 Count(facts.listeners.unseen_holders, "warranted listener")));
  }
  return doubts;
}

RequirementResult Named(std::string id, Verdict verdict, std::string reason) {
  RequirementResult result;
  result.id = std::move(id);
  result.verdict = verdict;
  result.reason = std::move(reason);
  return result;
}

RequirementResult NoList(std::string id) {
  return Named(std::move(id), Verdict::kInconclusive, "no port list was given");
}

RequirementResult JudgeR1(const AuditFacts& facts) {
  RequirementResult result = Named("R1", Verdict::kInconclusive, "");
  if (facts.list == nullptr) return NoList(result.id);
  std::vector<std::string> doubts = Doubts(facts);
  if (facts.listeners.user_space_sctp > 0 && !facts.outside.saw_all_sctp) {
    doubts.emplace_back(
        "a user-space SCTP stack (raw socket, protocol 132) has ports that no one inside can see");
  }
  Conclude(result, TallyOf(facts, "R1"), doubts,
           fmt::format("{} and {} have a warrant", Count(facts.listeners.open, "open listener"),
                       Count(facts.services.running, "running service")));
  return result;
}

RequirementResult JudgeR2(const AuditFacts& facts) {
  RequirementResult result = Named("R2", Verdict::kInconclusive, "");
  if (facts.list == nullptr) return NoList(result.id);
  const ListCounts& entries = facts.entries;
  const Tally tally = TallyOf(facts, "R2");
  std::vector<std::string> doubts;
  if (entries.not_found > 0) doubts = facts.gaps.of_ports;
  Conclude(result, tally, doubts,
           fmt::format("{}, each with a purpose; every documented port was found",
                       entries.entries == 1 ? "1 entry" : Count(entries.entries, "entry")));
  if (entries.behind_user_space > 0) {
    result.reason +=
        fmt::format("; {} served by a user-space SCTP stack, {}",
                    Count(entries.behind_user_space, "sctp entry"),
                    facts.outside.saw_all_sctp
                        ? fmt::format("{} seen open from outside", facts.outside.sctp_confirmed)
                        : std::string("to be confirmed from outside"));
  }
  if (entries.entries == 0) {
    result.verdict = Verdict::kFail;
    result.reason = "the list has no entry";
  } else if (!entries.drafted.empty()) {
    result.verdict = Verdict::kFail;
    result.reason =
        fmt::format("{} of {} without purpose, which warrant nothing: {}", entries.drafted.size(),
                    Count(entries.entries, "entry"), ListSome(entries.drafted));
    if (entries.errors.size() > entries.drafted.size()) {
      result.reason += fmt::format("; and {} that the check of the list tells",
                                   Count(entries.errors.size() - entries.drafted.size(), "fault"));
    }
  } else if (!entries.errors.empty()) {
    result.verdict = Verdict::kFail;
    result.reason = fmt::format("{} in the list: {}", Count(entries.errors.size(), "fault"),
                                ListSome(entries.errors, 2));
  }
  return result;
}

RequirementResult JudgeR3(const AuditFacts& facts) {
  return Named(
      "R3", Verdict::kInconclusive,
      facts.outside.looked
          ? fmt::format(
                "{} scanned from outside; no vulnerability assessment was part of this audit",
                Count(facts.outside.addresses, "address"))
          : std::string(
                "no scan from outside and no vulnerability assessment was part of this audit"));
}

RequirementResult JudgeR4(const AuditFacts& facts) {
  RequirementResult result = Named("R4", Verdict::kInconclusive, "");
  if (facts.list == nullptr) return NoList(result.id);
  std::vector<std::string> doubts = Doubts(facts);
  for (const std::string& doubt : facts.restart.doubts)
    doubts.push_back("the restart: " + doubt);
  Conclude(result, TallyOf(facts, "R4"), doubts,
           "nothing without a warrant is there, and nothing would come back at boot");
  return result;
}

RequirementResult JudgeR5(const AuditFacts& facts) {
  RequirementResult result = Named("R5", Verdict::kInconclusive, "");
  std::vector<std::string> doubts = facts.gaps.of_ports;
  doubts.insert(doubts.end(), facts.gaps.of_names.begin(), facts.gaps.of_names.end());
  for (const ForbiddenOutcome& outcome : facts.outcomes) {
    for (const std::string& thing : outcome.unsettled)
      doubts.push_back(fmt::format("{} for {}", thing, outcome.service->title));
  }
  if (facts.listeners.hidden > 0) {
    doubts.push_back(fmt::format("{} that no table shows: what it serves cannot be told",
                                 Count(facts.listeners.hidden, "port")));
  }
  if (facts.outcomes.empty()) doubts.emplace_back("no list of forbidden services was given");
  std::string lists;
  for (const ForbiddenList& list : facts.forbidden)
    lists += (lists.empty() ? "" : ", ") + list.name;
  Conclude(result, TallyOf(facts, "R5"), doubts,
           fmt::format("none of {} of {} was found, judged from inside by program, unit, package, "
                       "inetd service and kernel subsystem{}",
                       Count(facts.outcomes.size(), "forbidden entry"), lists,
                       facts.outside.looked
                           ? ", and by what answers on the ports that are open from outside"
                           : ""));
  return result;
}

}  // namespace

std::vector<RequirementResult> JudgeRequirements(const AuditFacts& facts, const Scheme& scheme) {
  std::vector<RequirementResult> results = {JudgeR1(facts), JudgeR2(facts), JudgeR3(facts),
                                            JudgeR4(facts), JudgeR5(facts)};
  for (RequirementResult& result : results) {
    const auto named = std::ranges::find(scheme.requirements, result.id, &SchemeRequirement::id);
    if (named == scheme.requirements.end()) continue;
    result.title = named->title;
    result.clause = named->clause;
    result.unverified = named->unverified;
  }
  return results;
}

}  // namespace pw
