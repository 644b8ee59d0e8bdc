#pragma once

#include "app/scan_command.h"
#include "audit/element_view.h"
#include "base/result.h"
#include "base/time_text.h"
#include "model/audit_mark.h"
#include "model/audit_report.h"
#include "model/vantage_spec.h"
#include "report/bundle.h"
#include "sys/staged_folder.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// An audit on its way to a bundle: what is done is kept in the bundle's folder, which is marked as
/// incomplete meanwhile, so that `audit --resume` goes on when the process is ended in between. One
/// that was not begun has no folder: it keeps nothing and remembers nothing.
class AuditProgress {
 public:
  /// Makes the folder. `list`: text of the port list. Errors: as StagedFolder::Create.
  Result<Done> Begin(const std::string& output, AuditMark mark, std::string_view list);

  /// Takes an incomplete bundle up again. Errors: as StagedFolder::Reopen, and kInvalid: another
  /// version of the tool began it.
  Result<Done> Resume(const std::string& output, const Tool& tool, TimePoint now);

  bool active() const { return folder_.has_value(); }
  /// Everything was judged and written before: only Finish() is left.
  bool IsSealed() const { return folder_ && folder_->IsSealed(); }
  /// The port list as it was when the audit began; nothing if it begins now.
  std::optional<std::string> ListText() const;

  /// Holds the element against what it was when the audit began. Where it was restarted nothing
  /// that was seen before fits any more: an error. Where what listens has changed, finished looks
  /// from outside are forgotten and taken anew. `json`: text of the inventory. Errors: kInvalid (a
  /// restart, another host), and as StagedFolder::Keep.
  Result<Done> Meet(const ElementView& now, std::string_view json, bool live);

  /// The look from a vantage, if it was finished before; else that of `scan`, which is kept once it
  /// is finished. Errors: those of `scan`, and as StagedFolder::Keep.
  Result<ScanOutcome> LookOnce(const VantageSpec& vantage,
                               const std::function<Result<ScanOutcome>()>& scan);

  /// Says in the report that the audit was ended and went on; nothing if it was not.
  void SayHowItWent(AuditReport& report) const;

  /// Writes the bundle, moves it to its place and takes the mark away. Errors: kDenied, kSystem.
  Result<Done> Finish(const std::vector<BundleFile>& files);
  Result<Done> FinishSealed() { return folder_->Finish(); }

  /// The folder stays incomplete, to be resumed.
  void Leave() { folder_->Leave(); }

 private:
  Result<Done> ForgetLooks(const std::string& changes);

  std::string output_;
  std::optional<StagedFolder> folder_;
  AuditMark mark_;
  std::vector<std::string> notes_;
};

/// The words of the command that began the audit in `output`; this process then stands in the
/// working directory that it had, and `output` is absolute. Errors: as StagedFolder::Reopen,
/// ParseAuditMark, EnterFolder.
Result<std::vector<std::string>> EnterIncompleteAudit(std::string& output);

/// An error, if the folder holds an audit that has not ended: it is no evidence yet.
Result<Done> RefuseIncomplete(const std::string& path);

}  // namespace pw
