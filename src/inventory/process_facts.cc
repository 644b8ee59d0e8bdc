#include "inventory/process_facts.h"

#include "base/text.h"
#include "inventory/cgroup_names.h"
#include "sys/file.h"
#include "sys/host.h"

#include <future>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kDeleted = " (deleted)";

void SetExe(std::string_view link, Process& process) {
  const ExePath exe = ParseExeLink(link);
  process.exe = exe.path;
  process.deleted = exe.deleted && !exe.memfd;
  process.memfd = exe.memfd;
}

void SetCgroup(std::string_view proc_cgroup, Process& process) {
  process.cgroup = CgroupOfProcFile(proc_cgroup);
  process.unit = UnitOfCgroup(process.cgroup);
  process.container = ContainerOfCgroup(process.cgroup);
}

}  // namespace

Result<ProcStat> ParseProcStat(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return Error{Error::Code::kInvalid, "read process status: no name in brackets"};
  }
  // Field 3 (state) is the first after the bracket; starttime is field 22.
  const auto fields = Words(text.substr(close + 1));
  const auto start =
      fields.size() > 19 ? ParseNumber<std::uint64_t>(fields[19]) : std::optional<std::uint64_t>{};
  if (!start) return Error{Error::Code::kInvalid, "read process status: no start time"};
  return ProcStat{std::string(text.substr(open + 1, close - open - 1)), *start};
}

std::optional<std::uint32_t> ParseEffectiveUid(std::string_view status) {
  while (const auto line = NextLine(status)) {
    if (!line->starts_with("Uid:")) continue;
    const auto words = Words(line->substr(4));  // real, effective, saved, file system
    return words.size() > 1 ? ParseNumber<std::uint32_t>(words[1]) : std::nullopt;
  }
  return std::nullopt;
}

ExePath ParseExeLink(std::string_view link) {
  ExePath exe;
  if (link.ends_with(kDeleted)) {
    exe.deleted = true;
    link.remove_suffix(kDeleted.size());
  }
  exe.memfd = link.starts_with("/memfd:");
  exe.path = std::string(link);
  return exe;
}

std::unordered_map<std::uint32_t, std::string> ParsePasswd(std::string_view text) {
  std::unordered_map<std::uint32_t, std::string> names;
  while (const auto line = NextLine(text)) {
    const auto fields = Split(*line, ':');
    if (fields.size() < 3) continue;
    // The first line of a number wins, as getpwuid(3) has it.
    if (const auto uid = ParseNumber<std::uint32_t>(fields[2])) names.emplace(*uid, fields[0]);
  }
  return names;
}

ProcessReader::ProcessReader()
    : boot_(BootTime()), ticks_(ClockTicksPerSecond()), own_root_(ReadRootKey("/proc/self")) {}

std::string ProcessReader::RootOf(std::int32_t pid) const {
  const auto key = roots_.find(pid);
  if (key == roots_.end() || key->second.empty() || key->second == own_root_) return {};
  return fmt::format("/proc/{}/root", pid);
}

bool ProcessReader::ShareRoot(std::int32_t one, std::int32_t other) const {
  const auto first = roots_.find(one);
  const auto second = roots_.find(other);
  return first != roots_.end() && second != roots_.end() && first->second == second->second;
}

std::string ProcessReader::UserName(std::int32_t pid, std::uint32_t uid) {
  const auto [entry, fresh] = users_.try_emplace(roots_[pid]);
  if (fresh) {
    const std::string root = RootOf(pid);
    const auto passwd =
        root.empty() ? ReadFile("/etc/passwd") : ReadFileInRoot(root, "/etc/passwd");
    if (passwd) entry->second = ParsePasswd(*passwd);
  }
  const auto name = entry->second.find(uid);
  return name == entry->second.end() ? std::to_string(uid) : name->second;
}

TimePoint ProcessReader::StartTime(std::uint64_t start_ticks) const {
  const auto ticks = static_cast<std::int64_t>(start_ticks);
  return boot_ + std::chrono::seconds{ticks / ticks_} +
         std::chrono::milliseconds{(ticks % ticks_) * 1000 / ticks_};
}

Result<ProcessReader::Facts> ProcessReader::ReadFacts(std::int32_t pid) const {
  const std::string proc = fmt::format("/proc/{}", pid);
  const auto stat_text = ReadFile(proc + "/stat");
  if (!stat_text) return stat_text.error();
  const auto stat = ParseProcStat(*stat_text);
  if (!stat) return stat.error();
  Facts facts;
  Process& process = facts.process;
  process.pid = pid;
  process.comm = stat->comm;
  process.start_time = StartTime(stat->start_ticks);
  if (const auto link = ReadLink(proc + "/exe")) SetExe(*link, process);
  if (const auto cgroups = ReadFile(proc + "/cgroup")) SetCgroup(*cgroups, process);
  if (const auto status = ReadFile(proc + "/status")) process.uid = ParseEffectiveUid(*status);
  facts.root = ReadRootKey(proc);
  return facts;
}

std::optional<ProcessReader::Facts> ProcessReader::FromKernel(const TaskFacts& task,
                                                              const SharedFacts& shared) const {
  const std::string* exe = shared.Exe(task.exe);
  const std::string* root = shared.Root(task.root);
  const std::string* cgroups = shared.Cgroups(task.cgroups);
  const bool has_exe = task.exe != SharedMark{};
  if ((has_exe && exe == nullptr) || root == nullptr || cgroups == nullptr) return std::nullopt;
  Facts facts;
  Process& process = facts.process;
  process.pid = task.pid;
  process.comm = task.comm;
  // To the tick, as /proc tells it: the start names a process and must be the same either way.
  const auto ticks = task.started / (std::chrono::nanoseconds{std::chrono::seconds{1}} / ticks_);
  process.start_time = StartTime(static_cast<std::uint64_t>(ticks));
  if (has_exe) SetExe(*exe, process);
  SetCgroup(*cgroups, process);
  process.uid = task.uid;
  facts.root = *root;
  return facts;
}

Process ProcessReader::Finish(Facts facts) {
  Process& process = facts.process;
  roots_[process.pid] = std::move(facts.root);
  if (process.uid) process.user = UserName(process.pid, *process.uid);
  return std::move(process);
}

Result<Process> ProcessReader::Read(std::int32_t pid) {
  auto facts = ReadFacts(pid);
  if (!facts) return std::move(facts).error();
  return Finish(*std::move(facts));
}

std::vector<Process> ProcessReader::ReadAll(const std::vector<std::int32_t>& pids,
                                            SharedFacts shared,
                                            const std::vector<TaskFacts>& tasks) {
  shared.Confirm(tasks);
  std::vector<Process> processes;
  std::vector<std::int32_t> left;
  for (const std::int32_t pid : pids) {
    const TaskFacts* task = FindTask(tasks, pid);
    auto facts = task == nullptr ? std::optional<Facts>{} : FromKernel(*task, shared);
    if (facts) {
      processes.push_back(Finish(*std::move(facts)));
    } else {
      left.push_back(pid);
    }
  }
  for (Process& process : ReadAll(left))
    processes.push_back(std::move(process));
  return processes;
}

std::vector<Process> ProcessReader::ReadAll(const std::vector<std::int32_t>& pids) {
  constexpr std::size_t kWorthAThread = 64;
  const std::size_t half = pids.size() > kWorthAThread ? pids.size() / 2 : 0;
  const auto read = [&](std::size_t first, std::size_t last) {
    std::vector<Facts> facts;
    for (std::size_t i = first; i < last; ++i) {
      if (auto one = ReadFacts(pids[i])) facts.push_back(*std::move(one));
    }
    return facts;
  };
  auto other = std::async(std::launch::async, read, std::size_t{0}, half);
  std::vector<Facts> facts = read(half, pids.size());
  std::vector<Process> processes;
  for (Facts& one : other.get())
    processes.push_back(Finish(std::move(one)));
  for (Facts& one : facts)
    processes.push_back(Finish(std::move(one)));
  return processes;
}

}  // namespace pw
