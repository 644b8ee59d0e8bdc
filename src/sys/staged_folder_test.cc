#include "sys/staged_folder.h"

#include "sys/file.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kLimit = 1000;

class StagedFolderTest : public testing::Test {
 protected:
  StagedFolderTest() {
    std::string pattern = testing::TempDir() + "pw-staged-XXXXXX";
    above_ = ::mkdtemp(pattern.data());
    path_ = above_ + "/bundle";
  }
  ~StagedFolderTest() override { std::filesystem::remove_all(above_); }

  /// As if the process had been killed after `step`.
  template <class Step>
  void Killed(Step step) {
    auto folder = StagedFolder::Create(path_, "first");
    ASSERT_TRUE(folder) << folder.error().what;
    step(*folder);
    folder->Leave();
  }

  static void WriteAll(const StagedFolder& folder) {
    auto content = folder.Content();
    ASSERT_TRUE(content) << content.error().what;
    ASSERT_TRUE(content->Write("report", "all is well"));
    ASSERT_TRUE(content->Write("records/1", "raw"));
    ASSERT_TRUE(content->Commit());
  }

  void ExpectWhole() {
    EXPECT_THAT(*ListDirectory(path_), ElementsAre("records", "report"));
    EXPECT_EQ(*ReadFile(path_ + "/records/1"), "raw");
    EXPECT_FALSE(StagedFolder::IsMarked(path_));
  }

  std::string above_;
  std::string path_;
};

TEST_F(StagedFolderTest, IsMarkedUntilItIsWhole) {
  auto folder = StagedFolder::Create(path_ + "/", "first");
  ASSERT_TRUE(folder) << folder.error().what;
  EXPECT_TRUE(StagedFolder::IsMarked(path_));
  ASSERT_TRUE(folder->Keep("step", "done"));
  WriteAll(*folder);
  EXPECT_TRUE(StagedFolder::IsMarked(path_));
  EXPECT_TRUE(folder->IsSealed());
  ASSERT_TRUE(folder->Finish());
  ExpectWhole();
}

TEST_F(StagedFolderTest, AnErrorLeavesNothing) {
  {
    auto folder = StagedFolder::Create(path_, "first");
    ASSERT_TRUE(folder);
    ASSERT_TRUE(folder->Keep("step", "done"));
    WriteAll(*folder);
  }
  EXPECT_THAT(*ListDirectory(above_), IsEmpty());
  std::filesystem::create_directory(path_);
  ASSERT_TRUE(StagedFolder::Create(path_, "first"));
  EXPECT_THAT(*ListDirectory(path_), IsEmpty()) << "a folder that was there stays";
}

TEST_F(StagedFolderTest, GoesOnFromWhatWasKept) {
  Killed([](StagedFolder& folder) { ASSERT_TRUE(folder.Keep("step", "done")); });
  {
    auto again = StagedFolder::Reopen(path_);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->mark(), "first\n");
    EXPECT_EQ(*again->Kept("step", kLimit), "done");
    ASSERT_TRUE(again->Note("second"));
    ASSERT_TRUE(again->Forget("step"));
    ASSERT_TRUE(again->Forget("step"));
  }
  auto third = StagedFolder::Reopen(path_);
  ASSERT_TRUE(third) << "reopened, it is never removed";
  EXPECT_EQ(third->mark(), "first\nsecond\n");
  EXPECT_FALSE(third->Kept("step", kLimit));
  EXPECT_FALSE(third->IsSealed());
}

TEST_F(StagedFolderTest, ForgetsContentThatWasNotSealed) {
  Killed([](StagedFolder& folder) {
    ASSERT_TRUE(folder.Keep("content.partial-0badcafe", "left by a process that was killed"));
  });
  auto again = StagedFolder::Reopen(path_);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->IsSealed());
  WriteAll(*again);
  EXPECT_THAT(*ListDirectory(path_ + "/progress"), ElementsAre("content"));
  ASSERT_TRUE(again->Finish());
  ExpectWhole();
}

TEST_F(StagedFolderTest, FinishesFromEachStepOfFinishing) {
  const auto sealed = [](StagedFolder& folder) { WriteAll(folder); };
  const std::vector<void (*)(const std::string&)> killed_after = {
      [](const std::string&) {},
      [](const std::string& path) {
        std::filesystem::rename(path + "/progress/content/records", path + "/records");
      },
      [](const std::string& path) {
        std::filesystem::rename(path + "/progress/content/report", path + "/report");
        std::filesystem::rename(path + "/progress/content/records", path + "/records");
        std::filesystem::rename(path + "/progress", path + "/finished");
        std::filesystem::remove(path + "/finished/content");
      },
  };
  for (const auto step : killed_after) {
    Killed(sealed);
    step(path_);
    auto again = StagedFolder::Reopen(path_);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_TRUE(again->IsSealed());
    const auto finished = again->Finish();
    ASSERT_TRUE(finished) << finished.error().what;
    ExpectWhole();
    std::filesystem::remove_all(path_);
  }
}

TEST_F(StagedFolderTest, OneProcessAtATime) {
  const auto folder = StagedFolder::Create(path_, "first");
  ASSERT_TRUE(folder);
  const auto second = StagedFolder::Reopen(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Error::Code::kUnavailable);
}

TEST_F(StagedFolderTest, BeginsAnewWhereNothingWasBegun) {
  Killed([](StagedFolder&) {});
  std::filesystem::resize_file(path_ + "/INCOMPLETE", 3);
  const auto again = StagedFolder::Reopen(path_);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().what, HasSubstr("before anything was begun"));
  Killed([](StagedFolder& folder) { ASSERT_TRUE(folder.Keep("step", "done")); });
  EXPECT_EQ(StagedFolder::Reopen(path_)->mark(), "first\n");
}

TEST_F(StagedFolderTest, RefusesWhatIsNotItsOwn) {
  Killed([](StagedFolder&) {});
  EXPECT_THAT(StagedFolder::Create(path_, "first").error().what,
              HasSubstr("not an empty directory"));
  std::filesystem::remove(path_ + "/INCOMPLETE");
  EXPECT_THAT(StagedFolder::Reopen(path_).error().what, HasSubstr("it is not incomplete"));
  std::filesystem::create_directory(path_ + "/progress/of-somebody");
  EXPECT_THAT(StagedFolder::Create(path_, "first").error().what,
              HasSubstr("not an empty directory"));
  EXPECT_EQ(StagedFolder::Reopen(above_ + "/nowhere").error().code, Error::Code::kNotFound);
}

}  // namespace
}  // namespace pw
