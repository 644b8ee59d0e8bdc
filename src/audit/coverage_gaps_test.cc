#include "audit/scene_test.h"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

struct CoverageCase {
  std::string name;
  std::function<void(Scene&)> arrange;
  std::string netns;
  std::string verdicts;  ///< R1, R4, R5
  std::string says;      ///< part of R5's reason
};

void PrintTo(const CoverageCase& coverage_case, std::ostream* out) {
  *out << coverage_case.name;
}

class Gap : public testing::TestWithParam<CoverageCase> {};

TEST_P(Gap, ForbidsAPassWhereSomethingCouldHide) {
  Scene scene;
  scene.AllowService("cron.service");
  scene.Forbid({"tr33806-r5"});
  NetworkNamespace other;
  other.inode = 77;
  other.name = "mme";
  scene.inventory.namespaces.push_back(other);
  for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp}) {
    Coverage& row = scene.Cover("sockets", CoverageStatus::kComplete, "");
    row.netns = 77;
    row.transport = transport;
  }
  GetParam().arrange(scene);
  const AuditReport report = scene.Run(GetParam().netns);
  std::string verdicts;
  for (const std::string_view id : {"R1", "R4", "R5"})
    verdicts += std::string(verdicts.empty() ? "" : " ") +
                std::string(ToString(Requirement(report, id).verdict));
  EXPECT_EQ(verdicts, GetParam().verdicts);
  EXPECT_THAT(Requirement(report, "R5").reason, HasSubstr(GetParam().says));
}

Coverage& Sockets(Scene& scene, CoverageStatus status, Transport transport, Family family,
                  std::string_view reason, std::uint64_t netns = 4026531833) {
  Coverage& row = scene.Cover("sockets", status, reason);
  row.transport = transport;
  row.family = family;
  row.netns = netns;
  return row;
}

std::vector<CoverageCase> CoverageCases() {
  using S = CoverageStatus;
  const std::string pass = "pass pass pass";
  const std::string none = "inconclusive inconclusive inconclusive";
  return {
      {"CompletePasses", [](Scene&) {}, "all", pass, "none of"},
      {"NoSctpInThisKernelHidesNothing",
       [](Scene& s) {
         Sockets(s, S::kUnavailable, Transport::kSctp, Family::kIpv4, "kernel has no SCTP");
       },
       "all", pass, "none of"},
      {"NoIpv6HidesNothing",
       [](Scene& s) {
         Sockets(s, S::kUnavailable, Transport::kTcp, Family::kIpv6, "IPv6 is switched off");
       },
       "all", pass, "none of"},
      {"RawWithoutAnySourceHides",
       [](Scene& s) {
         Sockets(s, S::kUnavailable, Transport::kRaw, Family::kIpv4,
                 "no raw diag, no /proc/net/raw");
       },
       "all", none, "sockets raw/ipv4 in host unavailable (no raw diag"},
      {"DeniedSockets",
       [](Scene& s) { Sockets(s, S::kDenied, Transport::kUdp, Family::kIpv4, "CAP_NET_ADMIN"); },
       "all", none, "sockets udp/ipv4 in host denied (CAP_NET_ADMIN)"},
      {"PartialSockets",
       [](Scene& s) { Sockets(s, S::kPartial, Transport::kTcp, Family::kIpv4, "raced"); }, "all",
       none, "raced"},
      {"PartialInAnotherNamespaceIsNotOurs",
       [](Scene& s) { Sockets(s, S::kPartial, Transport::kTcp, Family::kIpv4, "raced", 77); },
       "self", pass, "none of"},
      {"PartialInTheChosenNamespaceIs",
       [](Scene& s) { Sockets(s, S::kPartial, Transport::kTcp, Family::kIpv4, "raced", 77); },
       "mme", none, "in mme partial (raced)"},
      {"UnseenNamespacesMatterForAll",
       [](Scene& s) { s.Cover("namespaces", S::kDenied, "CAP_SYS_ADMIN"); }, "all", none,
       "namespaces denied"},
      {"UnseenNamespacesDoNotMatterForOne",
       [](Scene& s) { s.Cover("namespaces", S::kDenied, "CAP_SYS_ADMIN"); }, "self", pass,
       "none of"},
      {"OwnersDenied", [](Scene& s) { s.Cover("owners", S::kDenied, "CAP_SYS_PTRACE"); }, "all",
       none, "owners denied"},
      {"ServicesPartial", [](Scene& s) { s.Cover("services", S::kPartial, "D-Bus timed out"); },
       "all", none, "D-Bus timed out"},
      {"HostServicesDoNotMatterForAnotherNamespace",
       [](Scene& s) { s.Cover("services", S::kPartial, "D-Bus timed out"); }, "mme", pass,
       "none of"},
      {"NoInetdHidesNothing", [](Scene& s) { s.Cover("inetd", S::kUnavailable, "no inetd.conf"); },
       "all", pass, "none of"},
      {"PackagesMatterForR5Alone",
       [](Scene& s) { s.Cover("packages", S::kPartial, "rpm database unreadable"); }, "all",
       "pass pass inconclusive", "rpm database unreadable"},
      {"NeverAskedIsNoAnswer",
       [](Scene& s) {
         std::erase_if(s.inventory.coverage, [](const Coverage& row) {
           return row.transport == Transport::kUdp && row.netns != 77;
         });
       },
       "all", none, "sockets udp in host (no coverage row: never asked)"},
      {"EmptyCoverageIsNoAnswer", [](Scene& s) { s.inventory.coverage.clear(); }, "all", none,
       "never asked"},
      {"ReasonlessGapIsSaidToBeOne", [](Scene& s) { s.Cover("owners", S::kPartial, ""); }, "all",
       none, "no reason given"},
  };
}

INSTANTIATE_TEST_SUITE_P(Coverage, Gap, testing::ValuesIn(CoverageCases()),
                         [](const auto& row) { return row.param.name; });

TEST(Gap, DoesNotTurnAFailureIntoSomethingElse) {
  Scene scene;
  scene.Open(Transport::kTcp, "10.78.0.2", 8080, "/opt/x");
  scene.inventory.coverage.clear();
  EXPECT_EQ(Requirement(scene.Run(), "R1").verdict, Verdict::kFail);
}

TEST(NetnsSelection, SaysWhatThereIsToChooseFrom) {
  Scene scene;
  const auto selection = SelectNetns(scene.inventory, "amf");
  ASSERT_FALSE(selection);
  EXPECT_EQ(selection.error().code, Error::Code::kNotFound);
  EXPECT_EQ(selection.error().what, "choose network namespace amf: the inventory has host");
}

TEST(NetnsSelection, TakesSelfNamesAndInodes) {
  Scene scene;
  for (const std::string_view text : {"self", "host", "4026531833"}) {
    const auto selection = SelectNetns(scene.inventory, text);
    ASSERT_TRUE(selection) << text;
    EXPECT_TRUE(selection->Contains(0)) << text;
    EXPECT_TRUE(selection->host_services) << text;
  }
}

}  // namespace
}  // namespace pw
