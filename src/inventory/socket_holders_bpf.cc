#include "bpf/socket_holders.h"
#include "bpf/socket_holders.skel.h"
#include "inventory/socket_holder.h"
#include "sys/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/types.h>

namespace pw {
namespace {

// include/linux/proc_ns.h: the inode of the first pid namespace is fixed.
constexpr std::uint64_t kInitialPidNamespace = 0xEFFFFFFC;
constexpr std::size_t kReadSize = std::size_t{1} << 16;

struct ObjectCloser {
  void operator()(socket_holders* object) const noexcept { socket_holders__destroy(object); }
};
struct LinkCloser {
  void operator()(bpf_link* link) const noexcept { bpf_link__destroy(link); }
};

int Silent(libbpf_print_level, const char*, va_list) {
  return 0;
}

/// The iterator visits the tasks of our pid namespace but tells their global numbers: outside the
/// initial one they would name other processes than /proc does.
Result<Done> RequireInitialPidNamespace() {
  auto own = StatFile("/proc/self/ns/pid");
  if (!own) return std::move(own).error();
  if (own->inode == kInitialPidNamespace) return Done{};
  return Error{Error::Code::kUnavailable,
               "list descriptors by BPF: not in the initial pid namespace"};
}

Result<UniqueFd> OpenIterator(std::unique_ptr<socket_holders, ObjectCloser>& object,
                              std::unique_ptr<bpf_link, LinkCloser>& link) {
  libbpf_set_print(Silent);  // the error comes back as errno; nothing may be printed from here
  object.reset(socket_holders__open());
  if (!object) return ErrnoError(errno, "open BPF program");
  const int failed = socket_holders__load(object.get());
  if (failed != 0) return ErrnoError(-failed, "load BPF program (needs CAP_BPF and CAP_PERFMON)");
  link.reset(bpf_program__attach_iter(object->progs.list_socket_holders, nullptr));
  if (!link) return ErrnoError(errno, "attach BPF iterator");
  UniqueFd iterator(bpf_iter_create(bpf_link__fd(link.get())));
  if (!iterator) return ErrnoError(errno, "create BPF iterator");
  return iterator;
}

void Take(const socket_holder& record, SocketHolders& holders) {
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

/// seq_file hands out whole records only (bpf_seq_write fails as a whole), but a read may still
/// end between two of them: what is left over is kept for the next one.
Result<Done> ReadRecords(int iterator, SocketHolders& holders) {
  std::vector<std::byte> buffer(kReadSize);
  std::size_t held = 0;
  while (true) {
    const auto got = ReadSome(iterator, std::span(buffer).subspan(held));
    if (!got) return got.error();
    if (*got == 0) return Done{};
    held += *got;
    std::size_t at = 0;
    for (; held - at >= sizeof(socket_holder); at += sizeof(socket_holder)) {
      socket_holder record{};
      std::memcpy(&record, buffer.data() + at, sizeof(record));  // fixed size, from the kernel
      Take(record, holders);
    }
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(at),
              buffer.begin() + static_cast<std::ptrdiff_t>(held), buffer.begin());
    held -= at;
  }
}

}  // namespace

Result<SocketHolders> ReadSocketHoldersByBpf() {
  if (auto initial = RequireInitialPidNamespace(); !initial) return std::move(initial).error();
  std::unique_ptr<socket_holders, ObjectCloser> object;
  std::unique_ptr<bpf_link, LinkCloser> link;
  auto iterator = OpenIterator(object, link);
  if (!iterator) return std::move(iterator).error();
  SocketHolders holders;
  if (auto read = ReadRecords(iterator->get(), holders); !read) return std::move(read).error();
  holders.complete_details = true;
  holders.coverage.subject = "owners";
  holders.coverage.status = CoverageStatus::kComplete;
  return holders;
}

}  // namespace pw
