#include "wire/nf_tables_message.h"

#include "base/bytes.h"
#include "wire/hex_test.h"
#include "wire/netlink.h"

#include <gtest/gtest.h>

namespace pw {
namespace {
using std::string_view_literals::operator""sv;

/// As Linux 6.18 told `table inet fw { flags dormant; }`, made by nft 1.0.6.
constexpr std::string_view kDormantTable =
    "01000001"                   // NFPROTO_INET, version 0, generation
    "0700010066770000"           // name "fw"
    "0800020000000001"           // flags: dormant
    "0800030000000002"           // two chains use it
    "0c0004000000000000000007";  // handle 7

TEST(NfTablesMessage, ReadsATable) {
  const auto table = ParseNfTable(Hex(kDormantTable));
  ASSERT_TRUE(table);
  EXPECT_EQ(NfTableName(*table), "inet fw");
  EXPECT_EQ(table->handle, 7U);
  EXPECT_TRUE(table->dormant());
  EXPECT_FALSE(table->owned());
}

TEST(NfTablesMessage, RefusesWhatIsCutOffOrHasNoName) {
  EXPECT_EQ(ParseNfTable(Hex("0100")).error().code, Error::Code::kTruncated);
  EXPECT_EQ(ParseNfTable(Hex("01000001")).error().code, Error::Code::kInvalid);
  EXPECT_EQ(ParseNfGeneration(Hex("0000")).error().code, Error::Code::kTruncated);
  EXPECT_EQ(ParseNfGeneration(Hex("00000000")).error().code, Error::Code::kInvalid);
}

TEST(NfTablesMessage, ReadsTheGeneration) {
  EXPECT_EQ(*ParseNfGeneration(Hex("000000000800010000000102")), 0x102U);
}

TEST(NfTablesMessage, NamesFamiliesAsNftDoes) {
  EXPECT_EQ(NfFamilyName(2), "ip");
  EXPECT_EQ(NfFamilyName(10), "ip6");
  EXPECT_EQ(NfFamilyName(5), "netdev");
  EXPECT_EQ(NfFamilyName(99), "99");
}

TEST(NfTablesMessage, ABatchBeginsChangesAndEnds) {
  const NfTable table{1, "fw", 7, NfTable::kDormant};
  const auto batch = NfTableFlagsBatch(std::vector{table}, 5, 40);
  ByteReader reader(batch);
  const auto begin = NextNetlinkMessage(reader);
  ASSERT_TRUE(begin && *begin);
  EXPECT_EQ((*begin)->type, 0x10);
  EXPECT_EQ((*begin)->sequence, 40U);
  // The subsystem in the header, and the generation as its attribute.
  EXPECT_EQ(AsText((*begin)->payload), "\x00\x00\x00\x0a\x08\x00\x01\x00\x00\x00\x00\x05"sv);
  const auto change = NextNetlinkMessage(reader);
  ASSERT_TRUE(change && *change);
  EXPECT_EQ((*change)->type, kNewNfTable);
  EXPECT_EQ((*change)->flags, 0x05);  // a request to be acknowledged; never one that creates
  EXPECT_EQ((*change)->sequence, 41U);
  const auto read = ParseNfTable((*change)->payload);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "fw");
  EXPECT_TRUE(read->dormant());
  const auto end = NextNetlinkMessage(reader);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->type, 0x11);
  EXPECT_TRUE(reader.AtEnd());
}

}  // namespace
}  // namespace pw
