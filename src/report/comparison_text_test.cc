#include "report/comparison_text.h"

#include "model/schema_faults_test.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Not;

Snapshot Look(const char* name, const char* taken) {
  Snapshot look;
  look.name = name;
  look.taken = *ParseRfc3339(taken);
  look.inventory = Inventory{};
  look.inventory->host.name = "mme-01";
  return look;
}

Comparison Sample() {
  Comparison comparison;
  comparison.compared = {"inventory"};
  Change listener;
  listener.id = ChangeId(ChangedThing::kListener, "tcp/0.0.0.0/23@host");
  listener.kind = ChangeKind::kGone;
  listener.subject = "tcp/0.0.0.0/23@host";
  listener.netns = "host";
  listener.transport = Transport::kTcp;
  listener.address = "0.0.0.0";
  listener.port = 23;
  listener.detail = "/usr/sbin/telnetd\x1b[31m";
  listener.first = listener.last = *ParseRfc3339("2026-06-01T12:00:00Z");
  Change service;
  service.id = ChangeId(ChangedThing::kService, "ssh.service");
  service.thing = ChangedThing::kService;
  service.subject = "ssh.service";
  service.detail = "stopped";
  service.fields = {{"start", "enabled", "masked"}, {"user", "", "nobody"}};
  comparison.changes = {listener, service};
  comparison.uncompared = {{"2 listeners", "sockets denied: needs root", true},
                           {"tcp/40001 of statd is now tcp/40002", "picked by the kernel", false}};
  return comparison;
}

std::string Table(const Comparison& comparison) {
  return ComparisonTable(Look("old", "2026-06-01T12:00:00Z"), Look("new", "2026-06-02T12:00:00Z"),
                         comparison);
}

nlohmann::json Document(const Comparison& comparison) {
  return nlohmann::json::parse(ComparisonJson(Look("old", "2026-06-01T12:00:00Z"),
                                              Look("new", "2026-06-02T12:00:00Z"), comparison));
}

std::string Faults(const nlohmann::json& document) {
  std::ifstream file(PW_SOURCE_DIR "/docs/schema/diff-1.schema.json");
  return SchemaFaults(nlohmann::json::parse(file), document);
}

TEST(ComparisonTable, SaysWhatChangedHowAndWhatWasNotCompared) {
  const std::string text = Table(Sample());
  EXPECT_THAT(text, HasSubstr("old: old (2026-06-01T12:00:00.000Z)\n"));
  EXPECT_THAT(text, HasSubstr("2 changes\n"));
  EXPECT_THAT(text, HasSubstr("was /usr/sbin/telnetd"));
  EXPECT_THAT(text, HasSubstr("start enabled -> masked, user none -> nobody"));
  EXPECT_THAT(text, HasSubstr("a change may be there:\n  2 listeners: sockets denied"));
  EXPECT_THAT(text, HasSubstr("no change, but:\n  tcp/40001"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ComparisonTable, SaysThatNothingChanged) {
  Comparison none;
  none.compared = {"scan"};
  EXPECT_THAT(Table(none), HasSubstr("compared: scan\n\nno change\n"));
}

TEST(ComparisonJson, MeetsItsSchema) {
  const nlohmann::json document = Document(Sample());
  EXPECT_EQ(Faults(document), "");
  EXPECT_EQ(document["changed"], true);
  EXPECT_EQ(document["complete"], false);
  EXPECT_EQ(document["changes"][0]["port"], 23);
  EXPECT_EQ(document["changes"][1]["first_seen"], nullptr);
  EXPECT_EQ(document["changes"][1]["fields"][1]["before"], nullptr);
  nlohmann::json wrong = document;
  wrong["changes"][0]["change"] = "vanished";
  EXPECT_NE(Faults(wrong), "");
}

TEST(ComparisonJson, WritesTheSameBytesForTheSame) {
  const Snapshot look = Look("old", "2026-06-01T12:00:00Z");
  EXPECT_EQ(ComparisonJson(look, look, Sample()), ComparisonJson(look, look, Sample()));
}

}  // namespace
}  // namespace pw
