#include "sys/folder_reader.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class FolderReaderTest : public testing::Test {
 protected:
  FolderReaderTest()
      : root_(std::filesystem::path(testing::TempDir()) /
              ("pw_folder_reader_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "info");
  }
  ~FolderReaderTest() override { std::filesystem::remove_all(root_); }
  FolderReaderTest(const FolderReaderTest&) = delete;
  FolderReaderTest& operator=(const FolderReaderTest&) = delete;

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(root_ / "info" / name) << text;
  }

  std::filesystem::path root_;
};

TEST_F(FolderReaderTest, ReadsOneFileAfterTheOther) {
  Write("a.list", "first\n");
  Write("b.list", std::string(600'000, 'b'));
  Write("c.other", "");
  auto folder = FolderReader::Open(root_, "/info");
  ASSERT_TRUE(folder);
  const auto names = folder->Names(".list");
  ASSERT_TRUE(names);
  EXPECT_THAT(*names, UnorderedElementsAre("a.list", "b.list"));
  EXPECT_EQ(*folder->Read("b.list", 1'000'000), std::string(600'000, 'b'));
  EXPECT_EQ(*folder->Read("a.list", 1'000'000), "first\n");
  EXPECT_EQ(*folder->Read("c.other", 10), "");
}

TEST_F(FolderReaderTest, RefusesWhatIsLargerThanTheLimit) {
  Write("a", "0123456789");
  auto folder = FolderReader::Open(root_, "/info");
  ASSERT_TRUE(folder);
  EXPECT_TRUE(folder->Read("a", 10));
  const auto refused = folder->Read("a", 9);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Error::Code::kInvalid);
  EXPECT_THAT(refused.error().what, HasSubstr("larger than the limit of 9 bytes"));
}

TEST_F(FolderReaderTest, RefusesLinksAndPaths) {
  Write("a", "x");
  std::filesystem::create_symlink("a", root_ / "info/link");
  auto folder = FolderReader::Open(root_, "/info");
  ASSERT_TRUE(folder);
  EXPECT_FALSE(folder->Read("link", 10));
  EXPECT_FALSE(folder->Read("../info/a", 10));
  EXPECT_EQ(folder->Read("none", 10).error().code, Error::Code::kNotFound);
}

TEST_F(FolderReaderTest, TellsEntriesAndWhatTheyAre) {
  Write("b", "x");
  std::filesystem::create_symlink("/some/where", root_ / "info/c");
  std::filesystem::create_directory(root_ / "info/a");
  auto folder = FolderReader::Open(root_, "/info");
  ASSERT_TRUE(folder);
  const auto entries = folder->Entries();
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3U);
  EXPECT_EQ((*entries)[0].name, "a");
  EXPECT_EQ((*entries)[0].kind, FolderEntry::Kind::kDirectory);
  EXPECT_EQ((*entries)[1].kind, FolderEntry::Kind::kRegular);
  EXPECT_EQ((*entries)[2].kind, FolderEntry::Kind::kSymlink);
  EXPECT_EQ(*folder->Link("c"), "/some/where");
  EXPECT_EQ(folder->Link("b").error().code, Error::Code::kInvalid);
}

TEST_F(FolderReaderTest, SaysThatTheFolderIsMissing) {
  const auto folder = FolderReader::Open(root_, "/nothing");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, Error::Code::kNotFound);
}

}  // namespace
}  // namespace pw
