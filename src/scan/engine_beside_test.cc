// TCP and SCTP of one target side by side, and SCTP inside UDP beside SCTP.
#include "scan/engine.h"
#include "scan/scan_plan_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

const IpAddress kTarget = Address("10.77.0.2");

PortSet UpTo(std::uint16_t last) {
  PortSet ports;
  ports.Add({1, last});
  return ports;
}

ScanPlan BothOf(const PortSet& ports, std::uint64_t seed, bool beside = true) {
  ScanPlan plan = PlanFor({kTarget}, Transport::kTcp, ports, seed);
  plan.parts.push_back({Transport::kSctp, Order(ports, seed + 1), {}});
  plan.parts.back().beside = beside;
  return plan;
}

std::vector<TargetResult> Scan(SimulatedNetwork& network, const SimulatedHost& host, ScanPlan plan,
                               double* seconds = nullptr) {
  network.hosts[kTarget] = host;
  Nanoseconds took{};
  auto results = RunScan(network, std::move(plan), &took);
  EXPECT_TRUE(results);
  if (seconds != nullptr) *seconds = Seconds(took);
  return results ? *std::move(results) : std::vector<TargetResult>(1);
}

TEST(ScanBeside, FindsTheSameInTheTimeOfTheSlowerOne) {
  SimulatedHost host;
  host.open_tcp = RandomPorts(60, 65535, 1);
  host.open_sctp = RandomPorts(5, 65535, 2);
  host.drops_closed = true;
  SimulatedNetwork one(1);
  double apart = 0;
  Scan(one, host, BothOf(PortSet::All(), 1, false), &apart);
  SimulatedNetwork network(1);
  double beside = 0;
  const auto results = Scan(network, host, BothOf(PortSet::All(), 1), &beside);
  EXPECT_EQ(OpenPorts(results[0], Transport::kTcp), host.open_tcp);
  EXPECT_EQ(OpenPorts(results[0], Transport::kSctp), host.open_sctp);
  ASSERT_EQ(results[0].coverage.size(), 2U);
  EXPECT_EQ(results[0].coverage[0].transport, Transport::kTcp);
  ExpectAccount(results[0]);
  EXPECT_EQ(network.half_open, 0U);
  EXPECT_LT(beside, 0.75 * apart);
}

TEST(ScanBeside, MissesNothingBehindALimitThatBothShare) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SimulatedNetwork network(seed);
    network.loss = seed % 2 == 0 ? 0.02 : 0;
    SimulatedHost host;
    host.open_tcp = RandomPorts(60, 20000, seed);
    host.open_sctp = RandomPorts(5, 20000, seed + 100);
    host.inbound = TokenBucket(5000, 100);
    const auto results = Scan(network, host, BothOf(UpTo(20000), seed));
    EXPECT_EQ(OpenPorts(results[0], Transport::kTcp), host.open_tcp) << "seed " << seed;
    EXPECT_EQ(OpenPorts(results[0], Transport::kSctp), host.open_sctp) << "seed " << seed;
    ExpectAccount(results[0]);
  }
}

TEST(ScanBeside, LeavesTheErrorsOfAHostToTcpWhereItAnswersWithThem) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SimulatedNetwork network(seed);
    SimulatedHost host;
    host.open_tcp = RandomPorts(20, 2000, seed);
    host.rejects_tcp = true;
    host.has_sctp = false;
    host.icmp = TokenBucket(1, 6);
    double seconds = 0;
    const auto results = Scan(network, host, BothOf(UpTo(2000), seed), &seconds);
    EXPECT_EQ(OpenPorts(results[0], Transport::kTcp), host.open_tcp);
    EXPECT_EQ(results[0].coverage[1].note,
              "the target says that it has no such protocol: this holds for all ports");
    EXPECT_LT(seconds, 20);
  }
}

TEST(ScanBeside, ASilentTransportTakesNoLongerForASilentLookInsideUdp) {
  SimulatedHost host;
  host.drops_closed = true;
  double without = 0;
  double with = 0;
  for (double* seconds : {&without, &with}) {
    SimulatedNetwork network(1);
    ScanPlan plan = PlanFor({kTarget}, Transport::kSctp, PortSet::All(), 1);
    if (seconds == &with) plan.parts[0].over_udp = {{9899}, Order(UpTo(40), 2)};
    Scan(network, host, std::move(plan), seconds);
  }
  EXPECT_LT(with, without + 0.1);
}

TEST(ScanBeside, SweepsTwoTransportsAtATimeAndUdpNeverBesideTcp) {
  for (const bool has_sctp : {true, false}) {
    SimulatedNetwork network(1);
    SimulatedHost host;
    host.open_tcp = RandomPorts(20, 2000, 1);
    host.open_udp = {53};
    host.drops_closed = true;
    host.has_sctp = has_sctp;
    network.hosts[kTarget] = host;
    ScanPlan plan = BothOf(UpTo(2000), 1);
    plan.parts[1].order = Order(PortSet::All(), 2);  // so that TCP is done sooner
    const std::vector<std::uint16_t> first = {53};
    plan.parts.push_back({Transport::kUdp, std::make_shared<PortOrder>(UpTo(2000), first, 3), {}});
    plan.parts.back().settings.rate.cap = 20'000;
    plan.parts.back().settings.rate.silent_cap = 20'000;
    plan.parts.back().beside = true;
    bool tcp_done = false;
    bool sctp_done = false;
    bool udp_beside_sctp = false;
    ScanRecorder recorder;
    recorder.part = [&](const TargetResult& part) {
      tcp_done = tcp_done || part.coverage.front().transport == Transport::kTcp;
      sctp_done = sctp_done || part.coverage.front().transport == Transport::kSctp;
    };
    recorder.port = [&](const IpAddress&, const PortObservation& port) {
      if (port.transport != Transport::kUdp) return;
      EXPECT_TRUE(tcp_done);
      udp_beside_sctp = udp_beside_sctp || !sctp_done;
    };
    std::vector<TargetResult> results;
    EXPECT_TRUE(RunScanUntil(network, plan, recorder, SIZE_MAX, results));
    EXPECT_EQ(udp_beside_sctp, has_sctp);
    EXPECT_EQ(OpenPorts(results[0], Transport::kTcp), host.open_tcp);
    EXPECT_EQ(OpenPorts(results[0], Transport::kUdp), host.open_udp);
    ExpectAccount(results[0]);
  }
}

TEST(ScanBeside, TellsNamedUdpPortsThatAreSilentSoon) {
  SimulatedNetwork network(1);
  SimulatedHost host;
  host.open_udp = {53};
  host.silent_udp = {2123};
  host.icmp = TokenBucket(1, 6);
  network.hosts[kTarget] = host;
  ScanPlan plan = PlanFor({kTarget}, Transport::kUdp, UpTo(4000), 1);
  plan.parts[0].order =
      std::make_shared<PortOrder>(UpTo(4000), std::vector<std::uint16_t>{53, 2123, 2124}, 1);
  plan.parts[0].settings.budget = std::chrono::seconds(20);
  for (const bool drops : {false, true}) {
    network.hosts[kTarget].drops_closed = drops;
    if (drops) network.hosts[kTarget].open_udp = {};
    std::vector<SilentNamed> told;
    ScanRecorder recorder;
    recorder.silent = [&](const IpAddress& target, const SilentNamed& silent) {
      EXPECT_EQ(target, kTarget);
      told.push_back(silent);
    };
    std::vector<TargetResult> results;
    EXPECT_TRUE(RunScanUntil(network, plan, recorder, SIZE_MAX, results));
    ASSERT_EQ(told.size(), 1U);
    if (drops) {
      EXPECT_THAT(told[0].ports, testing::ElementsAre(53, 2123, 2124));
    } else {
      EXPECT_THAT(told[0].ports, testing::ElementsAre(2123));
    }
    EXPECT_EQ(told[0].all, drops);
  }
}

}  // namespace
}  // namespace pw
