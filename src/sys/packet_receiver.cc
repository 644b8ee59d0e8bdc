#include "sys/packet_receiver.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace pw {
namespace {

// The headers and what an ICMP error quotes are all that is read. 16,384 frames are 80 ms of
// answers at 200,000 a second, longer than the reader is ever away, in 8 MiB.
constexpr std::size_t kFrameSize = 512;
constexpr std::size_t kBlockSize = 65536;
constexpr std::size_t kFramesInBlock = kBlockSize / kFrameSize;
constexpr std::size_t kBlocks = 128;
constexpr std::size_t kFrames = kFramesInBlock * kBlocks;

constexpr std::uint16_t kLoad8 = BPF_LD | BPF_B | BPF_ABS;
constexpr std::uint16_t kLoad16 = BPF_LD | BPF_H | BPF_ABS;
constexpr std::uint16_t kLoad16Behind = BPF_LD | BPF_H | BPF_IND;
constexpr std::uint16_t kHeaderLength = BPF_LDX | BPF_B | BPF_MSH;
constexpr std::uint16_t kEqual = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint16_t kAtLeast = BPF_JMP | BPF_JGE | BPF_K;
constexpr std::uint16_t kAbove = BPF_JMP | BPF_JGT | BPF_K;
constexpr std::uint16_t kAnyBit = BPF_JMP | BPF_JSET | BPF_K;
constexpr std::uint16_t kShiftRight = BPF_ALU | BPF_RSH | BPF_K;
constexpr std::uint16_t kReturn = BPF_RET | BPF_K;

/// Jumps count the instructions that are passed over. The reader behind the ring checks everything
/// again; this only keeps foreign traffic out of it.
std::array<sock_filter, 29> ThesePorts(const PacketsWanted& wanted) {
  const std::uint32_t first = wanted.first_port;
  const std::uint32_t last = wanted.last_port;
  return {{
      {kLoad8, 0, 0, 0},                // 0
      {kShiftRight, 0, 0, 4},           // 1
      {kEqual, 13, 0, 6},               // 2: IPv6 -> 16
      {kEqual, 0, 24, 4},               // 3: neither -> 28
      {kLoad16, 0, 0, 6},               // 4
      {kAnyBit, 22, 0, 0x1fff},         // 5: later fragment -> 28
      {kHeaderLength, 0, 0, 0},         // 6
      {kLoad8, 0, 0, 9},                // 7
      {kEqual, 18, 0, IPPROTO_ICMP},    // 8: -> 27
      {kEqual, 3, 0, IPPROTO_TCP},      // 9: -> 13
      {kEqual, 2, 0, IPPROTO_UDP},      // 10: -> 13
      {kEqual, 1, 0, IPPROTO_SCTP},     // 11: -> 13
      {kReturn, 0, 0, 0},               // 12
      {kLoad16Behind, 0, 0, 2},         // 13
      {kAtLeast, 0, 13, first},         // 14: below -> 28
      {kAbove, 12, 11, last},           // 15: above -> 28, else -> 27
      {kLoad8, 0, 0, 6},                // 16
      {kEqual, 9, 0, IPPROTO_ICMPV6},   // 17: -> 27
      {kEqual, 4, 0, IPPROTO_TCP},      // 18: -> 23
      {kEqual, 3, 0, IPPROTO_UDP},      // 19: -> 23
      {kEqual, 2, 0, IPPROTO_SCTP},     // 20: -> 23
      {kEqual, 5, 0, IPPROTO_HOPOPTS},  // 21: extension header -> 27
      {kEqual, 4, 5, IPPROTO_DSTOPTS},  // 22: -> 27, else -> 28
      {kLoad16, 0, 0, 42},              // 23
      {kAtLeast, 0, 3, first},          // 24: below -> 28
      {kAbove, 2, 1, last},             // 25: above -> 28, else -> 27
      {kReturn, 0, 0, 0},               // 26
      {kReturn, 0, 0, 0xffff},          // 27: wanted
      {kReturn, 0, 0, 0},               // 28
  }};
}

/// What the kernel knows of a packet beside its bytes.
constexpr std::uint32_t Beside(int what) {
  return static_cast<std::uint32_t>(SKF_AD_OFF + what);
}

std::array<sock_filter, 32> OtherPorts(const PacketsWanted& wanted) {
  constexpr std::uint16_t kLoad32 = BPF_LD | BPF_W | BPF_ABS;
  constexpr std::uint16_t kJump = BPF_JMP | BPF_JA;
  constexpr std::uint32_t kLoopback = 1;  // in every namespace
  const std::uint32_t first = wanted.first_port;
  const std::uint32_t last = wanted.last_port;
  return {{
      {kLoad32, 0, 0, Beside(SKF_AD_PKTTYPE)},  // 0
      {kEqual, 0, 2, PACKET_HOST},              // 1: not received -> 4
      {kLoad32, 0, 0, Beside(SKF_AD_IFINDEX)},  // 2
      {kEqual, 27, 0, kLoopback},               // 3: was seen when it was sent -> 31
      {kLoad8, 0, 0, 0},                        // 4
      {kShiftRight, 0, 0, 4},                   // 5
      {kEqual, 13, 0, 6},                       // 6: IPv6 -> 20
      {kEqual, 0, 23, 4},                       // 7: neither -> 31
      {kLoad16, 0, 0, 6},                       // 8
      {kAnyBit, 21, 0, 0x1fff},                 // 9: later fragment -> 31
      {kHeaderLength, 0, 0, 0},                 // 10
      {kLoad8, 0, 0, 9},                        // 11
      {kEqual, 2, 0, IPPROTO_TCP},              // 12: -> 15
      {kEqual, 1, 0, IPPROTO_UDP},              // 13: -> 15
      {kEqual, 0, 16, IPPROTO_SCTP},            // 14: none of them -> 31
      {kLoad16Behind, 0, 0, 0},                 // 15
      {kAtLeast, 0, 1, first},                  // 16: below -> 18
      {kAbove, 0, 13, last},                    // 17: in the row -> 31
      {kLoad16Behind, 0, 0, 2},                 // 18
      {kJump, 0, 0, 8},                         // 19: -> 28
      {kLoad8, 0, 0, 6},                        // 20
      {kEqual, 2, 0, IPPROTO_TCP},              // 21: -> 24
      {kEqual, 1, 0, IPPROTO_UDP},              // 22: -> 24
      {kEqual, 0, 7, IPPROTO_SCTP},             // 23: none of them -> 31
      {kLoad16, 0, 0, 40},                      // 24
      {kAtLeast, 0, 1, first},                  // 25: below -> 27
      {kAbove, 0, 4, last},                     // 26: in the row -> 31
      {kLoad16, 0, 0, 42},                      // 27
      {kAtLeast, 0, 1, first},                  // 28: below -> 30
      {kAbove, 0, 1, last},                     // 29: in the row -> 31
      {kReturn, 0, 0, 0xffff},                  // 30: wanted
      {kReturn, 0, 0, 0},                       // 31
  }};
}

template <class T>
bool Set(int fd, int level, int option, const T& value) {
  return ::setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

template <std::size_t N>
bool Attach(int fd, std::array<sock_filter, N> program) {
  const sock_fprog attached{static_cast<unsigned short>(program.size()), program.data()};
  return Set(fd, SOL_SOCKET, SO_ATTACH_FILTER, attached);
}

}  // namespace

PacketReceiver::Ring::~Ring() {
  if (memory != nullptr) ::munmap(memory, size);
}

Result<PacketReceiver> PacketReceiver::Open(const PacketsWanted& wanted,
                                            const std::string& interface) {
  // Protocol 0: nothing arrives before filter and ring are in place.
  UniqueFd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return ErrnoError(errno, "open packet socket (needs CAP_NET_RAW)");
  const bool received = wanted.of == PacketsWanted::Of::kThesePorts;
  if (!(received ? Attach(fd.get(), ThesePorts(wanted)) : Attach(fd.get(), OtherPorts(wanted)))) {
    return ErrnoError(errno, "filter packet socket");
  }
  if (received && !Set(fd.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)) {
    return ErrnoError(errno, "exclude own packets from packet socket");
  }
  if (!Set(fd.get(), SOL_PACKET, PACKET_VERSION, static_cast<int>(TPACKET_V2))) {
    return ErrnoError(errno, "set version of packet ring");
  }
  tpacket_req layout{};
  layout.tp_frame_size = kFrameSize;
  layout.tp_frame_nr = kFrames;
  layout.tp_block_size = kBlockSize;
  layout.tp_block_nr = kBlocks;
  if (!Set(fd.get(), SOL_PACKET, PACKET_RX_RING, layout)) {
    return ErrnoError(errno, "allocate 8 MiB for the packet ring");
  }
  auto ring = std::make_unique<Ring>();
  ring->size = kFrameSize * kFrames;
  void* memory = ::mmap(nullptr, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) return ErrnoError(errno, "map 8 MiB of packet ring");
  ring->memory = static_cast<std::byte*>(memory);
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_ALL);
  if (!interface.empty()) {
    where.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    if (where.sll_ifindex == 0) return ErrnoError(errno, "find interface " + interface);
  }
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof(where)) != 0) {
    return ErrnoError(errno, "bind packet socket");
  }
  return PacketReceiver(std::move(fd), std::move(ring));
}

void PacketReceiver::Release() {
  if (!held_) return;
  auto* header = reinterpret_cast<tpacket2_hdr*>(ring_->memory + frame_ * kFrameSize);
  std::atomic_ref<std::uint32_t>(header->tp_status)
      .store(TP_STATUS_KERNEL, std::memory_order_release);
  frame_ = (frame_ + 1) % kFrames;
  held_ = false;
}

std::optional<std::span<const std::byte>> PacketReceiver::Next() {
  Release();
  std::byte* frame = ring_->memory + frame_ * kFrameSize;
  auto* header = reinterpret_cast<tpacket2_hdr*>(frame);
  const std::uint32_t status =
      std::atomic_ref<std::uint32_t>(header->tp_status).load(std::memory_order_acquire);
  if ((status & TP_STATUS_USER) == 0) return std::nullopt;
  held_ = true;
  return std::span<const std::byte>(frame + header->tp_net, header->tp_snaplen);
}

Result<Done> PacketReceiver::Wait(std::chrono::nanoseconds most) {
  Release();
  pollfd wait{fd_.get(), POLLIN, 0};
  const timespec time{.tv_sec = most.count() / 1'000'000'000,
                      .tv_nsec = most.count() % 1'000'000'000};
  if (::ppoll(&wait, 1, &time, nullptr) < 0 && errno != EINTR) {
    return ErrnoError(errno, "wait for packets");
  }
  if ((wait.revents & POLLERR) == 0) return Done{};
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) return Done{};
  return ErrnoError(error, "receive packets");
}

std::size_t PacketReceiver::TakeLost() {
  tpacket_stats counts{};
  socklen_t size = sizeof(counts);
  if (::getsockopt(fd_.get(), SOL_PACKET, PACKET_STATISTICS, &counts, &size) != 0) return 0;
  return counts.tp_drops;
}

}  // namespace pw
