#include "wire/bson.h"

#include "base/bytes.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(Bson, WritesADocument) {
  BsonWriter document;
  document.Number("hello", 1).Text("$db", "admin");
  EXPECT_EQ(ToHex(std::move(document).Release()),
            "1f0000001068656c6c6f000100000002246462000600000061646d696e0000");
}

TEST(Bson, ReadsEachTypeOnItsWay) {
  // {"a": 1.0, "b": {"x": 1}, "c": true, "d": null, "e": /x/i, "f": "text"}
  const std::string_view bytes(
      "\x39\0\0\0"
      "\1a\0\0\0\0\0\0\0\xf0\x3f"
      "\3b\0\x0c\0\0\0\x10x\0\1\0\0\0\0"
      "\x08"
      "c\0\1"
      "\x0a"
      "d\0"
      "\x0b"
      "e\0x\0i\0"
      "\2f\0\5\0\0\0text\0"
      "\0",
      57);
  const auto elements = BsonElements(AsBytes(bytes));
  ASSERT_TRUE(elements) << elements.error().what;
  ASSERT_EQ(elements->size(), 6U);
  EXPECT_EQ(BsonNumber((*elements)[0]), 1);
  EXPECT_EQ(BsonNumber((*elements)[2]), 1);
  EXPECT_FALSE(BsonNumber((*elements)[3]));
  const auto* text = FindBson(*elements, "f");
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(BsonText(*text), "text");
  EXPECT_EQ(FindBson(*elements, "g"), nullptr);
  const auto inner = BsonElements((*elements)[1].value);
  ASSERT_TRUE(inner) << inner.error().what;
  EXPECT_EQ(BsonNumber(inner->front()), 1);
}

TEST(Bson, RefusesLengthsThatContradictEachOther) {
  for (const std::string_view bytes :
       {std::string_view("\4\0\0\0", 4), std::string_view("\5\0\0\0\1", 5),
        std::string_view("\x0c\0\0\0\2f\0\xff\xff\xff\xff\0", 12),
        std::string_view("\x08\0\0\0\x55"
                         "a\0\0",
                         8)}) {
    const auto elements = BsonElements(AsBytes(bytes));
    ASSERT_FALSE(elements) << ToHex(AsBytes(bytes));
    EXPECT_EQ(elements.error().code, Error::Code::kInvalid);
  }
  EXPECT_EQ(BsonElements(AsBytes(std::string_view("\x06\0\0\0\0", 5))).error().code,
            Error::Code::kTruncated);
}

}  // namespace
}  // namespace pw
