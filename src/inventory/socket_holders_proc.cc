#include "base/text.h"
#include "inventory/socket_holder.h"
#include "sys/file.h"
#include "sys/host.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace pw {
namespace {

/// What a walk met on its way.
struct WalkCount {
  std::size_t processes = 0;
  std::size_t denied = 0;
};

/// "socket:[4711]" gives 4711.
std::optional<std::uint64_t> BracketNumber(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix) || !text.ends_with("]")) return std::nullopt;
  return ParseNumber<std::uint64_t>(text.substr(prefix.size(), text.size() - prefix.size() - 1));
}

/// Reads one descriptor folder. False if it may not be read.
bool WalkDescriptors(const std::string& folder, std::int32_t pid, SocketHolders& holders) {
  const auto names = ListDirectory(folder);
  if (!names) return names.error().code != Error::Code::kDenied;
  for (const std::string& name : *names) {
    const auto target = ReadLink(folder + "/" + name);
    if (!target) continue;  // closed meanwhile
    if (const auto inode = BracketNumber(*target, "socket:[")) {
      SocketHolder holder;
      holder.inode = *inode;
      holder.pid = pid;
      holder.descriptor = ParseNumber<std::uint32_t>(name).value_or(0);
      holders.sockets.push_back(holder);
    } else if (BracketNumber(*target, "net:[")) {
      holders.namespaces.push_back({pid, ParseNumber<std::uint32_t>(name).value_or(0)});
    }
  }
  return true;
}

/// A thread may have left the descriptor table of its leader (unshare(2) CLONE_FILES), and a dead
/// leader shows an empty one. Where the kernel may not be asked the thread is walked.
void WalkThreads(std::int32_t pid, SocketHolders& holders) {
  const std::string tasks = fmt::format("/proc/{}/task", pid);
  const auto names = ListDirectory(tasks);
  if (!names || names->size() < 2) return;
  for (const std::string& name : *names) {
    const auto tid = ParseNumber<std::int32_t>(name);
    if (!tid || *tid == pid || SharesDescriptorTable(pid, *tid)) continue;
    WalkDescriptors(tasks + "/" + name + "/fd", pid, holders);
  }
}

void DescribeCoverage(const WalkCount& count, Coverage& coverage) {
  coverage.subject = "owners";
  if (count.denied > 0) {
    coverage.status = CoverageStatus::kDenied;
    coverage.reason = fmt::format(
        "descriptors of {} of {} processes may not be read (needs CAP_SYS_PTRACE and "
        "CAP_DAC_READ_SEARCH): owners of their sockets are hidden",
        count.denied, count.processes);
  }
}

}  // namespace

SocketHolders ReadSocketHoldersFromProc() {
  SocketHolders holders;
  WalkCount count;
  const auto names = ListDirectory("/proc");
  for (const std::string& name : names ? *names : std::vector<std::string>{}) {
    const auto pid = ParseNumber<std::int32_t>(name);
    if (!pid) continue;
    ++count.processes;
    if (!WalkDescriptors(fmt::format("/proc/{}/fd", *pid), *pid, holders)) {
      ++count.denied;
      continue;
    }
    WalkThreads(*pid, holders);
  }
  DescribeCoverage(count, holders.coverage);
  if (!names) {
    holders.coverage.status = CoverageStatus::kUnavailable;
    holders.coverage.reason = names.error().what;
  }
  return holders;
}

SocketHolders SortHolders(SocketHolders holders) {
  const auto key = [](const SocketHolder& h) { return std::pair(h.inode, h.pid); };
  std::ranges::sort(holders.sockets, {}, key);
  const auto repeated = std::ranges::unique(holders.sockets, {}, key);
  holders.sockets.erase(repeated.begin(), repeated.end());
  return holders;
}

}  // namespace pw
