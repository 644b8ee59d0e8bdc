#include "sys/private_file.h"

#include "sys/file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace pw {
namespace {

class PrivateFile : public testing::Test {
 protected:
  PrivateFile() {
    std::string pattern = testing::TempDir() + "pw-private-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~PrivateFile() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(PrivateFile, MakesFoldersAndFileForThisUserAlone) {
  const std::string path = folder_ + "/a/b/file";
  ASSERT_TRUE(MakePrivateFile(path));
  EXPECT_EQ(StatFile(path)->mode, 0600U);
  EXPECT_EQ(StatFile(folder_ + "/a")->mode, 0700U);
  EXPECT_EQ(StatFile(folder_ + "/a/b")->mode, 0700U);
}

TEST_F(PrivateFile, LeavesWhatExistsAsItIs) {
  const std::string path = folder_ + "/file";
  std::ofstream(path) << "kept";
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  ASSERT_TRUE(MakePrivateFile(path));
  EXPECT_EQ(*ReadFile(path), "kept");
  EXPECT_EQ(StatFile(path)->mode, 0644U);
}

TEST_F(PrivateFile, SaysWhichFolderIsInTheWay) {
  std::ofstream(folder_ + "/plain") << "no folder";
  const auto refused = MakePrivateFile(folder_ + "/plain/below/file");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("make folder " + folder_ + "/plain/below"), std::string::npos)
      << refused.error().what;
}

}  // namespace
}  // namespace pw
