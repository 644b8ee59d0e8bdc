#include "store/deflate.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(Deflate, GivesTheTextBackAndIsSmaller) {
  std::string text;
  for (int i = 0; i < 10'000; ++i)
    text += R"({"transport":"tcp","port":22})";
  const auto bytes = Deflate(text);
  ASSERT_TRUE(bytes);
  EXPECT_LT(bytes->size(), text.size() / 20);
  EXPECT_EQ(*Inflate(*bytes, text.size()), text);
  EXPECT_EQ(*Inflate(*Deflate(""), 0), "");
}

TEST(Inflate, RefusesDamageAndAnotherSize) {
  std::string bytes = *Deflate("hello, hello, hello");
  EXPECT_FALSE(Inflate(bytes, 5));
  EXPECT_FALSE(Inflate(bytes, 100));
  EXPECT_FALSE(Inflate(bytes.substr(0, 8), 19));
  bytes[5] = static_cast<char>(bytes[5] ^ 0x40);
  EXPECT_FALSE(Inflate(bytes, 19));
}

}  // namespace
}  // namespace pw
