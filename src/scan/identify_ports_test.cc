#include "scan/identify_ports.h"

#include "model/scan_json.h"

#include <algorithm>
#include <initializer_list>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using T = Transport;

/// Ten TCP ports of which eight are open, and all UDP ports silent.
ScanResult Sample() {
  TargetResult target;
  target.address = *IpAddress::Parse("10.77.0.2");
  target.up = true;
  for (const std::uint16_t port : std::initializer_list<std::uint16_t>{3, 4}) {
    PortObservation row;
    row.port = port;
    row.state = PortState::kClosed;
    row.reason = PortReason::kRst;
    target.ports.push_back(row);
  }
  target.others = {{T::kTcp, PortState::kOpen, PortReason::kSynAck, 8},
                   {T::kUdp, PortState::kOpenFiltered, PortReason::kNoAnswer, 65536}};
  target.coverage = {
      {T::kTcp, *PortSet::Parse("1-10"), 10, 10, 0, CoverageStatus::kComplete, "", ""},
      {T::kUdp, PortSet::All(), 65536, 0, 65536, CoverageStatus::kComplete, "", ""}};
  ScanResult result;
  result.targets.push_back(target);
  return result;
}

TEST(IdentifyPorts, TakesOpenPortsThatAreOnlyCounted) {
  std::vector<std::uint16_t> tcp;
  for (const PortToIdentify& port : PortsToIdentify(Sample(), {})) {
    if (port.transport == T::kTcp) tcp.push_back(port.port);
  }
  EXPECT_THAT(tcp, testing::ElementsAre(1, 2, 5, 6, 7, 8, 9, 10));
}

TEST(IdentifyPorts, TakesSilentUdpPortsThatSomebodyNamed) {
  PortSelection first;
  first[T::kUdp].Add({40000, 40000});
  bool found = false;
  for (const PortToIdentify& port : PortsToIdentify(Sample(), first))
    found =
        found || (port.transport == T::kUdp && port.port == 40000 && port.silent && port.thorough);
  EXPECT_TRUE(found);
}

TEST(IdentifyPorts, TakesWhatSomebodyNamedAndTheScanDidNotSettle) {
  ScanResult result = Sample();
  for (PortTally& tally : result.targets[0].others) {
    if (tally.transport == T::kUdp) tally.state = PortState::kUnknown;
  }
  const auto asked = [&](const PortSelection& first) {
    return std::ranges::any_of(PortsToIdentify(result, first), [](const PortToIdentify& port) {
      return port.transport == T::kUdp && port.port == 40000;
    });
  };
  PortSelection first;
  first[T::kUdp].Add(40000);
  EXPECT_TRUE(asked(first));
  EXPECT_FALSE(asked({}));
}

TEST(IdentifyPorts, AsksSilentPortsForEverythingWhereFewWereAsked) {
  ScanResult result = Sample();
  result.targets[0].coverage[1].ports = *PortSet::Parse("161,40000");
  result.targets[0].others[1].count = 2;
  std::vector<std::uint16_t> thorough;
  for (const PortToIdentify& port : PortsToIdentify(result, {})) {
    if (port.silent && port.thorough) thorough.push_back(port.port);
  }
  EXPECT_THAT(thorough, testing::ElementsAre(161, 40000));
}

TEST(IdentifyPorts, KeepsTheAccountOfTheScanWhenASilentPortSpeaks) {
  ScanResult result = Sample();
  PortFindings findings;
  findings.identities.emplace_back();
  findings.identities[0].protocol = "snmp";
  findings.identities[0].confidence = Confidence::kBehaviour;
  findings.proofs.push_back({{true, {}, 0, {std::byte{1}}, 0}});
  KeepIdentified(result, {{{{0, T::kUdp, 161, true, false}, findings}}, {}, {}});
  KeepIdentified(result, {{{{0, T::kTcp, 5, false, true}, findings}}, {}, {}});
  EXPECT_EQ(StateOfPort(result.targets[0], T::kUdp, 161), PortState::kOpen);
  const auto again = ParseScanJson(ScanJson(result));
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->records.size(), 2U) << "the records differ by transport and port";
  EXPECT_EQ(again->targets[0].coverage[1].answered, 1U);
}

TEST(IdentifyPorts, LeavesAPortThatSpokeOnlyLaterAsTheScanSawIt) {
  ScanResult result = Sample();
  PortObservation row;
  row.transport = T::kUdp;
  row.port = 161;
  row.state = PortState::kOpen;
  row.reason = PortReason::kPayloadAnswer;
  row.answered = true;
  result.targets[0].ports.push_back(row);
  PortFindings findings;
  findings.identities.emplace_back();
  findings.identities[0].protocol = "snmp";
  KeepIdentified(result, {{{{0, T::kUdp, 161, true, false}, findings}}, {}, {}});
  EXPECT_EQ(result.targets[0].coverage[1].answered, 0U) << "the sweep has counted it";
  EXPECT_EQ(result.targets[0].ports.back().identities.size(), 1U);
}

TEST(IdentifyPorts, TakesFewNamedPortsAndAllKnownOnesOfWhoIsSilent) {
  PortSelection first;
  first[T::kUdp].Add({40000, 40001});
  const auto ports = [&](const SilentNamed& silent) {
    std::vector<std::pair<std::uint16_t, bool>> found;
    for (const PortToIdentify& port : SilentToIdentify(3, silent, first)) {
      EXPECT_EQ(port.target, 3U);
      EXPECT_TRUE(port.silent);
      found.emplace_back(port.port, port.thorough);
    }
    return found;
  };
  using testing::ElementsAre;
  using testing::Pair;
  EXPECT_THAT(ports({{161, 40000}, false}), ElementsAre(Pair(40000, true)));
  EXPECT_THAT(ports({{161, 40000}, true}), ElementsAre(Pair(161, false), Pair(40000, true)));
  first[T::kUdp].Add({41000, 41100});
  std::vector<std::uint16_t> many;
  for (std::uint16_t port = 41000; port < 41050; ++port)
    many.push_back(port);
  EXPECT_THAT(ports({many, false}), ElementsAre());
}

TEST(IdentifyPorts, LeavesASilentPortThatStaysSilentAsItWas) {
  ScanResult result = Sample();
  PortFindings findings;
  findings.note = "answers nothing it was asked";
  KeepIdentified(result, {{{{0, T::kUdp, 161, true, false}, findings}}, {}, {}});
  EXPECT_EQ(ScanJson(result), ScanJson(Sample()));
}

}  // namespace
}  // namespace pw
