// Held against openat2(2) itself: both must reach the same file or fail alike.
#include "sys/root_walk.h"

#include "sys/file.h"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pw {
namespace {

namespace fs = std::filesystem;

class RootWalkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("pw-root-walk-" + std::to_string(::getpid()));
    fs::create_directories(root_ / "in/usr/bin");
    fs::create_directories(root_ / "in/etc");
    std::ofstream(root_ / "secret") << "outside";
    std::ofstream(root_ / "in/secret") << "inside";
    std::ofstream(root_ / "in/usr/bin/tool") << "tool";
    fs::create_symlink("/usr/bin", root_ / "in/bin");
    fs::create_symlink("../../../../secret", root_ / "in/etc/up");
    fs::create_symlink("/secret", root_ / "in/etc/absolute");
    fs::create_symlink("circle", root_ / "in/etc/circle");
    fs::create_symlink("nowhere", root_ / "in/etc/dangling");
    fs::create_symlink("/", root_ / "in/etc/top");
    directory_ = UniqueFd(::open((root_ / "in").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path root_;
  UniqueFd directory_;
};

/// Inode, or 0 if it cannot be opened.
ino_t Reached(const Result<UniqueFd>& fd) {
  struct stat status{};
  return fd && ::fstat(fd->get(), &status) == 0 ? status.st_ino : 0;
}

TEST_F(RootWalkTest, ReachesWhatTheKernelReaches) {
  int reached = 0;
  for (const char* path :
       {"/", ".", "", "/usr/bin/tool", "usr/./bin//tool", "bin/tool", "/etc/up", "/etc/absolute",
        "/etc/circle", "/etc/dangling", "/etc/top/usr/bin/tool", "etc/top/..", "../..",
        "/../secret", "usr/bin/tool/more", "usr/../bin/../secret", "none/../secret"}) {
    const auto kernel = OpenInRoot(root_ / "in", path);
    const auto walked = OpenByWalk(directory_.get(), path, O_RDONLY | O_NONBLOCK);
    if (!kernel && kernel.error().code == Error::Code::kUnavailable)
      GTEST_SKIP() << "this kernel has no openat2 to compare with";
    if (std::string_view(path).empty()) {
      EXPECT_TRUE(walked) << "openat2 refuses an empty path; here it is the root";
      continue;
    }
    EXPECT_EQ(Reached(walked), Reached(kernel)) << path;
    EXPECT_EQ(static_cast<bool>(walked), static_cast<bool>(kernel)) << path;
    if (!walked && !kernel) {
      EXPECT_EQ(walked.error().sys_errno, kernel.error().sys_errno) << path;
    }
    reached += walked ? 1 : 0;
  }
  EXPECT_EQ(reached, 11);
}

TEST_F(RootWalkTest, DoesNotLeaveTheRoot) {
  struct stat outside{};
  struct stat inside{};
  ASSERT_EQ(::stat((root_ / "secret").c_str(), &outside), 0);
  ASSERT_EQ(::stat((root_ / "in/secret").c_str(), &inside), 0);
  for (const char* path : {"/etc/up", "/etc/absolute", "../secret", "usr/../../secret"}) {
    const auto fd = OpenByWalk(directory_.get(), path, O_RDONLY);
    EXPECT_EQ(Reached(fd), inside.st_ino) << path;
  }
  EXPECT_NE(inside.st_ino, outside.st_ino);
}

TEST_F(RootWalkTest, OpensTheLinkItselfWhereAsked) {
  const auto fd = OpenByWalk(directory_.get(), "etc/dangling", O_PATH | O_NOFOLLOW);
  ASSERT_TRUE(fd) << fd.error().what;
  struct stat status{};
  ASSERT_EQ(::fstat(fd->get(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
}

}  // namespace
}  // namespace pw
