#include "sys/test_listeners.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace pw {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

/// errno(3) of connect(2) over the protocol; 0 = connected.
int Connect(int kind, int protocol, std::uint16_t port) {
  const UniqueFd fd(::socket(AF_INET, kind | SOCK_CLOEXEC, protocol));
  const sockaddr_in address = Loopback(port);
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
             ? 0
             : errno;
}

std::uint16_t PortOf(const TestListeners& listeners, int protocol, bool open) {
  const auto found = std::ranges::find_if(listeners.ports(), [&](const TestListeners::Port& port) {
    return port.protocol == protocol && port.open == open;
  });
  return found == listeners.ports().end() ? std::uint16_t{0} : found->port;
}

TEST(TestListeners, AreOpenAndClosedAsTheySay) {
  const auto listeners = TestListeners::Open({"127.0.0.1"});
  ASSERT_TRUE(listeners);
  EXPECT_EQ(Connect(SOCK_STREAM, 0, PortOf(**listeners, IPPROTO_TCP, true)), 0);
  EXPECT_EQ(Connect(SOCK_STREAM, 0, PortOf(**listeners, IPPROTO_TCP, false)), ECONNREFUSED);
  EXPECT_NE(PortOf(**listeners, IPPROTO_UDP, true), 0);
  EXPECT_NE(PortOf(**listeners, IPPROTO_UDP, false), 0);
}

TEST(TestListeners, AnswerADatagramWithOneOfItsSize) {
  const auto listeners = TestListeners::Open({"127.0.0.1"});
  ASSERT_TRUE(listeners);
  const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = Loopback(PortOf(**listeners, IPPROTO_UDP, true));
  for (const std::string_view question : {"hello", ""}) {
    const auto* to = reinterpret_cast<const sockaddr*>(&address);
    ASSERT_EQ(::sendto(fd.get(), question.data(), question.size(), 0, to, sizeof address),
              static_cast<ssize_t>(question.size()));
    pollfd waiting{fd.get(), POLLIN, 0};
    ASSERT_EQ(::poll(&waiting, 1, 10'000), 1);
    std::array<char, 64> answer{};
    const ssize_t got = ::recv(fd.get(), answer.data(), answer.size(), 0);
    EXPECT_EQ(std::string_view(answer.data(), static_cast<std::size_t>(got)), question);
  }
}

TEST(TestListeners, PassOverAddressesOfOthers) {
  const auto listeners = TestListeners::Open({"192.0.2.77", "not an address"});
  ASSERT_TRUE(listeners);
  EXPECT_TRUE((*listeners)->ports().empty());
}

TEST(TestListeners, AreGoneAfterwards) {
  std::uint16_t port = 0;
  {
    const auto listeners = TestListeners::Open({"127.0.0.1"});
    ASSERT_TRUE(listeners);
    port = PortOf(**listeners, IPPROTO_TCP, true);
  }
  EXPECT_EQ(Connect(SOCK_STREAM, 0, port), ECONNREFUSED);
}

}  // namespace
}  // namespace pw
