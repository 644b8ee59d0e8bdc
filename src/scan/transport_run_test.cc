#include "scan/transport_run.h"

#include "scan/scan_plan_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

constexpr std::uint16_t kUdp = 9899;
constexpr std::size_t kPorts = 2000;
constexpr std::size_t kScouts = 40;

PortSet Ports(std::size_t count) {
  PortSet ports;
  for (std::size_t port = 0; port < count; ++port)
    ports.Add(static_cast<std::uint16_t>(port));
  return ports;
}

/// SCTP ports 0 to 1999; the first 40 are asked inside UDP to see whether anything answers.
ScanPlan Plan(std::uint64_t seed) {
  ScanPlan plan = PlanFor({Address("10.77.0.2")}, Transport::kSctp, Ports(kPorts), seed);
  plan.parts[0].over_udp = {{kUdp}, Order(Ports(kScouts), seed)};
  return plan;
}

TargetResult Scan(const SimulatedHost& host, std::uint64_t seed, double loss = 0,
                  std::size_t* packets = nullptr) {
  SimulatedNetwork network(seed);
  network.loss = loss;
  network.hosts[Address("10.77.0.2")] = host;
  const auto results = RunScan(network, Plan(seed));
  EXPECT_TRUE(results);
  EXPECT_EQ(network.out_of_scope, 0U);
  if (packets != nullptr) *packets = network.packets;
  return results ? results->front() : TargetResult{};
}

std::set<std::uint16_t> OnlyOverUdp(const TargetResult& target) {
  std::set<std::uint16_t> ports;
  for (const PortObservation& row : target.ports) {
    if (row.over_udp != 0) ports.insert(row.port);
  }
  return ports;
}

TEST(TransportRun, FindsWhatListensInsideUdpAlone) {
  for (const double loss : {0.0, 0.1}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      SimulatedHost host;
      host.has_sctp = false;
      host.sctp_over_udp = kUdp;
      host.open_sctp_over_udp = RandomPorts(20, kPorts - 1, seed);
      const TargetResult target = Scan(host, seed, loss);
      EXPECT_EQ(OpenPorts(target, Transport::kSctp), host.open_sctp_over_udp);
      EXPECT_EQ(OnlyOverUdp(target), host.open_sctp_over_udp);
      EXPECT_EQ(target.coverage[0].status, CoverageStatus::kComplete);
      EXPECT_THAT(target.coverage[0].note,
                  HasSubstr("over UDP 9899 SCTP answers: 20 of 2000 ports are open, 20 of them "
                            "only there"));
      ExpectAccount(target);
    }
  }
}

TEST(TransportRun, NamesTheWayOnlyWhereItIsTheOnlyOne) {
  SimulatedHost host;
  host.open_sctp = {300, 301};
  host.sctp_over_udp = kUdp;
  host.open_sctp_over_udp = {301, 302};
  const TargetResult target = Scan(host, 1);
  EXPECT_EQ(OpenPorts(target, Transport::kSctp), (std::set<std::uint16_t>{300, 301, 302}));
  EXPECT_EQ(OnlyOverUdp(target), std::set<std::uint16_t>{302});
  EXPECT_THAT(target.coverage[0].note, HasSubstr("2 of 2000 ports are open, 1 of them only there"));
  ExpectAccount(target);
}

TEST(TransportRun, FindsAStackThatAnswersOnlyWhereItListens) {
  SimulatedHost host;
  host.drops_closed = true;
  host.sctp_over_udp = kUdp;
  host.open_sctp_over_udp = {7, 1999};  // 7 is among the scouts
  const TargetResult target = Scan(host, 1);
  EXPECT_EQ(OnlyOverUdp(target), host.open_sctp_over_udp);
  EXPECT_EQ(CountOf(target, PortState::kFiltered), kPorts - 2);
}

TEST(TransportRun, AsksLittleWhereNothingIsBehind) {
  SimulatedHost closed;
  closed.open_sctp = {300};
  SimulatedHost silent = closed;
  silent.silent_udp = {kUdp};
  SimulatedHost other = closed;
  other.open_udp = {kUdp};  // a service that is no SCTP
  for (const SimulatedHost& host : {closed, silent, other}) {
    std::size_t packets = 0;
    const TargetResult target = Scan(host, 1, 0, &packets);
    EXPECT_EQ(OpenPorts(target, Transport::kSctp), std::set<std::uint16_t>{300});
    EXPECT_EQ(OnlyOverUdp(target), std::set<std::uint16_t>{});
    EXPECT_EQ(target.coverage[0].note, "");
    EXPECT_LE(packets, kPorts + 4 * kScouts + 20);
  }
  std::size_t packets = 0;
  Scan(closed, 1, 0, &packets);
  EXPECT_LE(packets, kPorts + 5);  // the first ICMP error says it all
}

TEST(TransportRun, TellsThatItWasInterruptedOnTheWay) {
  SimulatedHost host;
  host.open_sctp = {300};
  host.sctp_over_udp = kUdp;
  host.open_sctp_over_udp = RandomPorts(20, kPorts - 1, 1);
  SimulatedNetwork network(1);
  network.hosts[Address("10.77.0.2")] = host;
  std::vector<TargetResult> results;
  const bool done = RunScanUntil(network, Plan(1), {}, kPorts + kPorts / 2, results);
  EXPECT_FALSE(done);
  EXPECT_TRUE(OpenPorts(results[0], Transport::kSctp).contains(300));
  EXPECT_EQ(results[0].coverage[0].status, CoverageStatus::kPartial);
  EXPECT_THAT(results[0].coverage[0].note, HasSubstr("the scan was interrupted"));
  ExpectAccount(results[0]);
}

}  // namespace
}  // namespace pw
