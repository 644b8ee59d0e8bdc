#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace pw {

/// Stands for something that tasks share: two tasks with the same mark have the same of it. Only
/// good for comparing marks of one pass; all zero = the task has none.
using SharedMark = std::array<std::uint64_t, 2>;

/// What the kernel says of one process, or of a thread that lives in another network namespace than
/// its leader.
struct TaskFacts {
  std::int32_t pid = 0;
  std::int32_t tid = 0;                ///< == pid for the process itself
  std::chrono::nanoseconds started{};  ///< since boot, suspend included
  std::uint32_t uid = 0;               ///< effective
  std::uint64_t netns = 0;             ///< inode of its network namespace, 0 = it ends
  std::string comm;
  SharedMark exe{};      ///< path of its executable
  SharedMark root{};     ///< mount namespace and root folder
  SharedMark cgroups{};  ///< its place in every hierarchy

  friend bool operator==(const TaskFacts&, const TaskFacts&) = default;
};

}  // namespace pw
