#include "report/scan_table.h"

#include "report/nmap_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Not;

ScanResult Sample() {
  const IpAddress address = *IpAddress::Parse("fd77::2");
  TargetResult target;
  target.address = address;
  target.name = "mme\x1b[31m";
  target.up = true;
  target.ports.push_back({Transport::kTcp,
                          3868,
                          PortState::kOpen,
                          PortReason::kSynAck,
                          address,
                          true,
                          64,
                          180,
                          1,
                          0,
                          {},
                          {},
                          {}});
  target.ports.push_back({Transport::kTcp,
                          25,
                          PortState::kFiltered,
                          PortReason::kIcmpAdminProhibited,
                          *IpAddress::Parse("fd77::ff"),
                          true,
                          63,
                          90,
                          2,
                          0,
                          {},
                          {},
                          {}});
  target.ports.push_back({Transport::kTcp,
                          26,
                          PortState::kUnknown,
                          PortReason::kBudgetEnded,
                          {},
                          false,
                          0,
                          0,
                          1,
                          0,
                          {},
                          {},
                          {}});
  ServiceIdentity diameter;
  diameter.protocol = "diameter";
  diameter.confidence = Confidence::kBehaviour;
  diameter.product = "freeDiameter\x1b";
  diameter.weaknesses = {{"diameter-accepts-stranger", ""}};
  target.ports[0].identities = {diameter};
  target.ports[1].note = "answers nothing it was asked";
  target.others.push_back({Transport::kTcp, PortState::kClosed, PortReason::kRst, 65533});
  target.coverage.push_back({Transport::kTcp, PortSet::All(), 65536, 65535, 1,
                             CoverageStatus::kPartial, "", "the time ended"});
  ScanResult result;
  result.targets.push_back(target);
  return result;
}

TEST(ScanTable, ShowsPortsCountsAndWhatIsMissing) {
  const std::string text = ScanTable(Sample());
  EXPECT_THAT(text, HasSubstr("3868  tcp    open      syn-ack"));
  EXPECT_THAT(text, HasSubstr("fd77::ff"));
  EXPECT_THAT(text, HasSubstr("65533 tcp ports: closed (rst)"));
  EXPECT_THAT(text, HasSubstr("tcp partial: the time ended"));
  EXPECT_THAT(text, HasSubstr("diameter freeDiameter\\x1b !diameter-accepts-stranger"));
  EXPECT_THAT(text, HasSubstr("(answers nothing it was asked)"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ScanTable, MarksWhatOnlyAWordOrANumberSpeaksFor) {
  ScanResult result = Sample();
  result.targets[0].ports[0].identities[0].confidence = Confidence::kBanner;
  EXPECT_THAT(ScanTable(result), HasSubstr("diameter? freeDiameter"));
}

TEST(ScanTable, WritesCsv) {
  EXPECT_THAT(ScanCsv(Sample()),
              HasSubstr("fd77::2,tcp,3868,open,syn-ack,fd77::2,64,180,1,diameter,behaviour,"));
}

TEST(NmapXml, SaysWhatReadersOfItExpect) {
  const std::string text = NmapXml(Sample());
  EXPECT_THAT(text, HasSubstr(R"(<address addr="fd77::2" addrtype="ipv6" />)"));
  EXPECT_THAT(text, HasSubstr(R"(<port protocol="tcp" portid="3868">)"));
  EXPECT_THAT(text, HasSubstr(R"(<state state="open" reason="syn-ack" reason_ttl="64" />)"));
  EXPECT_THAT(text, HasSubstr(R"(reason="admin-prohibited" reason_ttl="63" reason_ip="fd77::ff")"));
  EXPECT_THAT(text, HasSubstr(R"(<extraports state="closed" count="65533">)"));
  EXPECT_THAT(text, Not(HasSubstr(R"(portid="26")")));
}

}  // namespace
}  // namespace pw
