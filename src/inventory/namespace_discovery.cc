#include "inventory/namespace_discovery.h"

#include "base/text.h"
#include "sys/file.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

namespace pw {
namespace {

/// At most this many ways are written down for one namespace: a host can have thousands of
/// processes in it.
constexpr std::size_t kMostReasons = 3;

/// "net:[4026531833]" gives the number.
std::optional<std::uint64_t> NamespaceNumber(std::string_view link) {
  constexpr std::string_view kPrefix = "net:[";
  if (!link.starts_with(kPrefix) || !link.ends_with("]")) return std::nullopt;
  return ParseNumber<std::uint64_t>(link.substr(kPrefix.size(), link.size() - kPrefix.size() - 1));
}

/// mountinfo writes blank, tab, newline and backslash as three octal digits.
std::string UndoOctal(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '\\' && i + 3 < text.size()
                          ? ParseNumber<std::uint8_t>(text.substr(i + 1, 3), 8)
                          : std::nullopt;
    plain.push_back(code ? static_cast<char>(*code) : text[i]);
    if (code) i += 3;
  }
  return plain;
}

void Note(NetworkNamespace& facts, const std::string& reason) {
  const bool known = std::ranges::find(facts.found_by, reason) != facts.found_by.end();
  // Mounts are always told: they give the name by which a person can enter it.
  const bool room = facts.found_by.size() < kMostReasons || reason.starts_with("mount ");
  if (!known && room) facts.found_by.push_back(reason);
}

}  // namespace

NamespaceFinder::NamespaceFinder() {
  auto own = NetworkNamespaceFd::OpenOwn();
  if (!own) return;
  own_ = own->inode();
  Keep(*std::move(own), "the collector");
  // Where process 1 may not be looked into, the collector's own is taken as the host's.
  const auto link = ReadLink("/proc/1/ns/net");
  init_ = link ? NamespaceNumber(*link).value_or(0) : own_;
}

void NamespaceFinder::AddTasks(const std::vector<TaskFacts>& tasks) {
  for (const TaskFacts& task : tasks) {
    const bool is_process = task.tid == task.pid;
    if (is_process) told_.insert(told_.end(), task.pid);
    if (task.netns == 0) continue;  // it ends
    const std::string proc = is_process ? fmt::format("/proc/{}", task.pid)
                                        : fmt::format("/proc/{}/task/{}", task.pid, task.tid);
    Open(task.netns, proc + "/ns/net",
         is_process ? fmt::format("process {}", task.pid)
                    : fmt::format("thread {} of process {}", task.tid, task.pid));
    if (!is_process) continue;
    ++told_in_[task.netns];
    SharedRoot& root = roots_[task.root];
    ++root.processes;
    if (root.read) continue;
    const auto mounts = AddMounts(proc);
    root.read = static_cast<bool>(mounts);
    root.denied = root.denied || (!mounts && mounts.error().code == Error::Code::kDenied);
  }
}

void NamespaceFinder::AddProcesses() {
  const auto names = ListDirectory("/proc");
  for (const std::string& name : names ? *names : std::vector<std::string>{}) {
    const auto pid = ParseNumber<std::int32_t>(name);
    if (!pid || told_.contains(*pid)) continue;
    AddTask("/proc/" + name, fmt::format("process {}", *pid), true);
    AddThreads("/proc/" + name, *pid);
    static_cast<void>(AddMounts("/proc/" + name));  // AddTask has told what may not be read
  }
}

void NamespaceFinder::AddHolders(const SocketHolders& holders) {
  AddDescriptors(holders);
  AddSockets(holders);
}

NamespaceSet NamespaceFinder::Finish() && {
  NamespaceSet set;
  set.barred = denied_;
  set.coverage.push_back(CoverageRow());
  for (auto& [inode, found] : found_) {
    NetworkNamespace& facts = found.facts;
    if (facts.name.empty() && inode == init_) facts.name = "host";
    if (const auto told = told_in_.find(inode); told != told_in_.end())
      facts.processes += static_cast<std::uint32_t>(told->second);
    if (facts.own) {
      set.found.insert(set.found.begin(), std::move(found));
    } else {
      set.found.push_back(std::move(found));
    }
  }
  return set;
}

Coverage NamespaceFinder::CoverageRow() const {
  Coverage row;
  row.subject = "namespaces";
  std::size_t denied = denied_;
  for (const auto& [inode, processes] : told_in_)
    denied += denied_namespaces_.contains(inode) && !found_.contains(inode) ? processes : 0;
  std::size_t without_mounts = 0;
  for (const auto& [mark, root] : roots_)
    without_mounts += root.denied && !root.read ? root.processes : 0;
  if (denied > 0) {
    row.status = CoverageStatus::kDenied;
    row.reason = fmt::format(
        "the network namespace of {} processes may not be read (needs CAP_SYS_PTRACE): there may "
        "be more namespaces than are listed",
        denied);
  } else if (without_mounts > 0) {
    row.status = CoverageStatus::kDenied;
    row.reason = fmt::format(
        "the mounts of {} processes may not be read (needs CAP_SYS_PTRACE): they may pin more "
        "namespaces than are listed",
        without_mounts);
  } else if (unreachable_ > 0) {
    row.status = CoverageStatus::kPartial;
    row.reason =
        fmt::format("{} namespaces are pinned by sockets alone and could not be opened: {}",
                    unreachable_, unreachable_reason_);
  }
  return row;
}

void NamespaceFinder::AddTask(const std::string& proc, const std::string& reason, bool is_process) {
  const auto link = ReadLink(proc + "/ns/net");
  if (!link) {
    if (is_process && link.error().code == Error::Code::kDenied) ++denied_;
    return;
  }
  const auto inode = NamespaceNumber(*link);
  if (!inode) return;
  Open(*inode, proc + "/ns/net", reason);
  const auto found = found_.find(*inode);
  if (is_process && found != found_.end()) ++found->second.facts.processes;
}

/// The link count of the task folder is two more than the number of threads.
void NamespaceFinder::AddThreads(const std::string& proc, std::int32_t pid) {
  const auto status = StatFile(proc + "/task");
  if (!status || status->links < 4) return;
  const auto tasks = ListDirectory(proc + "/task");
  if (!tasks) return;
  for (const std::string& tid : *tasks) {
    AddTask(fmt::format("{}/task/{}", proc, tid), fmt::format("thread {} of process {}", tid, pid),
            false);
  }
}

/// Mount points of each mount namespace, once; they are opened inside the root of that process.
Result<Done> NamespaceFinder::AddMounts(const std::string& proc) {
  const auto mount_namespace = ReadLink(proc + "/ns/mnt");
  if (!mount_namespace) return mount_namespace.error();
  if (mount_namespaces_.contains(*mount_namespace)) return Done{};
  const auto mountinfo = ReadFile(proc + "/mountinfo");
  if (!mountinfo) return mountinfo.error();
  mount_namespaces_.insert(*mount_namespace);
  for (const NamespaceMount& mount : ParseNamespaceMounts(*mountinfo)) {
    const std::string reason = "mount " + mount.path;
    if (!found_.contains(mount.inode)) {
      auto handle = NetworkNamespaceFd::OpenInRoot(proc + "/root", mount.path);
      if (!handle || handle->inode() != mount.inode) continue;
      Keep(*std::move(handle), reason);
    }
    NetworkNamespace& facts = found_.at(mount.inode).facts;
    Note(facts, reason);
    const std::size_t named = mount.path.find("/netns/");
    if (facts.name.empty() && named != std::string::npos) facts.name = mount.path.substr(named + 7);
  }
  return Done{};
}

void NamespaceFinder::AddDescriptors(const SocketHolders& holders) {
  for (const NamespaceHolder& holder : holders.namespaces) {
    const std::string path = fmt::format("/proc/{}/fd/{}", holder.pid, holder.descriptor);
    const auto link = ReadLink(path);
    const auto inode = link ? NamespaceNumber(*link) : std::nullopt;
    if (inode)
      Open(*inode, path, fmt::format("descriptor {} of process {}", holder.descriptor, holder.pid));
  }
}

/// A socket keeps its namespace alive even when nothing else does (util-linux issue 3200).
void NamespaceFinder::AddSockets(const SocketHolders& holders) {
  if (!holders.complete_details) return;
  std::set<std::uint64_t> tried;
  for (const SocketHolder& holder : holders.sockets) {
    if (holder.netns == 0 || found_.contains(holder.netns)) continue;
    if (!tried.insert(holder.netns).second) continue;
    auto handle = NetworkNamespaceFd::OpenOfSocket(holder.pid, holder.descriptor);
    if (handle) {
      Keep(*std::move(handle), fmt::format("a socket of process {}", holder.pid));
    } else {
      ++unreachable_;
      unreachable_reason_ = handle.error().what;
    }
  }
}

void NamespaceFinder::Open(std::uint64_t inode, const std::string& path,
                           const std::string& reason) {
  if (const auto known = found_.find(inode); known != found_.end())
    return Note(known->second.facts, reason);
  auto handle = NetworkNamespaceFd::Open(path);
  if (!handle && handle.error().code == Error::Code::kDenied) denied_namespaces_.insert(inode);
  if (handle && handle->inode() == inode) Keep(*std::move(handle), reason);
}

void NamespaceFinder::Keep(NetworkNamespaceFd handle, const std::string& reason) {
  const std::uint64_t inode = handle.inode();
  NetworkNamespace facts;
  facts.inode = inode;
  facts.own = inode == own_;
  Note(facts, reason);
  found_.emplace(inode, FoundNamespace{std::move(facts), std::move(handle)});
}

std::vector<NamespaceMount> ParseNamespaceMounts(std::string_view mountinfo) {
  std::vector<NamespaceMount> mounts;
  while (const auto line = NextLine(mountinfo)) {
    const std::size_t dash = line->find(" - ");
    if (dash == std::string_view::npos || !line->substr(dash + 3).starts_with("nsfs ")) continue;
    const auto words = Words(line->substr(0, dash));  // id parent dev root mountpoint options...
    const auto inode = words.size() > 4 ? NamespaceNumber(words[3]) : std::nullopt;
    if (inode) mounts.push_back({*inode, UndoOctal(words[4])});
  }
  return mounts;
}

}  // namespace pw
