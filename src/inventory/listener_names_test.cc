#include "inventory/listener_names.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;

Listener At(std::uint32_t netns, Transport transport, const char* address, std::uint16_t port,
            ListenerState state = ListenerState::kListen) {
  Listener listener;
  listener.netns = netns;
  listener.transport = transport;
  listener.address = *IpAddress::Parse(address);
  listener.family = listener.address.family();
  listener.port = port;
  listener.state = state;
  return listener;
}

Inventory With(std::vector<Listener> listeners) {
  Inventory inventory;
  inventory.namespaces.resize(2);
  inventory.namespaces[0].name = "host";
  inventory.namespaces[1].inode = 4026532177;
  inventory.listeners = std::move(listeners);
  return inventory;
}

std::vector<std::string> Ids(const Inventory& inventory) {
  std::vector<std::string> ids;
  for (const Listener& listener : inventory.listeners)
    ids.push_back(listener.id);
  return ids;
}

TEST(IdentifyListeners, ListsByNamespaceAddressStateTransportPort) {
  Inventory inventory = With({
      At(1, Transport::kTcp, "10.0.0.1", 22),
      At(0, Transport::kTcp, "::", 22),
      At(0, Transport::kUdp, "10.0.0.2", 1, ListenerState::kBound),
      At(0, Transport::kTcp, "10.0.0.2", 10, ListenerState::kBound),
      At(0, Transport::kSctp, "10.0.0.2", 9),
      At(0, Transport::kTcp, "10.0.0.2", 443),
      At(0, Transport::kTcp, "10.0.0.2", 22),
      At(0, Transport::kTcp, "9.0.0.1", 65535),
  });
  IdentifyListeners(inventory);
  EXPECT_THAT(Ids(inventory),
              ElementsAre("tcp/9.0.0.1/65535@host", "tcp/10.0.0.2/22@host", "tcp/10.0.0.2/443@host",
                          "sctp/10.0.0.2/9@host", "tcp/10.0.0.2/10@host", "udp/10.0.0.2/1@host",
                          "tcp/::/22@host", "tcp/10.0.0.1/22@4026532177"));
}

TEST(IdentifyListeners, NumbersWhatHasTheSameTuple) {
  Listener eth = At(0, Transport::kUdp, "0.0.0.0", 68, ListenerState::kBound);
  eth.interface = "eth0";
  Listener first = At(0, Transport::kTcp, "0.0.0.0", 80);
  first.inode = 7;
  Listener second = first;
  second.inode = 5;
  Listener bound = At(0, Transport::kTcp, "0.0.0.0", 80, ListenerState::kBound);
  Listener other = At(0, Transport::kTcp, "0.0.0.0", 81);
  const Listener udp = At(0, Transport::kUdp, "0.0.0.0", 68, ListenerState::kBound);
  Inventory inventory = With({udp, bound, first, eth, other, second, udp});
  IdentifyListeners(inventory);
  EXPECT_THAT(Ids(inventory),
              ElementsAre("tcp/0.0.0.0/80@host", "tcp/0.0.0.0/80@host#2", "tcp/0.0.0.0/81@host",
                          "tcp/0.0.0.0/80@host#3", "udp/0.0.0.0/68@host", "udp/0.0.0.0/68@host#2",
                          "udp/0.0.0.0%eth0/68@host"));
  EXPECT_EQ(inventory.listeners[0].inode, 5);
  EXPECT_EQ(inventory.listeners[1].inode, 7);
}

TEST(IdentifyListeners, MovesEachListenerWhole) {
  std::vector<Listener> listeners;
  for (std::uint16_t port = 1; port <= 500; ++port) {
    listeners.push_back(At(port % 2, Transport::kTcp, port % 3 == 0 ? "::1" : "127.0.0.1", port));
    listeners.back().note = "a note too long for the string itself: " + std::to_string(port);
  }
  Inventory sorted = With(listeners);
  IdentifyListeners(sorted);
  std::mt19937 random(1);
  for (int turn = 0; turn < 20; ++turn) {
    std::ranges::shuffle(listeners, random);
    Inventory inventory = With(listeners);
    IdentifyListeners(inventory);
    ASSERT_EQ(Ids(inventory), Ids(sorted));
    for (const Listener& listener : inventory.listeners)
      ASSERT_TRUE(listener.note.ends_with(": " + std::to_string(listener.port)));
  }
}

TEST(IdentifyListeners, PacketSocketsHaveNoAddress) {
  Listener packet = At(1, Transport::kPacket, "0.0.0.0", 3, ListenerState::kBound);
  packet.interface = "eth1";
  Inventory inventory = With({packet});
  IdentifyListeners(inventory);
  EXPECT_THAT(Ids(inventory), ElementsAre("packet/%eth1/3@4026532177"));
}

}  // namespace
}  // namespace pw
