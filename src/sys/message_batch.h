#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <sys/socket.h>
#include <sys/uio.h>

namespace pw {

/// Room for one sendmmsg(2). Packets and addresses must outlive the call of Send.
class MessageBatch {
 public:
  static constexpr std::size_t kSize = 64;

  void Set(std::size_t i, std::span<const std::byte> packet, void* address, socklen_t size) {
    // The call only reads, but iovec has no const.
    pieces_[i] = {const_cast<std::byte*>(packet.data()), packet.size()};
    msghdr& header = messages_[i].msg_hdr;
    header = {};
    header.msg_name = address;
    header.msg_namelen = size;
    header.msg_iov = &pieces_[i];
    header.msg_iovlen = 1;
  }

  /// As sendmmsg(2): how many of the first `count` left, or -1 and errno.
  int Send(int fd, std::size_t count) {
    return ::sendmmsg(fd, messages_.data(), static_cast<unsigned>(count), 0);
  }

 private:
  std::array<mmsghdr, kSize> messages_{};
  std::array<iovec, kSize> pieces_{};
};

inline bool IsIpv6Packet(std::span<const std::byte> packet) {
  return !packet.empty() && std::to_integer<unsigned>(packet[0]) >> 4U == 6;
}

}  // namespace pw
