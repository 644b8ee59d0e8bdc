#include "store/database.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

class DatabaseFile : public testing::Test {
 protected:
  DatabaseFile() {
    std::string pattern = testing::TempDir() + "pw-db-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/db?%#.sqlite";  // a name that means something in a URI
  }
  ~DatabaseFile() override {
    std::filesystem::permissions(folder_, std::filesystem::perms(0700));
    std::filesystem::remove_all(folder_);
  }

  Database Open() {
    auto database = Database::Open(path_, Database::Access::kReadWrite);
    EXPECT_TRUE(database) << database.error().what;
    return *std::move(database);
  }

  std::string folder_;
  std::string path_;
};

TEST_F(DatabaseFile, GivesBackWhatItWasGiven) {
  const Database database = Open();
  ASSERT_TRUE(database.Run("CREATE TABLE t (n INTEGER, s TEXT, b BLOB, o INTEGER)"));
  auto add = database.Prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
  ASSERT_TRUE(add);
  const std::string bytes("a\0b", 3);
  ASSERT_TRUE(add->Bind(std::int64_t{-5})
                  .Bind("")
                  .BindBlob(bytes)
                  .Bind(std::optional<std::int64_t>())
                  .Run());
  auto find = database.Prepare("SELECT n, s, b, o FROM t");
  ASSERT_TRUE(*find->Step());
  EXPECT_EQ(find->Number(0), -5);
  EXPECT_EQ(find->Text(1), "");
  EXPECT_FALSE(find->IsNull(1));
  EXPECT_EQ(find->Text(2), bytes);
  EXPECT_TRUE(find->IsNull(3));
  EXPECT_FALSE(*find->Step());
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(DatabaseFile, ATransactionThatIsNotCommittedNeverWas) {
  const Database database = Open();
  ASSERT_TRUE(database.Run("CREATE TABLE t (n)"));
  {
    auto transaction = Transaction::Begin(database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(database.Run("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(*database.Number("SELECT count(*) FROM t"), 0);
  auto transaction = Transaction::Begin(database);
  ASSERT_TRUE(database.Run("INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(transaction->Commit());
  EXPECT_EQ(*database.Number("SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseFile, AReaderDoesNotWaitForAWriter) {
  const Database writer = Open();
  ASSERT_TRUE(writer.Run("CREATE TABLE t (n)"));
  auto transaction = Transaction::Begin(writer);
  ASSERT_TRUE(writer.Run("INSERT INTO t VALUES (1)"));
  const auto reader = Database::Open(path_, Database::Access::kRead);
  ASSERT_TRUE(reader) << reader.error().what;
  EXPECT_EQ(*reader->Number("SELECT count(*) FROM t"), 0);
}

TEST_F(DatabaseFile, AFullDiskIsToldAndTakesNothingAway) {
  const Database database = Open();
  ASSERT_TRUE(database.Run("CREATE TABLE t (b); INSERT INTO t VALUES ('kept')"));
  ASSERT_TRUE(database.Run("PRAGMA max_page_count = 4"));
  auto transaction = Transaction::Begin(database);
  ASSERT_TRUE(transaction);
  const auto full = database.Run("INSERT INTO t VALUES (zeroblob(100000))");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().sys_errno, ENOSPC);
  EXPECT_THAT(full.error().what, HasSubstr("the disk is full"));
  {
    const Transaction ended = *std::move(transaction);
  }
  EXPECT_EQ(*database.Number("SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseFile, SaysWhyAFileCannotBeUsed) {
  const auto said = [](const std::string& path, Database::Access access) {
    const auto database = Database::Open(path, access);
    return database ? std::string("no error") : database.error().what;
  };
  EXPECT_THAT(said(folder_ + "/no/such/folder/db", Database::Access::kReadWrite),
              HasSubstr("it cannot be opened (does the folder exist"));
  EXPECT_THAT(said(folder_ + "/missing", Database::Access::kRead), HasSubstr("cannot be opened"));
  std::ofstream(folder_ + "/text") << std::string(2000, 'x');
  EXPECT_THAT(said(folder_ + "/text", Database::Access::kReadWrite),
              HasSubstr("it is no SQLite database"));
  EXPECT_THAT(said(folder_ + "/text", Database::Access::kRead),
              HasSubstr("it is no SQLite database"));
}

}  // namespace
}  // namespace pw
