#include "model/scan_json.h"

#include "model/schema_faults_test.h"
#include "model/sha256.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using testing::HasSubstr;

ScanResult Sample() {
  const IpAddress address = *IpAddress::Parse("10.77.0.2");
  TargetResult target;
  target.address = address;
  target.name = "mme";
  target.up = true;
  PortObservation sctp{Transport::kSctp,
                       36412,
                       PortState::kOpen,
                       PortReason::kInitAck,
                       address,
                       true,
                       64,
                       180,
                       1,
                       9899,
                       {},
                       {},
                       {}};
  const std::string record = "{\"format\":\"portwarrant/exchange/1\"}\n";
  const std::string name = "sha256:" + Sha256Hex(record);
  sctp.identities = {{"s1ap",
                      Confidence::kBehaviour,
                      "mmed",
                      "2.4",
                      {{"ppid", "18"}},
                      {{"s1ap-accepts-stranger", "it took a set-up request"}},
                      {name}},
                     {"m3ua", Confidence::kPortNumber, "", "", {}, {}, {}}};
  sctp.note = "speaks first";
  sctp.addresses = {*IpAddress::Parse("10.78.0.2")};
  target.ports.push_back(sctp);
  target.others.push_back({Transport::kSctp, PortState::kFiltered, PortReason::kNoAnswer, 65535});
  target.coverage.push_back({Transport::kSctp, PortSet::All(), 65536, 1, 65535,
                             CoverageStatus::kComplete, "", "a \"note\""});
  ScanResult result;
  result.started = *ParseRfc3339("2026-11-24T10:00:00Z");
  result.finished = *ParseRfc3339("2026-11-24T10:00:03.250Z");
  result.vantage = {"lab", "veth0", {*IpAddress::Parse("10.77.0.1")}};
  result.settings = {{"rate", "auto"}};
  result.targets.push_back(target);
  result.records[name] = record;
  return result;
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ScanJson, ReadsBackWhatItWrites) {
  const std::string text = ScanJson(Sample());
  const auto read = ParseScanJson(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(ScanJson(*read), text);
  EXPECT_EQ(StateOfPort(read->targets[0], Transport::kSctp, 36412), PortState::kOpen);
  EXPECT_EQ(StateOfPort(read->targets[0], Transport::kSctp, 1), PortState::kFiltered);
  EXPECT_EQ(StateOfPort(read->targets[0], Transport::kTcp, 1), std::nullopt);
}

TEST(ScanJson, MeetsItsSchema) {
  std::ifstream file(PW_SOURCE_DIR "/docs/schema/scan-1.schema.json");
  const auto schema = nlohmann::json::parse(file);
  auto document = nlohmann::json::parse(ScanJson(Sample()));
  EXPECT_EQ(SchemaFaults(schema, document), "");
  document["targets"][0]["ports"][0]["reason"] = "because";
  EXPECT_NE(SchemaFaults(schema, document), "");
}

TEST(ScanJson, RefusesARecordUnderAnotherName) {
  const std::string text = Replaced(ScanJson(Sample()), R"(exchange/1)", R"(exchange/2)");
  EXPECT_THAT(ParseScanJson(text).error().what, HasSubstr("not the SHA-256"));
}

TEST(ScanJson, WritesALinePerListedPort) {
  EXPECT_THAT(ScanJsonLines(Sample()),
              testing::StartsWith(R"({"address":"10.77.0.2","transport":"sctp","port":36412)"));
}

TEST(ScanJson, RefusesWhatDoesNotAccountForEveryPort) {
  const std::string text = ScanJson(Sample());
  EXPECT_THAT(ParseScanJson(Replaced(text, R"("count":65535)", R"("count":65534)")).error().what,
              HasSubstr("65535 of 65536 sctp ports"));
  EXPECT_THAT(ParseScanJson(Replaced(text, R"("ports":"all")", R"("ports":"1-10")")).error().what,
              HasSubstr("targets[0]"));
}

TEST(ScanJson, NamesThePlaceOfAFault) {
  const std::string text = ScanJson(Sample());
  EXPECT_THAT(ParseScanJson(Replaced(text, R"("state":"open")", R"("state":"ajar")")).error().what,
              HasSubstr("targets[0].ports[0].state"));
  EXPECT_THAT(ParseScanJson(Replaced(text, "scan/1", "scan/9")).error().what, HasSubstr("format"));
  EXPECT_THAT(ParseScanJson("{").error().what, HasSubstr("not JSON"));
  EXPECT_FALSE(ParseScanJson("[]"));
}

}  // namespace
}  // namespace pw
