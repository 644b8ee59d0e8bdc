#pragma once

#include "base/result.h"
#include "inventory/socket_holder.h"
#include "inventory/task_facts.h"
#include "sys/unique_fd.h"

#include <cstdint>
#include <vector>

namespace pw {

/// Who puts the BPF programs into the kernel.
enum class BpfLoader : std::uint8_t {
  kAny,     ///< the kernel where it can, else libbpf
  kKernel,  ///< a loader that runs in the kernel: milliseconds, needs Linux 5.17
  kLibbpf,  ///< libbpf, which reads all type information of the kernel first: some ten milliseconds
};

/// The passes over all tasks, loaded and ready to run, as often as wanted and from any thread. No
/// namespace is entered, no /proc walked.
class BpfPasses {
 public:
  /// Needs Linux 5.12 with BTF, CAP_BPF and CAP_PERFMON (before 5.8 CAP_SYS_ADMIN), and the initial
  /// pid and time namespaces, since the numbers and times of tasks are global ones. Errors:
  /// kUnavailable, kDenied, kSystem; then /proc must do.
  static Result<BpfPasses> Load(BpfLoader loader = BpfLoader::kAny);

  /// Every process, sorted by pid, the process before its threads. Errors: kSystem.
  Result<std::vector<TaskFacts>> ListTasks() const;

  /// Every descriptor of every task that stands for a socket or a namespace; as SortHolders leaves
  /// it. Errors: kSystem.
  Result<SocketHolders> ListSocketHolders() const;

 private:
  BpfPasses(UniqueFd tasks, UniqueFd holders)
      : tasks_(std::move(tasks)), holders_(std::move(holders)) {}

  UniqueFd tasks_;  ///< links of the iterators
  UniqueFd holders_;
};

}  // namespace pw
