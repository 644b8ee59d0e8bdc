#include "sys/cgroup.h"

#include "base/text.h"
#include "sys/file.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>

namespace pw {
namespace {

/// Mount point of the first cgroup2 line of mountinfo (proc(5)): fields before " - " hold the
/// mount point as the fifth, the file system type follows it.
std::string FindMount(std::string_view mountinfo) {
  while (const auto line = NextLine(mountinfo)) {
    const std::size_t dash = line->find(" - ");
    if (dash == std::string_view::npos || !line->substr(dash + 3).starts_with("cgroup2 ")) continue;
    const auto words = Words(line->substr(0, dash));
    if (words.size() >= 5) return std::string(words[4]);
  }
  return {};
}

}  // namespace

Result<CgroupTree> CgroupTree::Open() {
  auto mountinfo = ReadFile("/proc/self/mountinfo");
  if (!mountinfo) return std::move(mountinfo).error();
  std::string mount = FindMount(*mountinfo);
  if (mount.empty()) return Error{Error::Code::kUnavailable, "find cgroup v2: not mounted"};
  UniqueFd root(::open(mount.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return ErrnoError(errno, fmt::format("open {}", mount));
  return CgroupTree(std::move(root), std::move(mount));
}

Result<std::string> CgroupTree::PathOf(std::uint64_t id) const {
  // A handle of kernfs is the 64-bit node id (fs/kernfs/mount.c, FILEID_KERNFS).
  constexpr int kFileIdKernfs = 0xfe;
  alignas(file_handle) std::array<char, sizeof(file_handle) + sizeof(id)> storage{};
  auto* handle = reinterpret_cast<file_handle*>(storage.data());
  handle->handle_bytes = sizeof(id);
  handle->handle_type = kFileIdKernfs;
  std::memcpy(handle->f_handle, &id, sizeof(id));
  const UniqueFd folder(::open_by_handle_at(root_.get(), handle, O_PATH | O_CLOEXEC));
  if (!folder) {
    // The kernel says ESTALE for a cgroup that was removed.
    return ErrnoError(errno == ESTALE ? ENOENT : errno, fmt::format("find cgroup {}", id));
  }
  auto path = ReadLink(fmt::format("/proc/self/fd/{}", folder.get()));
  if (!path) return path;
  if (!path->starts_with(mount_)) return *path;
  const std::string below = path->substr(mount_.size());
  return below.empty() ? "/" : below;
}

}  // namespace pw
