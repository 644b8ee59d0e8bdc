#pragma once

#include "base/result.h"
#include "inventory/shared_facts.h"
#include "inventory/task_facts.h"
#include "model/process.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pw {

/// What /proc/PID/stat says (proc(5)), as far as it names a process for good.
struct ProcStat {
  std::string comm;
  std::uint64_t start_ticks = 0;  ///< since boot, in clock ticks
};

/// `comm` may hold blanks and brackets: it ends at the last ")". Errors: kInvalid.
Result<ProcStat> ParseProcStat(std::string_view text);

/// The effective user id of /proc/PID/status. Nothing if the line is missing.
std::optional<std::uint32_t> ParseEffectiveUid(std::string_view status);

/// What the link /proc/PID/exe says.
struct ExePath {
  std::string path;
  bool deleted = false;
  bool memfd = false;
};

/// "/usr/sbin/sshd (deleted)" and "/memfd:name (deleted)" are taken apart.
ExePath ParseExeLink(std::string_view link);

/// Names of users as passwd(5) text gives them; malformed lines are passed over.
std::unordered_map<std::uint32_t, std::string> ParsePasswd(std::string_view text);

/// Reads what there is to know of processes, with caches for what many of them share. Not shared
/// between threads.
class ProcessReader {
 public:
  ProcessReader();

  /// Errors: kNotFound (it has ended). What may not be read stays empty.
  Result<Process> Read(std::int32_t pid);

  /// As Read for each of `pids`, by several threads where there are many; those that have ended are
  /// left out.
  std::vector<Process> ReadAll(const std::vector<std::int32_t>& pids);

  /// As above with the kernel's help: `shared` has learnt from a pass over all tasks, `tasks` are a
  /// pass that began after that. What they do not answer is read from /proc.
  std::vector<Process> ReadAll(const std::vector<std::int32_t>& pids, SharedFacts shared,
                               const std::vector<TaskFacts>& tasks);

  /// The root of a process as a path to use with the *InRoot functions: "" when it is the
  /// collector's own, else "/proc/PID/root". `pid` must have been Read.
  std::string RootOf(std::int32_t pid) const;

  /// True if both live in the same root, so that one answer serves both. Both must have been Read.
  bool ShareRoot(std::int32_t one, std::int32_t other) const;

 private:
  /// What one process says of itself, without the name of its user.
  struct Facts {
    Process process;
    std::string root;  ///< mount namespace and root folder
  };
  Result<Facts> ReadFacts(std::int32_t pid) const;
  std::optional<Facts> FromKernel(const TaskFacts& task, const SharedFacts& shared) const;
  TimePoint StartTime(std::uint64_t start_ticks) const;
  Process Finish(Facts facts);
  std::string UserName(std::int32_t pid, std::uint32_t uid);

  TimePoint boot_;
  std::int64_t ticks_;
  std::string own_root_;
  std::unordered_map<std::int32_t, std::string> roots_;  ///< mount namespace and root folder
  std::unordered_map<std::string, std::unordered_map<std::uint32_t, std::string>> users_;
};

}  // namespace pw
