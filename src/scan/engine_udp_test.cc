#include "scan/engine.h"
#include "scan/scan_plan_test.h"
#include "wire/ip_prefix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

ScanPlan UdpPlan(std::size_t spares, Nanoseconds budget, std::uint64_t seed) {
  ScanPlan plan = PlanFor({Address("10.77.0.2")}, Transport::kUdp, PortSet::All(), seed);
  plan.parts[0].settings.budget = budget;
  plan.parts[0].settings.rate.cap = 20'000;
  plan.parts[0].settings.rate.silent_cap = 20'000;
  const IpPrefix spare = *IpPrefix::Parse("10.78.0.0/16");
  for (std::size_t i = 0; i < spares; ++i)
    plan.spare_sources.push_back(spare.At(i + 1));
  plan.spare_interface = 1;
  return plan;
}

/// A host as Linux is: one error a second to each address, six saved, so many a second to all.
SimulatedHost Limited(double to_all) {
  SimulatedHost host;
  host.open_udp = {53, 1234, 40000};
  host.silent_udp = {2152, 2123, 33333};
  host.icmp_per_source = TokenBucket(1, 6);
  host.icmp = TokenBucket(to_all, to_all / 20);
  return host;
}

TEST(ScanEngineUdp, ProvesAllPortsFromAThousandAddresses) {
  for (const double to_all : {1000.0, 10'000.0}) {
    for (const double loss : {0.0, 0.02}) {
      SimulatedNetwork network(21);
      network.loss = loss;
      network.jitter = std::chrono::milliseconds(2);
      network.hosts[Address("10.77.0.2")] = Limited(to_all);
      Nanoseconds took{};
      const auto results = RunScan(network, UdpPlan(1000, std::chrono::seconds(300), 21), &took);
      ASSERT_TRUE(results);
      const TargetResult& target = results->front();
      EXPECT_EQ(OpenPorts(target, Transport::kUdp), (std::set<std::uint16_t>{53, 1234, 40000}));
      EXPECT_EQ(CountOf(target, PortState::kOpenFiltered), 3U);
      EXPECT_EQ(CountOf(target, PortState::kClosed), 65530U);
      EXPECT_EQ(target.coverage[0].status, CoverageStatus::kComplete) << target.coverage[0].note;
      EXPECT_LT(Seconds(took), loss > 0 ? 85 : 75) << to_all;
      EXPECT_EQ(network.out_of_scope, 0U);
      ExpectAccount(target);
    }
  }
}

TEST(ScanEngineUdp, ProvesWhatItCanFromOneAddressAndSaysHowLongTheRestTakes) {
  SimulatedNetwork network(22);
  network.hosts[Address("10.77.0.2")] = Limited(1000);
  Nanoseconds took{};
  const auto results = RunScan(network, UdpPlan(0, std::chrono::seconds(60), 22), &took);
  ASSERT_TRUE(results);
  const TargetResult& target = results->front();
  const ScanCoverage& coverage = target.coverage[0];
  EXPECT_EQ(OpenPorts(target, Transport::kUdp), (std::set<std::uint16_t>{53, 1234, 40000}));
  EXPECT_EQ(coverage.status, CoverageStatus::kPartial);
  EXPECT_THAT(coverage.limiter, testing::HasSubstr("1.0/s for each address"));
  EXPECT_THAT(coverage.note, testing::ContainsRegex("from 1 address takes about 10[89][0-9] min"));
  EXPECT_NEAR(static_cast<double>(CountOf(target, PortState::kClosed)), 63, 8);
  EXPECT_LT(Seconds(took), 61);
  ExpectAccount(target);
}

TEST(ScanEngineUdp, ProvesTheFewPortsOfAListOneAfterTheOther) {
  SimulatedNetwork network(23);
  network.hosts[Address("10.77.0.2")] = Limited(1000);
  PortSet ports;
  ports.Add({2123, 2152});
  ScanPlan plan = PlanFor({Address("10.77.0.2")}, Transport::kUdp, ports, 23);
  Nanoseconds took{};
  const auto results = RunScan(network, plan, &took);
  ASSERT_TRUE(results);
  EXPECT_EQ(CountOf(results->front(), PortState::kOpenFiltered), 2U);
  EXPECT_EQ(CountOf(results->front(), PortState::kClosed), 28U);
  EXPECT_EQ(results->front().coverage[0].status, CoverageStatus::kComplete);
  EXPECT_LT(Seconds(took), 45);
}

TEST(ScanEngineUdp, MeetsALimitForAllAddressesTogether) {
  SimulatedNetwork network(24);
  SimulatedHost host;
  host.open_udp = {53};
  host.icmp = TokenBucket(200, 200);  // as a BSD does, for all addresses together
  network.hosts[Address("10.77.0.2")] = host;
  Nanoseconds took{};
  const auto results = RunScan(network, UdpPlan(0, std::chrono::seconds(600), 24), &took);
  ASSERT_TRUE(results);
  EXPECT_EQ(CountOf(results->front(), PortState::kClosed), 65535U);
  EXPECT_EQ(results->front().coverage[0].status, CoverageStatus::kComplete);
  EXPECT_LT(Seconds(took), 360);  // 65,535 errors at 200 a second are 328 s
}

TEST(ScanEngineUdp, DoesNotTakeAFilterForALimit) {
  for (const bool limited : {false, true}) {
    SimulatedNetwork network(26);
    SimulatedHost host;
    host.silent_udp = RandomPorts(62'000, 65535, 26);
    if (limited) host.icmp_per_source = TokenBucket(1, 6);
    network.hosts[Address("10.77.0.2")] = host;
    Nanoseconds took{};
    const auto results =
        RunScan(network, UdpPlan(limited ? 1000 : 0, std::chrono::seconds(900), 26), &took);
    ASSERT_TRUE(results);
    EXPECT_EQ(CountOf(results->front(), PortState::kClosed), 3536U);
    EXPECT_EQ(CountOf(results->front(), PortState::kOpenFiltered), 62'000U);
    EXPECT_LT(Seconds(took), limited ? 300 : 60);
  }
}

TEST(ScanEngineUdp, TellsATargetThatVanishesDuringTheProof) {
  SimulatedNetwork network(25);
  SimulatedHost host = Limited(1000);
  host.vanishes = Instant(std::chrono::hours(1) + std::chrono::seconds(20));
  network.hosts[Address("10.77.0.2")] = host;
  Nanoseconds took{};
  const auto results = RunScan(network, UdpPlan(200, std::chrono::seconds(600), 25), &took);
  ASSERT_TRUE(results);
  EXPECT_THAT(results->front().coverage[0].note, testing::HasSubstr("stopped answering"));
  EXPECT_EQ(CountOf(results->front(), PortState::kOpenFiltered), 0U);
  EXPECT_LT(Seconds(took), 40);
}

}  // namespace
}  // namespace pw
