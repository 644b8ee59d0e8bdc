#include "wire/ber.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

std::vector<std::byte> Bytes(std::initializer_list<int> octets) {
  std::vector<std::byte> bytes;
  for (const int octet : octets)
    bytes.push_back(static_cast<std::byte>(octet));
  return bytes;
}

TEST(Ber, ReadsShortAndLongLengths) {
  const auto bytes = Bytes({0x02, 0x01, 0x05, 0x04, 0x81, 0x02, 'h', 'i'});
  ByteReader reader(bytes);
  const auto number = ReadBer(reader, kBerInteger);
  ASSERT_TRUE(number);
  EXPECT_EQ(*BerNumber(number->content), 5);
  const auto text = ReadBer(reader, kBerOctetString);
  ASSERT_TRUE(text);
  EXPECT_EQ(AsText(text->content), "hi");
  EXPECT_TRUE(reader.AtEnd());
}

TEST(Ber, LeavesTheReaderWhereItWasIfMoreBytesAreNeeded) {
  const auto bytes = Bytes({0x30, 0x05, 0x02});
  ByteReader reader(bytes);
  const auto value = ReadBer(reader);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, Error::Code::kTruncated);
  EXPECT_EQ(reader.Remaining(), 3U);
}

TEST(Ber, RefusesIndefiniteAndOverlongLengths) {
  for (const auto& bytes : {Bytes({0x30, 0x80, 0x00, 0x00}), Bytes({0x30, 0x85, 0, 0, 0, 0, 1, 0}),
                            Bytes({0x1f, 0x81, 0x01, 0})}) {
    ByteReader reader(bytes);
    const auto value = ReadBer(reader);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, Error::Code::kInvalid) << value.error().what;
  }
}

TEST(Ber, RefusesAnotherTypeAndStaysBeforeIt) {
  const auto bytes = Bytes({0x04, 0x00});
  ByteReader reader(bytes);
  EXPECT_FALSE(ReadBer(reader, kBerInteger));
  EXPECT_EQ(reader.Remaining(), 2U);
}

TEST(Ber, NumbersKeepTheirSignAndTheShortestForm) {
  const struct {
    std::int64_t value;
    std::size_t octets;
  } cases[] = {{0, 1},    {127, 1},   {128, 2},        {-1, 1},        {-128, 1},
               {-129, 2}, {65507, 3}, {0x7fffffff, 4}, {INT64_MIN, 8}, {INT64_MAX, 8}};
  for (const auto& [value, octets] : cases) {
    const auto content = BerNumberContent(value);
    EXPECT_EQ(content.size(), octets) << value;
    EXPECT_EQ(*BerNumber(content), value);
  }
  EXPECT_FALSE(BerNumber({}));
}

TEST(Ber, ObjectIdentifiersSurviveBothWays) {
  const ObjectId id = {1, 3, 6, 1, 2, 1, 2, 2, 1, 7, 300, 4294967295};
  EXPECT_EQ(*BerArcs(BerArcsContent(id)), id);
  EXPECT_EQ(ToString(ObjectId{1, 3, 6, 1}), "1.3.6.1");
  EXPECT_EQ(*BerArcs(BerArcsContent({2, 999, 3})), (ObjectId{2, 999, 3}));  // X.690 s.8.19.5
}

TEST(Ber, RefusesAnObjectIdentifierThatIsCutOffOrHasAnArcTooLarge) {
  EXPECT_FALSE(BerArcs({}));
  EXPECT_FALSE(BerArcs(Bytes({0x2b, 0x86})));
  EXPECT_FALSE(BerArcs(Bytes({0x2b, 0x9f, 0xff, 0xff, 0xff, 0x7f})));
}

}  // namespace
}  // namespace pw
