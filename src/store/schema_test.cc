#include "store/schema.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

class Schema : public testing::Test {
 protected:
  Schema() {
    std::string pattern = testing::TempDir() + "pw-schema-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Schema() override { std::filesystem::remove_all(folder_); }

  Database Open(const std::string& name = "db") {
    auto database = Database::Open(folder_ + "/" + name, Database::Access::kReadWrite);
    EXPECT_TRUE(database) << database.error().what;
    return *std::move(database);
  }

  std::string folder_;
};

const std::array kTwo = {Migration{"CREATE TABLE a (n); INSERT INTO a VALUES (1)"},
                         Migration{"ALTER TABLE a ADD COLUMN m; UPDATE a SET m = n + 1"}};

TEST_F(Schema, StepsFromAnyVersionToTheLatest) {
  const Database fresh = Open("fresh");
  ASSERT_TRUE(Migrate(fresh, "fresh", kTwo));
  EXPECT_EQ(*fresh.Number("SELECT m FROM a"), 2);
  EXPECT_EQ(*fresh.Number("PRAGMA user_version"), 2);

  const Database old = Open("old");
  ASSERT_TRUE(Migrate(old, "old", std::span(kTwo).first(1)));
  ASSERT_TRUE(old.Run("UPDATE a SET n = 7"));
  ASSERT_TRUE(Migrate(old, "old", kTwo));
  EXPECT_EQ(*old.Number("SELECT m FROM a"), 8);
  ASSERT_TRUE(Migrate(old, "old", kTwo));
  EXPECT_TRUE(CheckVersion(old, "old", kTwo));
}

TEST_F(Schema, AStepThatFailsLeavesTheVersionBefore) {
  const Database database = Open();
  ASSERT_TRUE(Migrate(database, "db", std::span(kTwo).first(1)));
  const std::array broken = {kTwo[0], Migration{"UPDATE a SET n = 9; SELECT nonsense"}};
  EXPECT_FALSE(Migrate(database, "db", broken));
  EXPECT_EQ(*database.Number("PRAGMA user_version"), 1);
  EXPECT_EQ(*database.Number("SELECT n FROM a"), 1);
}

TEST_F(Schema, ANewerVersionIsRefusedWithAWayOut) {
  const Database database = Open();
  ASSERT_TRUE(Migrate(database, "db", kTwo));
  for (const auto& refused : {Migrate(database, "db", std::span(kTwo).first(1)),
                              CheckVersion(database, "db", std::span(kTwo).first(1))}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Error::Code::kUnavailable);
    EXPECT_THAT(refused.error().what,
                HasSubstr("a newer portwarrant wrote it (schema 2, this one knows 1); update"));
  }
  EXPECT_EQ(*database.Number("PRAGMA user_version"), 2);
}

TEST_F(Schema, AnOlderVersionIsNotReadAsIfItWereThis) {
  const Database database = Open();
  ASSERT_TRUE(Migrate(database, "db", std::span(kTwo).first(1)));
  const auto refused = CheckVersion(database, "db", kTwo);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("an older portwarrant wrote it"));
}

TEST_F(Schema, TheDatabaseOfAnotherProgramIsLeftAlone) {
  const Database database = Open();
  ASSERT_TRUE(database.Run("CREATE TABLE bookmarks (url); PRAGMA user_version = 1"));
  const auto refused = Migrate(database, "db", HistoryMigrations());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("it is the database of another program"));
  EXPECT_EQ(*database.Number("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(Schema, TheHistoryHasNoFaultThatSqliteSees) {
  const Database database = Open();
  ASSERT_TRUE(Migrate(database, "db", HistoryMigrations()));
  auto check = database.Prepare("PRAGMA integrity_check");
  ASSERT_TRUE(*check->Step());
  EXPECT_EQ(check->Text(0), "ok");
}

}  // namespace
}  // namespace pw
