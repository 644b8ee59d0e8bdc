#include "audit/restart_proof.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

/// The first digits tell two ids apart, and leave a line readable.
std::string Short(const std::string& id) {
  return Printable(id.substr(0, 8));
}

RestartProof NotComparable(std::string text) {
  RestartProof proof;
  proof.comparable = false;
  proof.text = std::move(text);
  return proof;
}

/// Holders of the element's open sockets. A process that is not known has no start time either.
std::vector<const Process*> HoldersOf(std::span<const JudgedListener> listeners) {
  std::vector<const Process*> holders;
  for (const JudgedListener& judged : listeners) {
    if (!judged.open) continue;
    for (const Process* process : judged.holder.processes) {
      if (std::ranges::find(holders, process) == holders.end()) holders.push_back(process);
    }
  }
  return holders;
}

std::optional<TimePoint> EarliestStart(std::span<const Process* const> holders) {
  std::optional<TimePoint> earliest;
  for (const Process* process : holders) {
    if (process->start_time == TimePoint{}) continue;
    if (!earliest || process->start_time < *earliest) earliest = process->start_time;
  }
  return earliest;
}

void ProveByProcesses(const std::vector<const Process*>& holders, TimePoint baseline,
                      RestartProof& proof) {
  if (holders.empty()) {
    proof.text +=
        "; no process holds an open socket of the element, so its own restart cannot be "
        "proven";
    return;
  }
  const auto survivor = std::ranges::find_if(
      holders, [&](const Process* process) { return process->start_time <= baseline; });
  if (survivor == holders.end()) {
    proof.proven = true;
    proof.text += fmt::format(
        "; the element was: all {} processes that hold its sockets began "
        "after the baseline",
        holders.size());
    return;
  }
  const Process& process = **survivor;
  const std::string name = Printable(process.comm.empty() ? process.exe : process.comm);
  proof.text += process.start_time == TimePoint{}
                    ? fmt::format("; when process {} ({}) began is not known", process.pid, name)
                    : fmt::format("; process {} ({}) has been running since {}", process.pid, name,
                                  ToRfc3339(process.start_time));
}

}  // namespace

RestartProof ProveRestart(const ElementView& old_view, const ElementView& new_view,
                          std::span<const JudgedListener> after) {
  const Inventory& before = old_view.inventory();
  const Inventory& now = new_view.inventory();
  const Host& old_host = before.host;
  const Host& new_host = now.host;
  if (!old_host.machine_id.empty() && !new_host.machine_id.empty() &&
      old_host.machine_id != new_host.machine_id) {
    return NotComparable(fmt::format("the baseline is of another host ({}, machine id {})",
                                     Printable(old_host.name), Short(old_host.machine_id)));
  }
  if (now.taken <= before.taken) {
    return NotComparable(fmt::format("the baseline ({}) is not older than the inventory ({})",
                                     ToRfc3339(before.taken), ToRfc3339(now.taken)));
  }
  RestartProof proof;
  const std::vector<const Process*> holders = HoldersOf(after);
  proof.since = EarliestStart(holders);
  if (old_host.boot_id.empty() || new_host.boot_id.empty()) {
    proof.text = "a boot id is not known";
  } else if (old_host.boot_id != new_host.boot_id) {
    proof.proven = true;
    proof.text = fmt::format("the host was restarted: boot id {} became {}",
                             Short(old_host.boot_id), Short(new_host.boot_id));
    return proof;
  } else {
    proof.text =
        fmt::format("the host was not restarted (boot id {} both times)", Short(new_host.boot_id));
  }
  // Where the element is the whole host, services that were started anew prove no restart of it.
  if (!new_view.selection().every) ProveByProcesses(holders, before.taken, proof);
  return proof;
}

}  // namespace pw
