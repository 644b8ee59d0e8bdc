#include "base/base64.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(Base64, WritesTheTestVectorsOfItsStandard) {  // RFC 4648 s.10
  EXPECT_EQ(ToBase64(""), "");
  EXPECT_EQ(ToBase64("f"), "Zg==");
  EXPECT_EQ(ToBase64("fo"), "Zm8=");
  EXPECT_EQ(ToBase64("foo"), "Zm9v");
  EXPECT_EQ(ToBase64("foob"), "Zm9vYg==");
  EXPECT_EQ(ToBase64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(ToBase64("foobar"), "Zm9vYmFy");
}

TEST(Base64, ReadsBackEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += static_cast<char>(i);
  EXPECT_EQ(FromBase64(ToBase64(bytes)), bytes);
  EXPECT_EQ(FromBase64(ToBase64(bytes + "x")), bytes + "x");
  EXPECT_EQ(FromBase64(ToBase64(bytes + "xy")), bytes + "xy");
  EXPECT_EQ(FromBase64(""), "");
}

TEST(Base64, RefusesASecondTextForTheSameBytes) {
  EXPECT_EQ(FromBase64("Zg=="), "f");
  for (const char* text :
       {"Zh==", "Zg=", "Zg", "Zg==\n", "Zm9=", "=Zg=", "Z===", "Zm 9v", "Zm9-", "Zg==Zg==", "===="})
    EXPECT_EQ(FromBase64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace pw
