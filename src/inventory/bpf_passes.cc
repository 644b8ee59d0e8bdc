#include "inventory/bpf_passes.h"

#include "bpf/inside_view.skel.h"
#include "bpf/inside_view_light.h"
#include "bpf/socket_holders.h"
#include "bpf/task_list.h"
#include "sys/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <tuple>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <linux/types.h>

namespace pw {
namespace {

// include/linux/proc_ns.h: the inodes of the first namespaces are fixed.
constexpr std::uint64_t kInitialPidNamespace = 0xEFFFFFFC;
constexpr std::uint64_t kInitialTimeNamespace = 0xEFFFFFFA;
constexpr std::size_t kReadSize = std::size_t{1} << 16;

struct ObjectCloser {
  void operator()(inside_view* object) const noexcept { inside_view__destroy(object); }
};

int Silent(libbpf_print_level, const char*, va_list) {
  return 0;
}

Result<Done> RequireInitialNamespace(const char* kind, std::uint64_t inode) {
  auto own = StatFile(fmt::format("/proc/self/ns/{}", kind));
  if (!own) return std::move(own).error();
  if (own->inode == inode) return Done{};
  return Error{Error::Code::kUnavailable,
               fmt::format("list descriptors by BPF: not in the initial {} namespace", kind)};
}

/// Iterators visit the tasks of our pid namespace but tell their global numbers and times: outside
/// the initial ones they would name other processes than /proc does.
Result<Done> RequireInitialNamespaces() {
  auto pid = RequireInitialNamespace("pid", kInitialPidNamespace);
  if (!pid) return pid;
  auto time = RequireInitialNamespace("time", kInitialTimeNamespace);
  if (!time && time.error().code == Error::Code::kNotFound) return Done{};  // kernel without them
  return time;
}

Result<inside_view_links> LoadByLibbpf() {
  libbpf_set_print(Silent);  // the error comes back as errno; nothing may be printed from here
  const std::unique_ptr<inside_view, ObjectCloser> object(inside_view__open());
  if (!object) return ErrnoError(errno, "open BPF program");
  const int failed = inside_view__load(object.get());
  if (failed != 0) return ErrnoError(-failed, "load BPF program (needs CAP_BPF and CAP_PERFMON)");
  const auto link = [](const bpf_program* program) {
    return bpf_link_create(bpf_program__fd(program), 0, BPF_TRACE_ITER, nullptr);
  };
  UniqueFd tasks(link(object->progs.list_tasks));
  UniqueFd holders(link(object->progs.list_socket_holders));
  if (!tasks || !holders) return ErrnoError(errno, "attach BPF iterator");
  return inside_view_links{tasks.release(), holders.release()};
}

Result<inside_view_links> LoadLinks(BpfLoader loader) {
  inside_view_links links{-1, -1};
  const int failed = loader == BpfLoader::kLibbpf ? -ENOSYS : inside_view_light_load(&links);
  if (failed == 0) return links;
  // Who may not load them one way may not the other.
  if (loader == BpfLoader::kKernel || failed == -EPERM)
    return ErrnoError(-failed, "load BPF program (needs CAP_BPF and CAP_PERFMON)");
  return LoadByLibbpf();
}

/// One run of an iterator. seq_file hands out whole records only (bpf_seq_write fails as a whole),
/// but a read may still end between two of them: what is left over is kept for the next one.
template <class Record, class Take>
Result<Done> ReadRecords(const UniqueFd& link, const Take& take) {
  const UniqueFd iterator(bpf_iter_create(link.get()));
  if (!iterator) return ErrnoError(errno, "create BPF iterator");
  std::vector<std::byte> buffer(kReadSize);
  std::size_t held = 0;
  while (true) {
    const auto got = ReadSome(iterator.get(), std::span(buffer).subspan(held));
    if (!got) return got.error();
    if (*got == 0) return Done{};
    held += *got;
    std::size_t at = 0;
    for (; held - at >= sizeof(Record); at += sizeof(Record)) {
      Record record{};
      std::memcpy(&record, buffer.data() + at, sizeof(record));  // fixed size, from the kernel
      take(record);
    }
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(at),
              buffer.begin() + static_cast<std::ptrdiff_t>(held), buffer.begin());
    held -= at;
  }
}

void TakeHolder(const socket_holder& record, SocketHolders& holders) {
  const auto pid = static_cast<std::int32_t>(record.tgid);
  if (record.kind == SOCKET_HOLDER_NSFS) {
    holders.namespaces.push_back({pid, record.fd});
    return;
  }
  constexpr std::uint16_t kAfInet6 = 10;
  const auto bytes = std::as_bytes(std::span(record.address));
  holders.sockets.push_back({
      .inode = record.inode,
      .pid = pid,
      .descriptor = record.fd,
      .cookie = record.cookie,
      .netns = record.netns,
      .family = record.family,
      .type = record.type,
      .protocol = record.protocol,
      .port = record.port,
      .state = record.state,
      .address = *IpAddress::FromBytes(bytes.first(record.family == kAfInet6 ? 16 : 4)),
  });
}

TaskFacts ToTask(const task_entry& record) {
  TaskFacts task;
  task.pid = static_cast<std::int32_t>(record.tgid);
  task.tid = static_cast<std::int32_t>(record.tid);
  task.started = std::chrono::nanoseconds{record.started};
  task.uid = record.euid;
  task.netns = record.netns;
  const char* end = std::find(std::begin(record.comm), std::end(record.comm), '\0');
  task.comm.assign(std::begin(record.comm), end);
  task.exe = {record.exe[0], record.exe[1]};
  task.root = {record.root[0], record.root[1]};
  task.cgroups = {record.cgroups[0], record.cgroups[1]};
  return task;
}

}  // namespace

Result<BpfPasses> BpfPasses::Load(BpfLoader loader) {
  if (auto initial = RequireInitialNamespaces(); !initial) return std::move(initial).error();
  auto links = LoadLinks(loader);
  if (!links) return std::move(links).error();
  return BpfPasses(UniqueFd(links->list_tasks), UniqueFd(links->list_socket_holders));
}

Result<std::vector<TaskFacts>> BpfPasses::ListTasks() const {
  std::vector<TaskFacts> tasks;
  auto read = ReadRecords<task_entry>(
      tasks_, [&](const task_entry& record) { tasks.push_back(ToTask(record)); });
  if (!read) return std::move(read).error();
  std::ranges::sort(tasks, {}, [](const TaskFacts& task) {
    return std::tuple(task.pid, task.tid != task.pid, task.tid);
  });
  return tasks;
}

Result<SocketHolders> BpfPasses::ListSocketHolders() const {
  constexpr std::size_t kExpected = 65'536;  // memory that is not touched costs nothing
  SocketHolders holders;
  holders.sockets.reserve(kExpected);
  auto read = ReadRecords<socket_holder>(
      holders_, [&](const socket_holder& record) { TakeHolder(record, holders); });
  if (!read) return std::move(read).error();
  holders.complete_details = true;
  holders.coverage.subject = "owners";
  holders.coverage.status = CoverageStatus::kComplete;
  return SortHolders(std::move(holders));
}

}  // namespace pw
