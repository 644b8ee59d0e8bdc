#pragma once

#include "inventory/task_facts.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace pw {

/// Which root a process lives in, mount namespace and root folder together; "" = it cannot be told.
/// `proc`: its folder, "/proc/812".
std::string ReadRootKey(const std::string& proc);

/// What /proc says of one process and holds for all that share it with that process: a thousand
/// workers have one executable and a few cgroups. The kernel's marks tell who shares what.
///
/// Between the pass that gave the marks and the reading of /proc a process may have ended, or run
/// another program: so Confirm, with a later pass, keeps only what was read from a process that had
/// the same mark before and after.
class SharedFacts {
 public:
  /// Reads what nobody with the same marks has told yet. `task`: of the first pass.
  void Learn(const TaskFacts& task);
  /// `after`: a pass that began after the last Learn, sorted by pid.
  void Confirm(const std::vector<TaskFacts>& after);

  /// Targets of /proc/PID/exe of all that were learnt, each once.
  std::vector<std::string> Exes() const;

  /// Target of /proc/PID/exe, ReadRootKey, text of /proc/PID/cgroup. Null = nobody told.
  const std::string* Exe(const SharedMark& mark) const { return Find(exe_, mark); }
  const std::string* Root(const SharedMark& mark) const { return Find(root_, mark); }
  const std::string* Cgroups(const SharedMark& mark) const { return Find(cgroups_, mark); }

 private:
  struct Told {
    std::string text;
    TaskFacts by;
  };
  using ByMark = std::map<SharedMark, Told>;
  static const std::string* Find(const ByMark& told, const SharedMark& mark);

  ByMark exe_;
  ByMark root_;
  ByMark cgroups_;
};

/// The process `pid` in a pass sorted by pid; null if it is not there.
const TaskFacts* FindTask(const std::vector<TaskFacts>& tasks, std::int32_t pid);

}  // namespace pw
