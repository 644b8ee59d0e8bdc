#include "app/key_files.h"

#include "sys/atomic_file.h"
#include "sys/file.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

class KeyFiles : public testing::Test {
 protected:
  KeyFiles() {
    std::string pattern = testing::TempDir() + "pw-keys-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~KeyFiles() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(KeyFiles, MakesAPairThatBelongsTogether) {
  const auto made = MakeKey(folder_ + "/lab.pem");
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->public_path, folder_ + "/lab.pub.pem");
  EXPECT_EQ(StatFile(made->private_path)->mode, 0600U);
  const auto key = ReadSigningKey(made->private_path);
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->Public().Id(), made->id);
  EXPECT_EQ(ReadPublicKey(made->public_path)->Id(), made->id);
  EXPECT_EQ(ReadPublicKey(made->private_path)->Id(), made->id);
}

TEST_F(KeyFiles, OverwritesNeitherHalf) {
  const std::string path = folder_ + "/lab.pem";
  ASSERT_TRUE(MakeKey(path));
  const std::string before = *ReadFile(path);
  const auto again = MakeKey(path);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().what, HasSubstr("it exists"));
  EXPECT_EQ(*ReadFile(path), before);
  std::filesystem::remove(path);
  EXPECT_THAT(MakeKey(path).error().what, HasSubstr("lab.pub.pem: it exists"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(KeyFiles, RefusesAKeyThatOthersMayRead) {
  const auto made = MakeKey(folder_ + "/lab.pem");
  ASSERT_TRUE(made);
  std::filesystem::permissions(made->private_path, std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  const auto key = ReadSigningKey(made->private_path);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().what, HasSubstr("others may read it (mode 0640)"));
  EXPECT_THAT(key.error().what, HasSubstr("chmod 600"));
}

TEST_F(KeyFiles, NamesTheFileThatIsNoKey) {
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/none", "text", 0600));
  EXPECT_THAT(ReadSigningKey(folder_ + "/none").error().what,
              HasSubstr("/none: no PEM private key"));
  EXPECT_THAT(ReadPublicKey(folder_ + "/none").error().what, HasSubstr("/none: no PEM public key"));
  EXPECT_EQ(ReadSigningKey(folder_ + "/missing").error().code, Error::Code::kNotFound);
}

}  // namespace
}  // namespace pw
