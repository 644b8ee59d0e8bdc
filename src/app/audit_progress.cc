#include "app/audit_progress.h"

#include "audit/compare_listeners.h"
#include "audit/judged_listener.h"
#include "audit/restart_proof.h"
#include "base/text.h"
#include "model/inventory_json.h"
#include "model/scan_json.h"
#include "sys/working_folder.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kLimit = std::size_t{512} << 20;
constexpr const char* kListName = "port-list";
constexpr const char* kInventoryName = "inventory.json";
constexpr std::string_view kLookStart = "look-";
constexpr std::size_t kNamedChanges = 5;

/// One file for each vantage; its name has no "/".
std::string LookName(const VantageSpec& vantage) {
  return fmt::format("{}{}.json", kLookStart, vantage.name);
}

std::string CaptureName(const VantageSpec& vantage) {
  return fmt::format("{}{}.pcapng", kLookStart, vantage.name);
}

Error CannotResume(const std::string& output, std::string_view why) {
  return {Error::Code::kInvalid,
          fmt::format("resume {}: {} remove the folder and begin the audit anew", output, why)};
}

Result<AuditMark> ReadMark(const StagedFolder& folder, const std::string& output) {
  auto mark = ParseAuditMark(folder.mark());
  if (mark) return mark;
  return Error{mark.error().code,
               fmt::format("resume {}: {}: {}", output, StagedFolder::kMark, mark.error().what)};
}

/// What listens now and did not when the audit began, or the other way round; the first ones.
std::string ChangesSince(const ElementView& then, std::span<const JudgedListener> judged_then,
                         const ElementView& now, std::span<const JudgedListener> judged_now) {
  const ListenerComparison compared = CompareListeners({&then, judged_then}, {&now, judged_now});
  std::string text;
  for (std::size_t i = 0; i < std::min(compared.changes.size(), kNamedChanges); ++i) {
    const ListenerChange& change = compared.changes[i];
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", SubjectOf(change), ToString(change.kind));
  }
  if (compared.changes.size() > kNamedChanges)
    text += fmt::format(", and {} more", compared.changes.size() - kNamedChanges);
  return text;
}

}  // namespace

Result<Done> AuditProgress::Begin(const std::string& output, AuditMark mark,
                                  std::string_view list) {
  auto folder = WorkingFolder();
  if (!folder) return std::move(folder).error();
  mark.folder = *std::move(folder);
  auto created = StagedFolder::Create(output, AuditMarkLine(mark, output));
  if (!created && StagedFolder::IsMarked(output)) {
    return Error{Error::Code::kInvalid,
                 fmt::format("create directory {}: it holds an audit that was ended before it was "
                             "whole; audit --resume {} finishes it, or remove the directory",
                             output, output)};
  }
  if (!created) return std::move(created).error();
  folder_.emplace(*std::move(created));
  output_ = output;
  mark_ = std::move(mark);
  return folder_->Keep(kListName, list);
}

Result<Done> AuditProgress::Resume(const std::string& output, const Tool& tool, TimePoint now) {
  auto reopened = StagedFolder::Reopen(output);
  if (!reopened) return std::move(reopened).error();
  auto mark = ReadMark(*reopened, output);
  if (!mark) return std::move(mark).error();
  if (mark->version != tool.version || mark->commit != tool.commit) {
    return CannotResume(
        output,
        fmt::format("portwarrant {} ({}) began it and this is {} ({}), which may judge "
                    "differently: finish it with the former, or",
                    Printable(mark->version), Printable(mark->commit), tool.version, tool.commit));
  }
  if (auto noted = reopened->Note(AuditResumedLine(now)); !noted) return noted;
  folder_.emplace(*std::move(reopened));
  output_ = output;
  mark_ = *std::move(mark);
  ++mark_.resumed;
  return Done{};
}

std::optional<std::string> AuditProgress::ListText() const {
  if (mark_.resumed == 0) return std::nullopt;
  auto text = folder_->Kept(kListName, kLimit);
  // Ended before it was kept: then nothing else was done either.
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

Result<Done> AuditProgress::Meet(const ElementView& now, std::string_view json, bool live) {
  if (!folder_) return Done{};
  const auto text = folder_->Kept(kInventoryName, kLimit);
  const auto before = text ? ParseInventoryJson(*text) : Result<Inventory>(text.error());
  const auto selection =
      before ? SelectNetns(*before, now.selection().text) : Result<NetnsSelection>(Error{});
  if (before && selection) {
    const ElementView then(*before, *selection);
    const auto judged_then = JudgeEach(then, nullptr);
    const auto judged_now = JudgeEach(now, nullptr);
    const RestartProof restart = ProveRestart(then, now, judged_now);
    if (live && (restart.proven || !restart.comparable)) {
      return CannotResume(output_, fmt::format("the element is not the one that it began with: {}. "
                                               "What was seen before says nothing of it:",
                                               restart.text));
    }
    const std::string changes = ChangesSince(then, judged_then, now, judged_now);
    if (auto forgotten = changes.empty() ? Done{} : ForgetLooks(changes); !forgotten)
      return forgotten;
  }
  return folder_->Keep(kInventoryName, json);
}

Result<Done> AuditProgress::ForgetLooks(const std::string& changes) {
  const auto names = folder_->KeptNames();
  if (!names) return names.error();
  bool any = false;
  for (const std::string& name : *names) {
    if (!name.starts_with(kLookStart)) continue;
    if (auto forgotten = folder_->Forget(name); !forgotten) return forgotten;
    any = true;
  }
  if (any) {
    notes_.push_back(
        fmt::format("while the audit stood still the element changed ({}): what was "
                    "seen of it from outside before was looked at anew",
                    changes));
  }
  return Done{};
}

Result<ScanOutcome> AuditProgress::LookOnce(const VantageSpec& vantage,
                                            const std::function<Result<ScanOutcome>()>& scan) {
  if (!folder_) return scan();
  const std::string name = LookName(vantage);
  if (const auto text = folder_->Kept(name, kLimit)) {
    if (auto before = ParseScanJson(*text)) {
      notes_.push_back(
          fmt::format("the look from {} is of {}, before the audit was ended and "
                      "went on",
                      vantage.name.empty() ? "here" : vantage.name, ToRfc3339(before->started)));
      auto capture = folder_->Kept(CaptureName(vantage), kLimit);
      return ScanOutcome{*std::move(before), true, false,
                         capture ? *std::move(capture) : std::string()};
    }
  }
  auto outcome = scan();
  if (!outcome || outcome->interrupted) return outcome;
  // The look last: where it is, everything of it is.
  if (auto kept = folder_->Keep(CaptureName(vantage), outcome->capture); !kept)
    return std::move(kept).error();
  if (auto kept = folder_->Keep(name, ScanJson(outcome->result)); !kept)
    return std::move(kept).error();
  return outcome;
}

void AuditProgress::SayHowItWent(AuditReport& report) const {
  if (mark_.resumed == 0) return;
  report.settings.emplace_back("began", ToRfc3339(mark_.began));
  report.settings.emplace_back(
      "resumed", fmt::format("{} time{}", mark_.resumed, mark_.resumed == 1 ? "" : "s"));
  report.notes.insert(report.notes.end(), notes_.begin(), notes_.end());
}

Result<Done> AuditProgress::Finish(const std::vector<BundleFile>& files) {
  auto content = folder_->Content();
  if (!content) return std::move(content).error();
  for (const BundleFile& file : files) {
    if (auto written = content->Write(file.name, file.content, file.mode); !written) return written;
  }
  if (auto sealed = content->Commit(); !sealed) return sealed;
  return folder_->Finish();
}

Result<std::vector<std::string>> EnterIncompleteAudit(std::string& output) {
  AuditMark mark;
  {
    // Given back at once: the audit itself takes it again.
    const auto folder = StagedFolder::Reopen(output);
    if (!folder) return folder.error();
    auto read = ReadMark(*folder, output);
    if (!read) return std::move(read).error();
    mark = *std::move(read);
  }
  if (!output.starts_with('/')) {
    const auto here = WorkingFolder();
    if (!here) return here.error();
    output = *here + "/" + output;
  }
  if (auto entered = EnterFolder(mark.folder); !entered) {
    return Error{entered.error().code,
                 fmt::format("resume {}: where it was begun: {}", output, entered.error().what)};
  }
  return std::move(mark.words);
}

Result<Done> RefuseIncomplete(const std::string& path) {
  if (!StagedFolder::IsMarked(path)) return Done{};
  return Error{Error::Code::kInvalid,
               fmt::format("read bundle {}: it is incomplete, the audit that writes it has not "
                           "ended; portwarrant audit --resume {} finishes it",
                           path, path)};
}

}  // namespace pw
