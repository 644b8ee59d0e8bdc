#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::string_view_literals::operator""sv;

TEST(ByteReader, ReadsNetworkByteOrder) {
  ByteReader reader(AsBytes("\x12\x34\xde\xad\xbe\xef"sv));
  EXPECT_EQ(*reader.Read<std::uint16_t>(), 0x1234);
  EXPECT_EQ(*reader.Read<std::uint32_t>(), 0xdeadbeefU);
  EXPECT_TRUE(reader.AtEnd());
}

TEST(ByteReader, ShortInputKeepsThePosition) {
  ByteReader reader(AsBytes("\x01\x02\x03"sv));
  const auto four = reader.Read<std::uint32_t>();
  ASSERT_FALSE(four);
  EXPECT_EQ(four.error().code, Error::Code::kTruncated);
  EXPECT_EQ(reader.Remaining(), 3U);
  EXPECT_EQ(*reader.Read<std::uint8_t>(), 1);
}

TEST(ByteReader, TakesEverythingButNoMore) {
  ByteReader reader(AsBytes("abc"sv));
  EXPECT_EQ(AsText(*reader.Take(3)), "abc");
  EXPECT_FALSE(reader.Take(1));
  EXPECT_TRUE(reader.Take(0));
  EXPECT_FALSE(reader.Skip(static_cast<std::size_t>(-1)));
}

TEST(ByteWriter, HostOrderRoundTrips) {
  ByteWriter writer;
  writer.WriteHost<std::uint64_t>(0x0102030405060708U);
  writer.WriteHost<std::uint16_t>(0xfffe);
  ByteReader reader(writer.View());
  EXPECT_EQ(*reader.ReadHost<std::uint64_t>(), 0x0102030405060708U);
  EXPECT_EQ(*reader.ReadHost<std::uint16_t>(), 0xfffe);
}

TEST(ByteWriter, WritesNetworkByteOrder) {
  ByteWriter writer;
  writer.Write<std::uint16_t>(0x8e3c);
  writer.Append("x"sv);
  writer.Pad(2);
  EXPECT_EQ(ToHex(writer.View()), "8e3c780000");
}

TEST(ByteWriter, ReplacesWhatWasWrittenAndNothingElse) {
  ByteWriter writer;
  writer.Write(std::uint32_t{0x01020304});
  writer.WriteAt(1, std::uint16_t{0xaabb});
  EXPECT_EQ(ToHex(writer.View()), "01aabb04");
  EXPECT_THROW(writer.WriteAt(3, std::uint16_t{0}), std::out_of_range);
}

}  // namespace
}  // namespace pw
