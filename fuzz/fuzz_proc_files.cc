// What processes can write into /proc about themselves: names, executables, cgroups, mounts. The
// name that is read must stand in the text, and an escaped mount point must not grow.
#include "inventory/cgroup_names.h"
#include "inventory/kernel_endpoint.h"
#include "inventory/namespace_discovery.h"
#include "inventory/process_facts.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto stat = pw::ParseProcStat(text);
  if (stat && text.find(stat->comm) == std::string_view::npos) std::abort();
  for (const pw::NamespaceMount& mount : pw::ParseNamespaceMounts(text)) {
    if (mount.path.size() > text.size()) std::abort();
  }
  const std::string cgroup = pw::CgroupOfProcFile(text);
  if (text.find(cgroup) == std::string_view::npos) std::abort();
  if (pw::UnitOfCgroup(text).size() > size) std::abort();
  static_cast<void>(pw::ContainerOfCgroup(text));
  static_cast<void>(pw::ParseEffectiveUid(text));
  static_cast<void>(pw::ParseExeLink(text));
  static_cast<void>(pw::ParsePasswd(text));
  static_cast<void>(pw::ParseNfsdPortList(text));
  static_cast<void>(pw::ParseRxrpcLocals(text));
  return 0;
}
