#include "sys/random_file.h"

#include "base/bytes.h"

#include <array>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(RandomFile, ReadsPiecesOfARegularFileOnly) {
  const std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / "pw_random_file_test";
  std::filesystem::remove_all(root);
  std::filesystem::create_directories(root / "folder");
  std::ofstream(root / "file") << "0123456789";
  const auto file = RandomFile::Open(root, "/file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->size(), 10U);
  std::array<std::byte, 4> piece{};
  ASSERT_TRUE(file->Read(3, piece));
  EXPECT_EQ(AsText(piece), "3456");
  EXPECT_EQ(*file->Read(8, piece), 2U) << "the end cuts it short";
  EXPECT_EQ(*file->Read(50, piece), 0U);
  EXPECT_EQ(RandomFile::Open(root, "/folder").error().code, Error::Code::kInvalid);
  EXPECT_EQ(RandomFile::Open(root, "/none").error().code, Error::Code::kNotFound);
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace pw
