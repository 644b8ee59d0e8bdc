#include "scan/icmp_limit.h"

#include "scan/simulated_network_test.h"

#include <functional>
#include <numeric>

#include <gtest/gtest.h>

namespace pw {
namespace {

/// Asks a target whose answers take 5 ms; `answers` says whether it sends an error for a port.
IcmpLimit Measure(const std::function<bool(std::uint32_t port, Instant now)>& answers,
                  std::vector<std::uint32_t> ports = {},
                  IcmpLimitMeter::Ports kind = IcmpLimitMeter::Ports::kUnknown) {
  if (ports.empty()) {
    ports.resize(IcmpLimitMeter::kPortsWanted);
    std::iota(ports.begin(), ports.end(), 100U);
  }
  IcmpLimitMeter meter(ports, kind, true);
  std::deque<std::pair<Instant, std::uint32_t>> under_way;
  Instant now(std::chrono::hours(1));
  for (int i = 0; i < 20'000 && !meter.result(); ++i, now += std::chrono::microseconds(500)) {
    while (!under_way.empty() && under_way.front().first <= now) {
      meter.OnAnswer(under_way.front().second, now);
      under_way.pop_front();
    }
    while (const auto port = meter.Next(now, std::chrono::milliseconds(500))) {
      if (answers(*port, now)) under_way.emplace_back(now + std::chrono::milliseconds(5), *port);
    }
  }
  return meter.result().value_or(IcmpLimit{});
}

TEST(IcmpLimitMeter, MeasuresWhatLinuxGrants) {
  for (const double rate : {1.0, 2.0, 4.0, 10.0}) {
    TokenBucket bucket(rate, 6);
    const IcmpLimit limit = Measure([&](std::uint32_t, Instant now) { return bucket.Take(now); });
    EXPECT_EQ(limit.kind, IcmpLimit::Kind::kLimited);
    EXPECT_NEAR(limit.per_second, rate, 0.05 * rate);
    EXPECT_EQ(limit.burst, 6U);
  }
}

TEST(IcmpLimitMeter, MeasuresWithOnePortThatIsKnownToBeClosed) {
  TokenBucket bucket(1, 6);
  const IcmpLimit limit = Measure([&](std::uint32_t, Instant now) { return bucket.Take(now); }, {7},
                                  IcmpLimitMeter::Ports::kClosed);
  EXPECT_EQ(limit.kind, IcmpLimit::Kind::kLimited);
  EXPECT_NEAR(limit.per_second, 1, 0.05);
  EXPECT_EQ(limit.burst, 6U);
}

TEST(IcmpLimitMeter, SeesNoLimitWhereAllIsAnswered) {
  const IcmpLimit limit = Measure([](std::uint32_t, Instant) { return true; });
  EXPECT_EQ(limit.kind, IcmpLimit::Kind::kNone);
}

TEST(IcmpLimitMeter, DoesNotTakeFilteredPortsForALimit) {
  // A few ports are rejected, the others dropped: those that answer do so at once.
  const IcmpLimit limit = Measure([](std::uint32_t port, Instant) { return port % 5 == 0; });
  EXPECT_EQ(limit.kind, IcmpLimit::Kind::kSilent);
}

TEST(IcmpLimitMeter, SaysSoWhereNothingAnswers) {
  const IcmpLimit limit = Measure([](std::uint32_t, Instant) { return false; });
  EXPECT_EQ(limit.kind, IcmpLimit::Kind::kSilent);
  EXPECT_EQ(limit.burst, 0U);
}

}  // namespace
}  // namespace pw
