#include "audit/compare_scans.h"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using T = Transport;

/// A target on which everything that is not named has the given state.
struct Look {
  Look() { scan.targets.push_back({*IpAddress::Parse("10.77.0.2"), "", true, {}, {}, {}}); }

  Look& All(T transport, PortState state, PortSet ports = PortSet::All()) {
    scan.targets[0].others.push_back({transport, state, PortReason::kRst, ports.size()});
    scan.targets[0].coverage.push_back(
        {transport, ports, ports.size(), ports.size(), 0, CoverageStatus::kComplete, "", ""});
    return *this;
  }
  Look& Port(T transport, std::uint16_t port, PortState state) {
    PortObservation row;
    row.transport = transport;
    row.port = port;
    row.state = state;
    scan.targets[0].ports.push_back(row);
    --std::ranges::find(scan.targets[0].others, transport, &PortTally::transport)->count;
    return *this;
  }

  ScanResult scan;
};

std::vector<std::string> Changes(const Look& before, const Look& after) {
  std::vector<std::string> texts;
  for (const PortChange& change : CompareScans(before.scan, after.scan).changes)
    texts.push_back(fmt::format("{} {}/{} {} -> {}", ToString(change.address),
                                ToString(change.transport), ToString(change.ports),
                                ToString(change.before), ToString(change.after)));
  return texts;
}

std::vector<std::string> Uncompared(const Look& before, const Look& after) {
  std::vector<std::string> texts;
  for (const auto& row : CompareScans(before.scan, after.scan).uncompared)
    texts.push_back(fmt::format("{}: {}", row.what, row.reason));
  return texts;
}

TEST(CompareScans, PassesOverWhatTheAuditsThemselvesHeld) {
  Look before;
  before.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 40000, PortState::kOpen);
  before.scan.self_tests = {
      {*IpAddress::Parse("10.77.0.2"), T::kTcp, 40000, PortState::kOpen, true}};
  Look after;
  after.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 40007, PortState::kOpen);
  after.scan.self_tests = {
      {*IpAddress::Parse("10.77.0.2"), T::kTcp, 40007, PortState::kOpen, true}};
  EXPECT_THAT(Changes(before, after), IsEmpty());
  // A port that a user named is the element's.
  after.scan.self_tests.front().own = false;
  EXPECT_THAT(Changes(before, after), ElementsAre("10.77.0.2 tcp/40007 closed -> open"));
}

TEST(CompareScans, TellsPortsThatOpenedAndClosed) {
  Look before;
  before.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 22, PortState::kOpen);
  Look after;
  after.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 23, PortState::kOpen);
  EXPECT_THAT(Changes(before, after),
              ElementsAre("10.77.0.2 tcp/22 open -> closed", "10.77.0.2 tcp/23 closed -> open"));
  EXPECT_THAT(Changes(before, before), IsEmpty());
}

TEST(CompareScans, SilenceOnUdpIsNeverAChange) {
  for (const PortState proven : {PortState::kOpen, PortState::kClosed, PortState::kFiltered}) {
    for (const PortState silent : {PortState::kOpenFiltered, PortState::kUnknown}) {
      Look before;
      before.All(T::kUdp, PortState::kClosed).Port(T::kUdp, 161, proven);
      Look after;
      after.All(T::kUdp, PortState::kClosed).Port(T::kUdp, 161, silent);
      EXPECT_THAT(Changes(before, after), IsEmpty());
      EXPECT_THAT(Changes(after, before), IsEmpty());
      EXPECT_THAT(Uncompared(before, after), IsEmpty());
    }
  }
}

TEST(CompareScans, AProvenChangeOnUdpIsOne) {
  Look before;
  before.All(T::kUdp, PortState::kClosed).Port(T::kUdp, 161, PortState::kOpen);
  Look after;
  after.All(T::kUdp, PortState::kClosed);
  EXPECT_THAT(Changes(before, after), ElementsAre("10.77.0.2 udp/161 open -> closed"));
}

TEST(CompareScans, AFilterThatCameIsOneChange) {
  Look before;
  before.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 22, PortState::kOpen);
  Look after;
  after.All(T::kTcp, PortState::kFiltered).Port(T::kTcp, 22, PortState::kOpen);
  EXPECT_THAT(Changes(before, after),
              ElementsAre("10.77.0.2 tcp/0-21,23-65535 closed -> filtered"));
}

TEST(CompareScans, APortThatWasNotSettledOnTcpIsTold) {
  Look before;
  before.All(T::kTcp, PortState::kClosed);
  Look after;
  after.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 9, PortState::kUnknown);
  EXPECT_THAT(Changes(before, after), IsEmpty());
  EXPECT_THAT(Uncompared(before, after),
              ElementsAre("scan of 10.77.0.2 tcp, 1 port: not settled by one of the looks"));
}

TEST(CompareScans, WhatOnlyOneLookAskedIsTold) {
  PortSet few;
  few.Add({1, 100});
  Look before;
  before.All(T::kTcp, PortState::kClosed, few);
  Look after;
  after.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 8080, PortState::kOpen);
  after.All(T::kSctp, PortState::kClosed);
  EXPECT_THAT(Changes(before, after), IsEmpty());
  EXPECT_THAT(Uncompared(before, after),
              ElementsAre("scan of 10.77.0.2 tcp, 65436 ports: asked by only one of the looks",
                          "scan of 10.77.0.2 sctp: only in the new one"));
  Look elsewhere;
  elsewhere.scan.targets[0].address = *IpAddress::Parse("10.77.0.3");
  EXPECT_THAT(Uncompared(before, elsewhere), ElementsAre("scan of 10.77.0.2: only in the old one",
                                                         "scan of 10.77.0.3: only in the new one"));
}

TEST(CompareScans, SomethingElseBehindAnOpenPortIsAChange) {
  Look before;
  before.All(T::kTcp, PortState::kClosed).Port(T::kTcp, 2323, PortState::kOpen);
  Look after = before;
  ServiceIdentity ssh;
  ssh.protocol = "ssh";
  ssh.product = "OpenSSH";
  ssh.version = "9.2";
  before.scan.targets[0].ports[0].identities = {ssh};
  EXPECT_THAT(Changes(before, after), IsEmpty());  // nobody asked the second time
  ServiceIdentity telnet;
  telnet.protocol = "telnet";
  telnet.weaknesses = {{"telnet-login", "asked for a name"}};
  after.scan.targets[0].ports[0].identities = {telnet};
  const ScanComparison found = CompareScans(before.scan, after.scan);
  ASSERT_EQ(found.changes.size(), 1U);
  EXPECT_EQ(ToString(found.changes.front().identity),
            "protocol ssh -> telnet, product OpenSSH 9.2 -> none, weaknesses none -> telnet-login");
  EXPECT_THAT(Changes(before, before), IsEmpty());
}

TEST(CompareScans, ThousandsOfOpenedPortsAreToldTogether) {
  Look before;
  before.All(T::kTcp, PortState::kClosed);
  Look after;
  after.All(T::kTcp, PortState::kOpen);
  EXPECT_THAT(Changes(before, after), ElementsAre("10.77.0.2 tcp/all closed -> open"));
}

}  // namespace
}  // namespace pw
