#include "sys/file.h"

#include "sys/atomic_file.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string pattern = testing::TempDir() + "pw-file-XXXXXX";
    dir_ = mkdtemp(pattern.data());
  }
  ~FileTest() override { std::filesystem::remove_all(dir_); }
  std::string At(const std::string& name) const { return dir_ + "/" + name; }
  void Put(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(At(name)).parent_path());
    std::ofstream(At(name)) << content;
  }
  std::string dir_;
};

TEST_F(FileTest, ReadsProcFilesThatTellSizeZero) {
  const auto status = ReadFile("/proc/self/status");
  ASSERT_TRUE(status);
  EXPECT_THAT(*status, HasSubstr("Pid:"));
}

TEST_F(FileTest, RefusesFilesOverTheLimitAndTakesThoseAtIt) {
  Put("five", "12345");
  EXPECT_EQ(*ReadFile(At("five"), 5), "12345");
  const auto refused = ReadFile(At("five"), 4);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("larger than the limit of 4 bytes"));
  EXPECT_EQ(ReadFile(At("none")).error().code, Error::Code::kNotFound);
  EXPECT_FALSE(ReadFile(dir_));
}

TEST_F(FileTest, SaysThatADirectoryIsNoFile) {
  const auto content = ReadFile(dir_);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code, Error::Code::kInvalid);
  EXPECT_EQ(content.error().what, "read " + dir_ + ": is a directory");
}

TEST_F(FileTest, LinksInAnotherRootStayInside) {
  Put("root/etc/real", "inside");
  Put("outside", "secret");
  std::filesystem::create_symlink("/etc/real", At("root/etc/absolute"));
  std::filesystem::create_symlink("../../../outside", At("root/etc/climbs"));
  EXPECT_EQ(*ReadFileInRoot(At("root"), "/etc/absolute"), "inside");
  EXPECT_FALSE(ReadFileInRoot(At("root"), "/etc/climbs"));
  EXPECT_EQ(*ReadLinkInRoot(At("root"), "/etc/absolute"), "/etc/real");
  EXPECT_TRUE(StatFileInRoot(At("root"), "/etc/absolute"));
}

TEST_F(FileTest, AtomicWriteReplacesAndLeavesNothingBehind) {
  ASSERT_TRUE(WriteFileAtomically(At("out"), "one"));
  ASSERT_TRUE(WriteFileAtomically(At("out"), "two"));
  EXPECT_EQ(*ReadFile(At("out")), "two");
  EXPECT_FALSE(WriteFileAtomically(dir_, "x"));
  EXPECT_THAT(*ListDirectory(dir_), ElementsAre("out"));
}

TEST_F(FileTest, FullDiskIsOneClearErrorAndLeavesTheFileAsItWas) {
  const auto full = WriteFileAtomically("/dev/full", "x");
  ASSERT_FALSE(full);
  EXPECT_THAT(full.error().what, HasSubstr("No space left on device"));
}

TEST_F(FileTest, DirectoryAppearsWholeOrNotAtAll) {
  {
    auto unfinished = AtomicDirectory::Create(At("bundle"));
    ASSERT_TRUE(unfinished);
    ASSERT_TRUE(unfinished->Write("records/one", "1"));
  }
  EXPECT_THAT(*ListDirectory(dir_), ElementsAre());
  auto bundle = AtomicDirectory::Create(At("bundle/"));
  ASSERT_TRUE(bundle);
  ASSERT_TRUE(bundle->Write("records/one", "1"));
  EXPECT_FALSE(bundle->Write("../escape", "x"));
  ASSERT_TRUE(bundle->Commit());
  EXPECT_EQ(*ReadFile(At("bundle/records/one")), "1");
  EXPECT_THAT(*ListDirectory(dir_), ElementsAre("bundle"));
  const auto again = AtomicDirectory::Create(At("bundle"));
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().what, HasSubstr("exists and is not an empty directory"));
}

}  // namespace
}  // namespace pw
