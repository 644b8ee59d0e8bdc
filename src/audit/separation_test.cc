#include "audit/separation.h"

#include "audit/scene_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using T = Transport;

constexpr std::string_view kControl = "10.77.0.2";
constexpr std::string_view kOam = "10.78.0.2";

struct Answer {
  std::string_view address;
  std::uint16_t port = 0;
  std::uint8_t ttl = 64;
};

/// A scan of TCP from a vantage: these ports are open, all others closed.
ScanResult From(std::string_view vantage, std::vector<Answer> open, std::size_t asked = 65536) {
  ScanResult scan;
  scan.vantage.name = vantage;
  for (const std::string_view address : {kControl, kOam}) {
    TargetResult target;
    target.address = *IpAddress::Parse(address);
    target.up = asked > 0;
    for (const Answer& answer : open) {
      if (answer.address != address) continue;
      PortObservation row;
      row.port = answer.port;
      row.state = PortState::kOpen;
      row.reason = PortReason::kSynAck;
      row.ttl = answer.ttl;
      target.ports.push_back(row);
    }
    target.others.push_back(
        {T::kTcp, PortState::kClosed, PortReason::kRst, 65536 - target.ports.size()});
    target.coverage.push_back(
        {T::kTcp, PortSet::All(), asked, asked, 0, CoverageStatus::kComplete, "", ""});
    scan.targets.push_back(std::move(target));
  }
  return scan;
}

class Separation : public testing::Test {
 protected:
  Separation() {
    scene_.list.interfaces[0].domain = "control";
    scene_.list.interfaces[1].domain = "oam";
    scene_.Open(T::kTcp, kOam, 22, "/usr/sbin/sshd");
    scene_.Open(T::kTcp, kControl, 3868, "/opt/lab/mmed");
    scene_.Allow("oam", T::kTcp, 22, "ssh");
    scene_.Allow("s1-mme", T::kTcp, 3868, "diameter");
  }

  TestStep Step(const AuditReport& report, std::string_view from, std::string_view to) {
    const std::string action =
        fmt::format("From the network of domain {} reach interfaces of domain {}", from, to);
    for (const TestCase& test_case : report.test_cases) {
      for (const TestStep& step : test_case.steps) {
        if (step.action == action) return step;
      }
    }
    throw std::runtime_error("no step: " + action);
  }

  Scene scene_;
};

TEST_F(Separation, APairBetweenWhichNothingAnswersPasses) {
  const ScanResult scan = From("oam", {{kOam, 22}});
  const AuditReport report = scene_.Run("all", true, &scan);
  const TestStep step = Step(report, "oam", "control");
  EXPECT_EQ(ToString(step.verdict), "pass") << step.observed;
  EXPECT_EQ(step.observed, "oam reached nothing there");
}

TEST_F(Separation, APairThatNoVantageStandsInIsNotCarriedOut) {
  const ScanResult scan = From("oam", {{kOam, 22}});
  const TestStep step = Step(scene_.Run("all", true, &scan), "control", "oam");
  EXPECT_EQ(ToString(step.verdict), "inconclusive");
  EXPECT_THAT(step.observed, HasSubstr("no vantage has the name of domain control"));
}

TEST_F(Separation, WhatAnswersOnTheLinkOfAnotherDomainFails) {
  // A tester beside s1-mme reaches the address of the oam interface: no hop in between.
  const ScanResult scan = From("s1-mme", {{kControl, 3868}, {kOam, 22}});
  const AuditReport report = scene_.Run("all", true, &scan);
  const TestStep step = Step(report, "control", "oam");
  EXPECT_EQ(ToString(step.verdict), "fail");
  EXPECT_THAT(step.observed, HasSubstr("s1-mme reached tcp/22 (ssh) on oam"));
  EXPECT_THAT(Findings(report), Contains("wrong-interface tcp/22 fail high"));
  EXPECT_EQ(ToString(Requirement(report, "R1").verdict), "fail");
  const Finding finding = FindingOf(report, FindingKind::kWrongInterface, "tcp/22");
  EXPECT_THAT(finding.why, HasSubstr("takes packets for it on the link of the other domain"));
  EXPECT_THAT(finding.subject.interfaces, testing::ElementsAre("oam"));
}

TEST_F(Separation, WhatARouterCarriedThereIsNotSettled) {
  const ScanResult scan = From("control", {{kControl, 3868}, {kOam, 22, 63}});
  const AuditReport report = scene_.Run("all", true, &scan);
  EXPECT_EQ(ToString(Step(report, "control", "oam").verdict), "inconclusive");
  EXPECT_THAT(Findings(report), Contains("wrong-interface tcp/22 inconclusive medium"));
}

TEST_F(Separation, AWarrantForEveryInterfaceAllowsIt) {
  scene_.Allow("any", T::kTcp, 22, "ssh");
  const ScanResult scan = From("control", {{kControl, 3868}, {kOam, 22}});
  const AuditReport report = scene_.Run("all", true, &scan);
  EXPECT_EQ(ToString(Step(report, "control", "oam").verdict), "pass");
  EXPECT_THAT(Findings(report), IsEmpty());
}

TEST_F(Separation, NothingCountsWithoutASelfTest) {
  const ScanResult scan = From("oam", {});
  const TestStep step = Step(scene_.Run("all", true, &scan), "oam", "control");
  EXPECT_EQ(ToString(step.verdict), "inconclusive");
  EXPECT_THAT(step.observed, HasSubstr("not every self-test passed"));
}

TEST_F(Separation, NothingCountsWhereNoPacketCouldLeave) {
  const ScanResult scan = From("oam", {}, 0);
  EXPECT_THAT(Step(scene_.Run("all", true, &scan), "oam", "control").observed,
              HasSubstr("no packet could leave"));
}

TEST_F(Separation, AnExceptionAcceptsAPair) {
  scene_.list.exceptions.push_back({"wrong-interface",
                                    "tcp/22",
                                    "j.doe",
                                    "shared lab network",
                                    *ParseRfc3339("2099-01-01T00:00:00Z"),
                                    {}});
  const ScanResult scan = From("control", {{kControl, 3868}, {kOam, 22}});
  const AuditReport report = scene_.Run("all", true, &scan);
  EXPECT_EQ(ToString(Step(report, "control", "oam").verdict), "pass");
  EXPECT_THAT(Step(report, "control", "oam").observed, HasSubstr("accepted by exception"));
}

TEST_F(Separation, SilenceAcrossDomainsIsNoGapWhereTheOwnSideLooked) {
  const auto silent = [](ScanResult scan, std::string_view address) {
    for (TargetResult& target : scan.targets) {
      if (target.address != *IpAddress::Parse(address)) continue;
      target.up = false;
      target.coverage.front().status = CoverageStatus::kPartial;
      target.coverage.front().note = "not one port answered";
    }
    return scan;
  };
  std::vector<ScanResult> scans = {silent(From("oam", {{kOam, 22}}), kControl),
                                   silent(From("s1-mme", {{kControl, 3868}}), kOam)};
  EXPECT_EQ(ToString(Requirement(scene_.RunWith(scans), "R1").verdict), "pass");
  scans.pop_back();
  EXPECT_EQ(ToString(Requirement(scene_.RunWith(scans), "R1").verdict), "inconclusive");
}

TEST_F(Separation, WithoutAScanThereIsNoStep) {
  EXPECT_THROW(Step(scene_.Run(), "oam", "control"), std::runtime_error);
}

}  // namespace
}  // namespace pw
