#include "scan/engine.h"

#include "scan/scan_plan_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

PortSet Few() {
  PortSet ports;
  ports.Add({1, 2000});
  return ports;
}

TEST(ScanEngine, FindsEveryOpenPortOfAFriendlyHost) {
  SimulatedNetwork network(1);
  SimulatedHost host;
  host.open_tcp = RandomPorts(200, 65535, 7);
  network.hosts[Address("10.77.0.2")] = host;
  Nanoseconds took{};
  const auto results =
      RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kTcp, PortSet::All(), 3), &took);
  ASSERT_TRUE(results);
  EXPECT_EQ(OpenPorts(results->front(), Transport::kTcp), host.open_tcp);
  ExpectAccount(results->front());
  EXPECT_FALSE(IsIncomplete({{}, {}, {}, {}, *results, {}, {}}));
  EXPECT_EQ(network.half_open, 0U);
  EXPECT_EQ(network.asked_tcp.size(), 65536U);
  EXPECT_LT(network.packets, 65536U + 200U + 200U);
  EXPECT_LT(Seconds(took), 1.0);
}

TEST(ScanEngine, MissesNothingAtTenPercentLossBothWays) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SimulatedNetwork network(seed);
    network.loss = 0.1;
    network.duplication = 0.05;
    network.jitter = std::chrono::milliseconds(2);
    SimulatedHost host;
    host.open_tcp = RandomPorts(50, 2000, seed);
    host.drops_closed = seed % 2 == 0;
    const IpAddress target = Address(seed % 3 == 0 ? "fd77::2" : "10.77.0.2");
    network.hosts[target] = host;
    const auto results = RunScan(network, PlanFor({target}, Transport::kTcp, Few(), seed));
    ASSERT_TRUE(results);
    EXPECT_EQ(OpenPorts(results->front(), Transport::kTcp), host.open_tcp) << "seed " << seed;
    ExpectAccount(results->front());
    EXPECT_EQ(network.out_of_scope, 0U);
  }
}

TEST(ScanEngine, FindsSixtyPortsBehindADropPolicyInSeconds) {
  SimulatedNetwork network(5);
  SimulatedHost host;
  host.open_tcp = RandomPorts(60, 65535, 5);
  host.drops_closed = true;
  network.hosts[Address("10.77.0.2")] = host;
  Nanoseconds took{};
  const auto results =
      RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kTcp, PortSet::All(), 5), &took);
  ASSERT_TRUE(results);
  EXPECT_EQ(OpenPorts(results->front(), Transport::kTcp), host.open_tcp);
  ASSERT_EQ(results->front().others.size(), 1U);
  EXPECT_EQ(results->front().others[0].state, PortState::kFiltered);
  EXPECT_LT(Seconds(took), 3.5);
}

/// Behind a drop policy too few ports answer for their share to tell of a limit.
SimulatedHost MostlySilent(std::uint64_t seed) {
  SimulatedHost host;
  host.open_tcp = RandomPorts(30, 20000, seed);
  host.drops_closed = true;
  return host;
}

/// Scans it over `network` and expects all its open ports; gives the seconds of simulated time.
double FindsAllOf(const SimulatedHost& host, SimulatedNetwork& network, std::uint64_t seed) {
  const IpAddress target = Address("10.77.0.2");
  network.hosts[target] = host;
  PortSet ports;
  ports.Add({1, 20000});
  Nanoseconds took{};
  const auto results = RunScan(network, PlanFor({target}, Transport::kTcp, ports, seed), &took);
  EXPECT_TRUE(results) << "seed " << seed;
  if (!results) return 0;
  EXPECT_EQ(OpenPorts(results->front(), Transport::kTcp), host.open_tcp) << "seed " << seed;
  return Seconds(took);
}

TEST(ScanEngine, LateAndLostAnswersDoNotStopAScanOfASilentHost) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SimulatedNetwork network(seed);
    network.loss = seed % 2 == 0 ? 0.1 : 0;
    network.stall_every = std::chrono::milliseconds(700);
    network.stall = std::chrono::milliseconds(seed % 3 == 0 ? 0 : 100);
    EXPECT_LT(FindsAllOf(MostlySilent(seed), network, seed), 60) << "seed " << seed;
  }
}

TEST(ScanEngine, FindsEverythingBehindAFirewallThatDropsAndLimits) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    SimulatedNetwork network(seed);
    SimulatedHost host = MostlySilent(seed);
    host.inbound = TokenBucket(5000, 100);
    // Fourteen questions to each port, as much as is ever asked, take 56 s at the limit.
    EXPECT_LT(FindsAllOf(host, network, seed), 150) << "seed " << seed;
  }
}

TEST(ScanEngine, SlowsDownForAHostThatLimitsItsResets) {
  SimulatedNetwork network(6);
  SimulatedHost host;
  host.open_tcp = RandomPorts(20, 2000, 6);
  host.resets = TokenBucket(200, 50);
  network.hosts[Address("10.77.0.2")] = host;
  Nanoseconds took{};
  const auto results =
      RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kTcp, Few(), 6), &took);
  ASSERT_TRUE(results);
  EXPECT_EQ(OpenPorts(results->front(), Transport::kTcp), host.open_tcp);
  EXPECT_EQ(results->front().coverage[0].answered, 2000U) << "took " << Seconds(took);
}

TEST(ScanEngine, FindsEverythingBehindAFirewallThatLimitsTheRate) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SimulatedNetwork network(seed);
    SimulatedHost host;
    host.open_tcp = RandomPorts(60, 20000, seed);
    host.inbound = TokenBucket(5000, 100);
    network.hosts[Address("10.77.0.2")] = host;
    PortSet ports;
    ports.Add({1, 20000});
    const auto results =
        RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kTcp, ports, seed));
    ASSERT_TRUE(results);
    EXPECT_EQ(OpenPorts(results->front(), Transport::kTcp), host.open_tcp) << "seed " << seed;
    EXPECT_EQ(results->front().coverage[0].answered, 20000U);
  }
}

TEST(ScanEngine, DoesNotBelieveSilenceWhereAlmostAllIsLost) {
  SimulatedNetwork network(14);
  network.loss = 0.8;
  SimulatedHost host;
  host.open_tcp = RandomPorts(200, 2000, 14);
  network.hosts[Address("10.77.0.2")] = host;
  const auto results =
      RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kTcp, Few(), 14));
  ASSERT_TRUE(results);
  EXPECT_EQ(results->front().coverage[0].status, CoverageStatus::kPartial);
  for (const PortTally& tally : results->front().others)
    EXPECT_NE(tally.state, PortState::kFiltered);
  for (const PortObservation& row : results->front().ports)
    EXPECT_NE(row.state, PortState::kFiltered) << row.port;
}

TEST(ScanEngine, NeverExceedsTheCap) {
  SimulatedNetwork network(8);
  std::vector<IpAddress> targets;
  for (int i = 2; i < 12; ++i) {
    targets.push_back(Address("10.77.0." + std::to_string(i)));
    network.hosts[targets.back()] = {};
  }
  ScanPlan plan = PlanFor(targets, Transport::kTcp, Few(), 8);
  plan.most_rate = 2000;
  const auto results = RunScan(network, std::move(plan));
  ASSERT_TRUE(results);
  EXPECT_LE(network.most_in_a_second, 2000 * 1.1);
  for (const TargetResult& target : *results)
    ExpectAccount(target);
}

TEST(ScanEngine, SaysSoWhenTheTargetVanishes) {
  SimulatedNetwork network(9);
  SimulatedHost host;
  host.vanishes = Instant(std::chrono::hours(1)) + std::chrono::milliseconds(150);
  network.hosts[Address("10.77.0.2")] = host;
  const auto results =
      RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kTcp, PortSet::All(), 9));
  ASSERT_TRUE(results);
  EXPECT_TRUE(IsIncomplete({{}, {}, {}, {}, *results, {}, {}}));
  EXPECT_THAT(results->front().coverage[0].note, testing::HasSubstr("stopped answering"));
  ExpectAccount(results->front());
}

TEST(ScanEngine, SeesSoonThatTheTargetVanished) {
  for (const int after_ms : {150, 400, 600, 800, 1000, 1500}) {
    for (const bool missed : {false, true}) {
      SimulatedNetwork network(9);
      SimulatedHost host;
      host.vanishes = Instant(std::chrono::hours(1)) + std::chrono::milliseconds(after_ms);
      host.missed = missed;
      network.hosts[Address("10.77.0.2")] = host;
      ScanPlan plan = PlanFor({Address("10.77.0.2")}, Transport::kTcp, PortSet::All(), 9);
      plan.parts[0].settings.rate.cap = 5000;
      Nanoseconds took{};
      const auto results = RunScan(network, std::move(plan), &took);
      ASSERT_TRUE(results);
      const std::string& note = results->front().coverage[0].note;
      EXPECT_EQ(note, "the target stopped answering") << after_ms << " ms, missed: " << missed;
      EXPECT_LT(Seconds(took), 10.0) << after_ms << " ms, missed: " << missed;
      ExpectAccount(results->front());
    }
  }
}

TEST(ScanEngine, DoesNotBelieveAHostThatAcceptsEverything) {
  SimulatedNetwork network(10);
  SimulatedHost host;
  host.accepts_all = true;
  network.hosts[Address("10.77.0.2")] = host;
  const auto results =
      RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kTcp, Few(), 10));
  ASSERT_TRUE(results);
  EXPECT_EQ(results->front().coverage[0].status, CoverageStatus::kPartial);
  EXPECT_EQ(network.half_open, 0U);
}

TEST(ScanEngine, ReadsSctpAnswers) {
  for (const bool silent : {false, true}) {
    SimulatedNetwork network(11);
    SimulatedHost host;
    host.open_sctp = {36412, 29118};
    host.drops_closed = silent;
    network.hosts[Address("fd77::2")] = host;
    Nanoseconds took{};
    const auto results = RunScan(
        network, PlanFor({Address("fd77::2")}, Transport::kSctp, PortSet::All(), 11), &took);
    ASSERT_TRUE(results);
    EXPECT_EQ(OpenPorts(results->front(), Transport::kSctp), host.open_sctp);
    ExpectAccount(results->front());
    EXPECT_LT(Seconds(took), 5.0);
  }
}

TEST(ScanEngine, NeedsAFewQuestionsToAHostWithoutSctp) {
  SimulatedNetwork network(12);
  SimulatedHost host;
  host.has_sctp = false;
  host.icmp = TokenBucket(1, 6);
  network.hosts[Address("10.77.0.2")] = host;
  const auto results =
      RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kSctp, PortSet::All(), 12));
  ASSERT_TRUE(results);
  ASSERT_EQ(results->front().others.size(), 1U);
  EXPECT_EQ(results->front().others[0].state, PortState::kClosed);
  EXPECT_EQ(results->front().others[0].count, 65536U);
  EXPECT_LT(network.packets, 200U);
}

TEST(ScanEngine, KnowsAHostWithoutSctpThatHasSpentItsErrors) {
  SimulatedNetwork network(12);
  SimulatedHost host;
  host.has_sctp = false;
  host.icmp = TokenBucket(1, 6);
  host.icmp->tokens = 0.5;  // the scan before has taken the rest
  host.icmp->filled = Instant(std::chrono::hours(1));
  network.hosts[Address("fd77::2")] = host;
  Nanoseconds took{};
  const auto results =
      RunScan(network, PlanFor({Address("fd77::2")}, Transport::kSctp, PortSet::All(), 12), &took);
  ASSERT_TRUE(results);
  ASSERT_EQ(results->front().others.size(), 1U);
  EXPECT_EQ(results->front().others[0].reason, PortReason::kIcmpProtocolUnreachable);
  EXPECT_EQ(results->front().others[0].count, 65536U);
  EXPECT_LT(Seconds(took), 10.0);
}

TEST(ScanEngine, DoesNotTakeAFullBufferForAHostWithoutSctp) {
  for (const std::uint64_t seed : {3U, 5U}) {
    SimulatedNetwork network(seed);
    SimulatedHost host;
    host.open_sctp = {36412};
    host.drops_closed = true;
    host.sctp_buffer = TokenBucket(20'000, 200);
    host.icmp = TokenBucket(1, 6);
    network.hosts[Address("10.77.0.2")] = host;
    const auto results =
        RunScan(network, PlanFor({Address("10.77.0.2")}, Transport::kSctp, PortSet::All(), seed));
    ASSERT_TRUE(results);
    EXPECT_EQ(OpenPorts(results->front(), Transport::kSctp), host.open_sctp)
        << "seed " << seed << ": " << results->front().coverage[0].note << " / "
        << results->front().coverage[0].limiter << network.packets;
    // What the full buffer made the host say of a port is no proof that the port is closed.
    ASSERT_EQ(results->front().others.size(), 1U);
    EXPECT_EQ(results->front().others[0].reason, PortReason::kNoAnswer);
    EXPECT_EQ(results->front().others[0].count, 65535U);
  }
}

TEST(ScanEngine, FindsUdpListenersAlthoughIcmpIsLimited) {
  SimulatedNetwork network(13);
  SimulatedHost host;
  host.open_udp = {53, 1234, 1999};
  host.icmp = TokenBucket(1, 6);
  network.hosts[Address("10.77.0.2")] = host;
  ScanPlan plan = PlanFor({Address("10.77.0.2")}, Transport::kUdp, Few(), 13);
  plan.parts[0].settings.budget = std::chrono::seconds(60);
  const auto results = RunScan(network, std::move(plan));
  ASSERT_TRUE(results);
  EXPECT_EQ(OpenPorts(results->front(), Transport::kUdp), host.open_udp);
  EXPECT_EQ(results->front().coverage[0].status, CoverageStatus::kPartial);
  ExpectAccount(results->front());
}

TEST(ScanEngine, GoesOnWhereItWasInterrupted) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SimulatedHost host;
    host.open_tcp = RandomPorts(40, 2000, seed);
    host.open_sctp = RandomPorts(3, 2000, seed + 1);
    host.drops_closed = seed % 2 == 0;
    const IpAddress address = Address("10.77.0.2");
    ScanPlan plan = PlanFor({address}, Transport::kTcp, Few(), seed);
    plan.parts.push_back({Transport::kSctp, Order(Few(), seed), {}});
    SimulatedNetwork undisturbed(seed);
    undisturbed.hosts[address] = host;
    const auto whole = RunScan(undisturbed, plan);
    ASSERT_TRUE(whole);

    auto journal = std::make_shared<ScanJournal>();
    std::vector<TargetResult> results;
    std::size_t packets = 0;
    for (int runs = 0; runs < 100; ++runs) {
      SimulatedNetwork network(seed * 1000 + static_cast<std::uint64_t>(runs));
      network.hosts[address] = host;
      auto next = std::make_shared<ScanJournal>(*journal);
      plan.before = journal;
      const ScanRecorder recorder{[&](const IpAddress& target, const PortObservation& port) {
                                    next->ports[{target, port.transport}].push_back(port);
                                  },
                                  [&](const TargetResult& part) {
                                    next->parts[{part.address, part.coverage.front().transport}] =
                                        part;
                                  }};
      // Silence is kept only of a transport that is finished: some run must be long enough.
      const std::size_t most = 300U * (static_cast<std::size_t>(runs) + 1);
      const bool finished = RunScanUntil(network, plan, recorder, most, results);
      packets += network.packets;
      journal = next;
      if (finished) break;
    }
    ASSERT_EQ(results.size(), 1U);
    for (const Transport transport : {Transport::kTcp, Transport::kSctp}) {
      EXPECT_EQ(OpenPorts(results.front(), transport), OpenPorts(whole->front(), transport));
    }
    EXPECT_EQ(CountOf(results.front(), PortState::kClosed),
              CountOf(whole->front(), PortState::kClosed));
    EXPECT_EQ(CountOf(results.front(), PortState::kFiltered),
              CountOf(whole->front(), PortState::kFiltered));
    EXPECT_FALSE(IsIncomplete({{}, {}, {}, {}, results, {}, {}}));
    ExpectAccount(results.front());
    EXPECT_GT(packets, 600U);
  }
}

}  // namespace
}  // namespace pw
