#pragma once

#include "scan/simulated_network_test.h"

#include <random>

#include <gtest/gtest.h>

namespace pw {

inline IpAddress Address(std::string_view text) {
  return *IpAddress::Parse(text);
}

inline SharedPortOrder Order(const PortSet& ports, std::uint64_t seed) {
  return std::make_shared<PortOrder>(ports, std::vector<std::uint16_t>{}, seed);
}

inline ScanPlan PlanFor(const std::vector<IpAddress>& targets, Transport transport,
                        const PortSet& ports, std::uint64_t seed) {
  ScanPlan plan;
  for (const IpAddress& target : targets) {
    const bool v4 = target.family() == Family::kIpv4;
    plan.targets.push_back({target, "", Address(v4 ? "10.77.0.1" : "fd77::1"), target, 1});
  }
  plan.parts.push_back({transport, Order(ports, seed), {}});
  return plan;
}

inline std::set<std::uint16_t> RandomPorts(std::size_t count, std::uint16_t last,
                                           std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::set<std::uint16_t> ports;
  while (ports.size() < count)
    ports.insert(static_cast<std::uint16_t>(1 + random() % last));
  return ports;
}

inline std::set<std::uint16_t> OpenPorts(const TargetResult& target, Transport transport) {
  std::set<std::uint16_t> open;
  for (const PortObservation& row : target.ports) {
    if (row.transport == transport && row.state == PortState::kOpen) open.insert(row.port);
  }
  return open;
}

/// Every port asked is listed or counted, and exactly once.
inline void ExpectAccount(const TargetResult& target) {
  for (const ScanCoverage& coverage : target.coverage) {
    std::set<std::uint16_t> listed;
    std::size_t rows = 0;
    for (const PortObservation& row : target.ports) {
      if (row.transport != coverage.transport) continue;
      listed.insert(row.port);
      ++rows;
    }
    std::size_t others = 0;
    for (const PortTally& tally : target.others) {
      if (tally.transport == coverage.transport) others += tally.count;
    }
    EXPECT_EQ(listed.size(), rows);
    EXPECT_EQ(rows + others, coverage.ports.size());
  }
}

inline std::size_t CountOf(const TargetResult& target, PortState state) {
  std::size_t count = 0;
  for (const PortTally& tally : target.others)
    count += tally.state == state ? tally.count : 0;
  for (const PortObservation& row : target.ports)
    count += row.state == state ? 1U : 0U;
  return count;
}

}  // namespace pw
