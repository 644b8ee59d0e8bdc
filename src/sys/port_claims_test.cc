#include "sys/port_claims.h"

#include "sys/unique_fd.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A socket of this test's own on 127.0.0.1 and a port that the kernel picks.
struct Held {
  UniqueFd fd;
  std::uint16_t port = 0;
};

Held Hold(int kind) {
  Held held;
  held.fd = UniqueFd(::socket(AF_INET, kind | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(held.fd.get(), plain, length), 0);
  EXPECT_EQ(::getsockname(held.fd.get(), plain, &length), 0);
  held.port = ntohs(address.sin_port);
  return held;
}

TEST(PortClaims, TellsAPortThatASocketHasOnAnyAddress) {
  const Held tcp = Hold(SOCK_STREAM);  // bound, not listening: in no table of /proc/net
  const Held udp = Hold(SOCK_DGRAM);
  const auto claims = ClaimPorts(IPPROTO_TCP, ClaimFamily::kIpv4, std::array{tcp.port});
  ASSERT_TRUE(claims);
  EXPECT_THAT(claims->taken, ElementsAre(tcp.port));
  EXPECT_THAT(claims->denied, IsEmpty());
  EXPECT_THAT(ClaimPorts(IPPROTO_UDP, ClaimFamily::kIpv4, std::array{udp.port})->taken,
              ElementsAre(udp.port));
}

TEST(PortClaims, OneIpv6SocketTriesBothFamilies) {
  const Held tcp = Hold(SOCK_STREAM);
  const auto both = ClaimPorts(IPPROTO_TCP, ClaimFamily::kBoth, std::array{tcp.port});
  if (!both) GTEST_SKIP() << "needs a kernel with IPv6: " << both.error().what;
  EXPECT_THAT(both->taken, ElementsAre(tcp.port));
  EXPECT_THAT(ClaimPorts(IPPROTO_TCP, ClaimFamily::kIpv6, std::array{tcp.port})->taken, IsEmpty());
}

TEST(PortClaims, HoldsNothingAfterwards) {
  std::uint16_t port = 0;
  {
    const Held held = Hold(SOCK_DGRAM);
    port = held.port;
  }
  for (int time = 0; time < 3; ++time)
    EXPECT_THAT(ClaimPorts(IPPROTO_UDP, ClaimFamily::kIpv4, std::array{port})->taken, IsEmpty());
}

}  // namespace
}  // namespace pw
