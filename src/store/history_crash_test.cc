// Several processes at one history, and processes that are killed while they write it.
#include "store/history.h"
#include "store/schema.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pw {
namespace {

class HistoryCrash : public testing::Test {
 protected:
  HistoryCrash() {
    std::string pattern = testing::TempDir() + "pw-crash-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/history.sqlite";
  }
  ~HistoryCrash() override { std::filesystem::remove_all(folder_); }

  static AuditEntry Audit(const std::string& element, int number) {
    AuditEntry audit;
    audit.element = {element, "m"};
    audit.taken = TimePoint(std::chrono::hours(number + 1));
    audit.conclusions.verdict = "fail";
    audit.conclusions.requirements = {{"R1", "fail"}};
    for (int i = 0; i < 50; ++i)
      audit.conclusions.findings.push_back(
          {"F-" + std::to_string(i), "k", "s", "t", "low", "fail", false});
    return audit;
  }

  /// Keeps so many audits; false if one of them was refused.
  bool Keep(const std::string& element, int number) const {
    auto history = History::OpenToWrite(path_);
    if (!history) return false;
    for (int i = 0; i < number; ++i) {
      if (!history->Keep(Audit(element, i), {element + std::to_string(i), "", ""})) return false;
    }
    return true;
  }

  /// Every audit is there with all that belongs to it.
  void ExpectWhole(std::int64_t audits) const {
    const auto database = Database::Open(path_, Database::Access::kReadWrite);
    ASSERT_TRUE(database) << database.error().what;
    auto check = database->Prepare("PRAGMA integrity_check");
    ASSERT_TRUE(*check->Step());
    EXPECT_EQ(check->Text(0), "ok");
    EXPECT_EQ(*database->Number("SELECT count(*) FROM audit"), audits);
    EXPECT_EQ(*database->Number("SELECT count(*) FROM sighting"), audits * 50);
    EXPECT_EQ(*database->Number("SELECT count(*) FROM requirement"), audits);
  }

  std::string folder_;
  std::string path_;
};

TEST_F(HistoryCrash, TenProcessesKeepTheirAuditsAtOnceInANewFile) {
  std::vector<pid_t> writers;
  for (int writer = 0; writer < 10; ++writer) {
    const pid_t pid = ::fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) ::_exit(Keep("element-" + std::to_string(writer), 10) ? 0 : 1);
    writers.push_back(pid);
  }
  for (const pid_t pid : writers) {
    int status = 0;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  ExpectWhole(100);
}

TEST_F(HistoryCrash, AWriterKilledInTheMiddleLeavesNothingAndBlocksNobody) {
  ASSERT_TRUE(Keep("before", 1));
  const pid_t pid = ::fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    const auto database = Database::Open(path_, Database::Access::kReadWrite);
    auto transaction = Transaction::Begin(*database);
    // More than SQLite's cache holds, so that a part of it reaches the log.
    if (!database->Run("PRAGMA cache_size = 10; INSERT INTO element (name, machine_id) "
                       "VALUES ('half', 'm')") ||
        !database->Run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                       "2000) INSERT INTO document (sha256, size, deflated) SELECT i, 1, "
                       "zeroblob(1000) FROM n"))
      ::_exit(1);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  ASSERT_GT(std::filesystem::file_size(path_ + "-wal"), 1'000'000U);
  ASSERT_TRUE(Keep("after", 1));
  ExpectWhole(2);
  const auto database = Database::Open(path_, Database::Access::kRead);
  EXPECT_EQ(*database->Number("SELECT count(*) FROM element WHERE name = 'half'"), 0);
}

TEST_F(HistoryCrash, AProcessKilledWhileItMadeTheFileIsFollowedByOneThatMakesIt) {
  const pid_t pid = ::fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    const auto database = Database::Open(path_, Database::Access::kReadWrite);
    auto transaction = Transaction::Begin(*database);
    if (!database->Run(HistoryMigrations().front().sql)) ::_exit(1);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  ASSERT_TRUE(Keep("after", 1));
  ExpectWhole(1);
}

}  // namespace
}  // namespace pw
