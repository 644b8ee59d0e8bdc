#include "store/history.h"

#include "store/deflate.h"
#include "store/schema.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const TimePoint kNoon = *ParseRfc3339("2026-06-01T12:00:00Z");

class HistoryFile : public testing::Test {
 protected:
  HistoryFile() {
    std::string pattern = testing::TempDir() + "pw-history-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/history.sqlite";
  }
  ~HistoryFile() override { std::filesystem::remove_all(folder_); }

  History Open() {
    auto history = History::OpenToWrite(path_);
    EXPECT_TRUE(history) << history.error().what;
    return *std::move(history);
  }

  /// An audit of mme-01 that found tcp/PORT for each of these ports.
  static AuditEntry Audit(TimePoint taken, std::initializer_list<int> ports,
                          const std::string& element = "mme-01") {
    AuditEntry audit;
    audit.element = {element, "machine-of-" + element};
    audit.taken = taken;
    audit.judged = taken + std::chrono::seconds(1);
    audit.host = "host-1";
    audit.boot_id = "boot";
    audit.netns = "all";
    audit.tool = "1.2.3 abc";
    audit.bundle = "/evidence";
    audit.conclusions.verdict = ports.size() == 0 ? "pass" : "fail";
    audit.conclusions.requirements = {{"R1", audit.conclusions.verdict}, {"R5", "pass"}};
    for (const int port : ports) {
      audit.conclusions.findings.push_back(
          {fmt::format("F-{:012}", port), "undocumented-port", fmt::format("tcp/{}", port),
           fmt::format("tcp/{} has no warrant", port), "high", "fail", false});
    }
    return audit;
  }

  static AuditDocuments Documents(const std::string& inventory = "{}") {
    return {inventory, "", "format: x\n"};
  }

  static std::vector<std::string> Subjects(const std::vector<FindingSummary>& findings) {
    std::vector<std::string> subjects;
    for (const FindingSummary& finding : findings)
      subjects.push_back(finding.subject);
    return subjects;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(HistoryFile, GivesAnAuditBackAsItWas) {
  History history = Open();
  const auto id = history.Keep(Audit(kNoon, {23, 80}), {"inventory text", "scan text", ""});
  ASSERT_TRUE(id) << id.error().what;
  const auto kept = history.Audit(*id);
  ASSERT_TRUE(kept) << kept.error().what;
  const auto& [entry, documents] = *kept;
  EXPECT_EQ(entry.element, (ElementKey{"mme-01", "machine-of-mme-01"}));
  EXPECT_EQ(entry.taken, kNoon);
  EXPECT_EQ(entry.judged, kNoon + std::chrono::seconds(1));
  EXPECT_EQ(entry.host, "host-1");
  EXPECT_EQ(entry.boot_id, "boot");
  EXPECT_EQ(entry.netns, "all");
  EXPECT_EQ(entry.tool, "1.2.3 abc");
  EXPECT_EQ(entry.bundle, "/evidence");
  EXPECT_EQ(entry.conclusions.verdict, "fail");
  EXPECT_EQ(entry.conclusions.requirements.at("R1"), "fail");
  EXPECT_THAT(Subjects(entry.conclusions.findings), ElementsAre("tcp/23", "tcp/80"));
  EXPECT_EQ(entry.conclusions.findings.front().title, "tcp/23 has no warrant");
  EXPECT_EQ(documents.inventory_json, "inventory text");
  EXPECT_EQ(documents.scan_json, "scan text");
  EXPECT_EQ(documents.port_list_yaml, "");
}

TEST_F(HistoryFile, KeepsWhatFurtherVantagesSawInTheirOrder) {
  History history = Open();
  ASSERT_TRUE(history.Keep(Audit(kNoon, {}), {"{}", "oam", "", {"s11", "s1", "oam"}}));
  ASSERT_TRUE(history.Keep(Audit(kNoon + std::chrono::hours(1), {}), {"{}", "oam", ""}));
  const auto first = history.Audit(1);
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_THAT(first->second.further_scans_json, ElementsAre("s11", "s1", "oam"));
  EXPECT_THAT(history.Audit(2)->second.further_scans_json, ElementsAre());
}

TEST_F(HistoryFile, AStoreOfTheFirstVersionIsBroughtUpToDateWithWhatItKept) {
  {
    const auto database = Database::Open(path_, Database::Access::kReadWrite);
    ASSERT_TRUE(database);
    ASSERT_TRUE(Migrate(*database, path_, HistoryMigrations().first(1)));
    const auto bytes = Deflate("{}");
    ASSERT_TRUE(bytes);
    auto add = database->Prepare(
        "INSERT INTO document (sha256, size, deflated) VALUES ('of the inventory', 2, ?)");
    ASSERT_TRUE(add);
    ASSERT_TRUE(add->BindBlob(*bytes).Run());
    ASSERT_TRUE(
        database->Run("INSERT INTO element VALUES (1, 'mme-01', 'm'); INSERT INTO audit VALUES "
                      "(1, 1, 0, 0, 'pass', 'host', 'boot', 'all', 'tool', '', 1, NULL, NULL)"));
  }
  const auto refused = History::OpenToRead(path_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("the next audit with this store brings it up"));
  const auto kept = Open().Audit(1);
  ASSERT_TRUE(kept) << kept.error().what;
  EXPECT_EQ(kept->first.element.name, "mme-01");
  EXPECT_EQ(kept->second.inventory_json, "{}");
  EXPECT_THAT(kept->second.further_scans_json, ElementsAre());
}

TEST_F(HistoryFile, SaysWhatCameAndWentFromOneAuditToTheNext) {
  History history = Open();
  ASSERT_TRUE(history.Keep(Audit(kNoon, {23, 80}), Documents()));
  ASSERT_TRUE(history.Keep(Audit(kNoon + hours(1), {7}, "other"), Documents()));
  ASSERT_TRUE(history.Keep(Audit(kNoon + hours(2), {80, 443}), Documents()));
  const auto rows = history.Audits("", 0);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_THAT(Subjects((*rows)[0].appeared), ElementsAre("tcp/443"));
  EXPECT_THAT(Subjects((*rows)[0].gone), ElementsAre("tcp/23"));
  EXPECT_FALSE((*rows)[0].first);
  EXPECT_TRUE((*rows)[1].first);
  EXPECT_TRUE((*rows)[2].first);
  EXPECT_THAT((*rows)[2].appeared, IsEmpty());
}

TEST_F(HistoryFile, FindsAnElementByNameHostOrMachineId) {
  History history = Open();
  ASSERT_TRUE(history.Keep(Audit(kNoon, {}), Documents()));
  ASSERT_TRUE(history.Keep(Audit(kNoon, {}, "other"), Documents()));
  EXPECT_EQ(history.Audits("mme-01", 0)->size(), 1U);
  EXPECT_EQ(history.Audits("machine-of-other", 0)->size(), 1U);
  EXPECT_EQ(history.Audits("host-1", 0)->size(), 2U);
  EXPECT_EQ(history.Audits("nobody", 0)->size(), 0U);
  EXPECT_EQ(history.Audits("", 1)->size(), 1U);
}

TEST_F(HistoryFile, TheSameNameOnAnotherHostIsAnotherElement) {
  History history = Open();
  AuditEntry clone = Audit(kNoon + hours(1), {});
  clone.element.machine_id = "another";
  ASSERT_TRUE(history.Keep(Audit(kNoon, {23}), Documents()));
  ASSERT_TRUE(history.Keep(clone, Documents()));
  EXPECT_TRUE(history.Audits("mme-01", 0)->front().first);
  EXPECT_THAT(*history.FirstSeen(clone.element), IsEmpty());
}

TEST_F(HistoryFile, AFindingHasAFirstAndALastTimeWhateverTheOrderOfAudits) {
  History history = Open();
  ASSERT_TRUE(history.Keep(Audit(kNoon + hours(1), {23}), Documents()));
  ASSERT_TRUE(history.Keep(Audit(kNoon + hours(3), {}), Documents()));
  ASSERT_TRUE(history.Keep(Audit(kNoon, {23}), Documents()));  // an old inventory, judged later
  const ElementKey element{"mme-01", "machine-of-mme-01"};
  EXPECT_EQ(history.FirstSeen(element)->at("F-000000000023"), kNoon);
  const auto found = history.Finding("F-000000000023");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().first_seen, kNoon);
  EXPECT_EQ(found->front().last_seen, kNoon + hours(1));
  EXPECT_FALSE(found->front().present);
  ASSERT_EQ(found->front().sightings.size(), 2U);
  EXPECT_EQ(found->front().sightings.front().taken, kNoon);
  EXPECT_THAT(*history.Finding("F-unknown"), IsEmpty());
}

TEST_F(HistoryFile, AFindingThatTheLatestAuditHasIsPresent) {
  History history = Open();
  ASSERT_TRUE(history.Keep(Audit(kNoon, {23}), Documents()));
  ASSERT_TRUE(history.Keep(Audit(kNoon + hours(1), {23}), Documents()));
  EXPECT_TRUE(history.Finding("F-000000000023")->front().present);
}

TEST_F(HistoryFile, KeepsTheSameTextOnce) {
  const std::string text(1'000'000, 'x');
  History history = Open();
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(history.Keep(Audit(kNoon + hours(i), {}), Documents(text)));
  EXPECT_EQ(history.Audit(50)->second.inventory_json, text);
  const auto database = Database::Open(path_, Database::Access::kRead);
  EXPECT_EQ(*database->Number("SELECT count(*) FROM document"), 2);
}

TEST_F(HistoryFile, IsReadWhereNobodyMayWrite) {
  {
    History history = Open();
    ASSERT_TRUE(history.Keep(Audit(kNoon, {23}), Documents()));
  }
  auto reader = History::OpenToRead(path_);
  ASSERT_TRUE(reader) << reader.error().what;
  EXPECT_EQ(reader->Audits("", 0)->size(), 1U);
  const auto refused = reader->Keep(Audit(kNoon, {}), Documents());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Error::Code::kDenied);
}

TEST_F(HistoryFile, TellsAnAuditThatIsNotThere) {
  const auto missing = Open().Audit(7);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Error::Code::kNotFound);
  EXPECT_THAT(missing.error().what, HasSubstr("find audit 7 in the history"));
}

TEST_F(HistoryFile, ADamagedDocumentIsToldAndNotBelieved) {
  ASSERT_TRUE(Open().Keep(Audit(kNoon, {}), Documents("a text")));
  {
    const auto database = Database::Open(path_, Database::Access::kReadWrite);
    ASSERT_TRUE(database->Run("UPDATE document SET deflated = x'00'"));
  }
  const auto damaged = Open().Audit(1);
  ASSERT_FALSE(damaged);
  EXPECT_THAT(damaged.error().what, HasSubstr("it is damaged"));
}

TEST_F(HistoryFile, AQuoteInANameIsAName) {
  History history = Open();
  const std::string name = "x'; DROP TABLE audit; --";
  ASSERT_TRUE(history.Keep(Audit(kNoon, {23}, name), Documents()));
  EXPECT_EQ(history.Audits(name, 0)->front().audit.element.name, name);
}

}  // namespace
}  // namespace pw
