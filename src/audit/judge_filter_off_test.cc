#include "audit/judge_filter_off.h"

#include "audit/scene_test.h"
#include "audit/seen_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using T = Transport;

constexpr std::string_view kS1 = "10.77.0.2";

/// A filter that was off without a hitch.
FilterOffLook Off(const Seen& seen) {
  FilterOffLook look;
  look.namespaces.push_back({"mme", {"inet fw"}, {}, {}, {}, {}, "before", "off", "after"});
  look.scans = {seen.scan};
  return look;
}

AuditReport Judge(const Scene& scene, const Seen& on, const FilterOffLook& off) {
  return scene.RunWith(std::vector{on.scan}, {}, &off);
}

TestStep Step(const AuditReport& report) {
  for (const TestCase& test_case : report.test_cases) {
    for (const TestStep& step : test_case.steps) {
      if (step.key == "filter-off") return step;
    }
  }
  ADD_FAILURE() << "no such step";
  return {};
}

MatrixRow Row(const AuditReport& report, std::uint16_t port) {
  for (const MatrixRow& row : report.matrix) {
    if (row.interface == "s1-mme" && row.port == port) return row;
  }
  ADD_FAILURE() << "no row of port " << port;
  return {};
}

TEST(JudgeFilterOff, AListenerBehindTheFilterIsToldAndJudgedByTheInside) {
  Scene scene;
  scene.Allow("s1-mme", T::kTcp, 22);
  scene.Open(T::kTcp, kS1, 22, "/usr/sbin/sshd");
  const Seen on = Seen({kS1}).Filtered(T::kTcp, 22);
  const Seen off = Seen({kS1}).Open(T::kTcp, 22);
  const AuditReport report = Judge(scene, on, Off(off));
  EXPECT_THAT(Findings(report), IsEmpty());
  const TestStep step = Step(report);
  EXPECT_EQ(step.verdict, Verdict::kPass) << step.observed;
  EXPECT_EQ(step.observed,
            "0 open ports with the filter on, 1 with it off (table inet fw of namespace mme); "
            "behind the filter: tcp/22 on s1-mme (filtered with it on); 0 of them without a "
            "listener inside; put back");
  const MatrixRow row = Row(report, 22);
  EXPECT_EQ(row.outside, "filtered");
  EXPECT_EQ(row.filter_off, "open");
  ASSERT_EQ(row.vantages.size(), 1U);
  EXPECT_EQ(row.vantages.front().filter_off, PortState::kOpen);
  EXPECT_THAT(row.explanation, HasSubstr("; open with the packet filter off"));
}

TEST(JudgeFilterOff, WhatNoListenerExplainsFails) {
  const Scene scene;
  const AuditReport report =
      Judge(scene, Seen({kS1}).Filtered(T::kTcp, 8080), Off(Seen({kS1}).Open(T::kTcp, 8080)));
  const Finding finding = FindingOf(report, FindingKind::kUnexplainedExposure, "tcp/8080");
  EXPECT_EQ(finding.verdict, Verdict::kFail);
  EXPECT_EQ(finding.title,
            "tcp/8080 is open from outside with the packet filter off, and no listener inside "
            "explains it");
  EXPECT_EQ(finding.outside, "filtered");
  EXPECT_EQ(Step(report).verdict, Verdict::kFail);
  EXPECT_THAT(Step(report).findings, ElementsAre(finding.id));
  EXPECT_THAT(Step(report).observed, HasSubstr("1 of them without a listener inside"));
  EXPECT_EQ(Requirement(report, "R1").verdict, Verdict::kFail);
}

TEST(JudgeFilterOff, WhatWasOpenWithTheFilterOnIsJudgedOnce) {
  const Scene scene;
  const Seen open = Seen({kS1}).Open(T::kTcp, 8080);
  const AuditReport report = Judge(scene, open, Off(open));
  EXPECT_THAT(FindingOf(report, FindingKind::kUnexplainedExposure, "tcp/8080").title,
              Not(HasSubstr("filter off")));
  const TestStep step = Step(report);
  EXPECT_THAT(step.observed, HasSubstr("none behind the filter"));
  EXPECT_EQ(step.verdict, Verdict::kPass) << step.observed;
}

TEST(JudgeFilterOff, WithoutAFilterThereIsNothingToCompare) {
  FilterOffLook none;
  none.namespaces.push_back({"mme", {}, {}, {}, {}, {}, {}, {}, {}});
  const TestStep step = Step(Judge(Scene(), Seen({kS1}), none));
  EXPECT_EQ(step.verdict, Verdict::kPass);
  EXPECT_THAT(step.observed, HasSubstr("no packet filter"));
}

TEST(JudgeFilterOff, AFilterThatStayedOnIsNotSettledAndTold) {
  FilterOffLook look = Off(Seen({kS1}));
  look.namespaces.front().gaps = {"table ip x stays on"};
  const AuditReport report = Judge(Scene(), Seen({kS1}), look);
  EXPECT_EQ(Step(report).verdict, Verdict::kInconclusive);
  EXPECT_THAT(Step(report).observed, HasSubstr("not settled: namespace mme: table ip x stays on"));
  EXPECT_THAT(report.coverage, Contains(testing::Truly([](const ReportCoverage& row) {
                return row.coverage.subject == "packet filter off" && row.netns == "mme" &&
                       row.coverage.status == CoverageStatus::kPartial && !row.hides;
              })));
}

TEST(JudgeFilterOff, AFilterThatCouldNotBeReadIsNoMissingFilter) {
  FilterOffLook unread;
  unread.namespaces.push_back({"mme", {}, {}, {"nft is not installed here"}, {}, {}, {}, {}, {}});
  const TestStep step = Step(Judge(Scene(), Seen({kS1}), unread));
  EXPECT_EQ(step.verdict, Verdict::kInconclusive);
  EXPECT_EQ(step.observed, "no second look; not settled: namespace mme: nft is not installed here");
}

TEST(JudgeFilterOff, ARulesetThatIsAnotherAfterwardsIsNotSettled) {
  FilterOffLook look = Off(Seen({kS1}));
  look.namespaces.front().differences = {"rule inet fw input handle 9: new"};
  const TestStep step = Step(Judge(Scene(), Seen({kS1}), look));
  EXPECT_EQ(step.verdict, Verdict::kInconclusive);
  EXPECT_THAT(step.observed, HasSubstr("rule inet fw input handle 9: new"));
}

TEST(JudgeFilterOff, ASecondLookThatDidNotSeeWhatIsOpenIsNotSettled) {
  Seen blind({kS1});
  blind.scan.targets.front().ports.clear();  // its own open ports were not seen
  const TestStep step = Step(Judge(Scene(), Seen({kS1}), Off(blind)));
  EXPECT_EQ(step.verdict, Verdict::kInconclusive);
  EXPECT_THAT(step.observed, HasSubstr("with the filter off outside did not see 10.77.0.2 tcp"));
}

TEST(JudgeFilterOff, NatThatWentOffWithItIsSaid) {
  FilterOffLook look = Off(Seen({kS1}));
  look.namespaces.front().also = {"nat chain pre of table inet fw"};
  const TestStep step = Step(Judge(Scene(), Seen({kS1}), look));
  EXPECT_EQ(step.verdict, Verdict::kPass);
  EXPECT_THAT(step.observed,
              HasSubstr("nat chain pre of table inet fw of namespace mme was off with it"));
}

TEST(JudgeFilterOff, ASchemeThatDoesNotKnowItHasNoSuchStepUnlessAsked) {
  const AuditReport report = Scene().RunWith(std::vector{Seen({kS1}).scan});
  for (const TestCase& test_case : report.test_cases) {
    for (const TestStep& step : test_case.steps)
      EXPECT_NE(step.key, "filter-off");
  }
}

}  // namespace
}  // namespace pw
