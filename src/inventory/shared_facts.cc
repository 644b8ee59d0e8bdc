#include "inventory/shared_facts.h"

#include "sys/file.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {

std::string ReadRootKey(const std::string& proc) {
  const auto mount = ReadLink(proc + "/ns/mnt");
  const auto root = StatFile(proc + "/root");
  if (!mount || !root) return {};
  return fmt::format("{}/{}:{}", *mount, root->device, root->inode);
}

void SharedFacts::Learn(const TaskFacts& task) {
  const std::string proc = fmt::format("/proc/{}", task.pid);
  if (task.exe != SharedMark{} && !exe_.contains(task.exe)) {
    if (auto link = ReadLink(proc + "/exe")) exe_.emplace(task.exe, Told{*std::move(link), task});
  }
  if (task.root != SharedMark{} && !root_.contains(task.root)) {
    std::string key = ReadRootKey(proc);
    if (!key.empty()) root_.emplace(task.root, Told{std::move(key), task});
  }
  if (!cgroups_.contains(task.cgroups)) {
    if (auto text = ReadFile(proc + "/cgroup"))
      cgroups_.emplace(task.cgroups, Told{*std::move(text), task});
  }
}

void SharedFacts::Confirm(const std::vector<TaskFacts>& after) {
  const auto changed = [&](SharedMark TaskFacts::* mark) {
    return [&after, mark](const ByMark::value_type& entry) {
      const TaskFacts& before = entry.second.by;
      const TaskFacts* now = FindTask(after, before.pid);
      return now == nullptr || now->started != before.started || now->*mark != before.*mark;
    };
  };
  std::erase_if(exe_, changed(&TaskFacts::exe));
  std::erase_if(root_, changed(&TaskFacts::root));
  std::erase_if(cgroups_, changed(&TaskFacts::cgroups));
}

std::vector<std::string> SharedFacts::Exes() const {
  std::vector<std::string> exes;
  for (const auto& [mark, told] : exe_)
    exes.push_back(told.text);
  std::ranges::sort(exes);
  const auto repeated = std::ranges::unique(exes);
  exes.erase(repeated.begin(), repeated.end());
  return exes;
}

const std::string* SharedFacts::Find(const ByMark& told, const SharedMark& mark) {
  const auto entry = told.find(mark);
  return entry == told.end() ? nullptr : &entry->second.text;
}

const TaskFacts* FindTask(const std::vector<TaskFacts>& tasks, std::int32_t pid) {
  const auto found = std::ranges::lower_bound(tasks, pid, {}, &TaskFacts::pid);
  if (found == tasks.end() || found->pid != pid || found->tid != pid) return nullptr;
  return &*found;
}

}  // namespace pw
