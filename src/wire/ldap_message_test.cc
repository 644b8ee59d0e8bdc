#include "wire/ldap_message.h"

#include "base/bytes.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

std::string Bytes(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

// OpenLDAP 2.5.13 of Debian 12
const std::string kRoot = Bytes(
    "306a020409025cc264620400305e3025040b6f626a656374436c61737331160403746f70040f4f70656e4c444150"
    "726f6f744453453018040e6e616d696e67436f6e74657874733106040464633d78301b0414737570706f72746564"
    "4c44415056657273696f6e3103040133300f020409025cc265070a010004000400");

TEST(LdapMessage, AsksForOneEntry) {
  const auto attributes = std::to_array<std::string_view>({"1.1"});
  EXPECT_EQ(ToHex(BuildLdapSearch(0x7f, "dc=x", attributes)),
            "302e02017f63290404"
            "64633d78"
            "0a01000a0100020101020102010100870b6f626a656374436c617373"
            "30050403312e31");
  EXPECT_EQ(ToHex(BuildLdapUnbind(1)), "30050201014200");
}

TEST(LdapMessage, ReadsAnEntryAndTheEndOfASearch) {
  const auto first = ParseLdapMessage(AsBytes(kRoot));
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_EQ(first->id, 0x09025cc2);
  ASSERT_EQ(first->operation, kLdapSearchEntry);
  const auto entry = ParseLdapEntry(first->content);
  ASSERT_TRUE(entry) << entry.error().what;
  EXPECT_EQ(entry->name, "");
  ASSERT_EQ(entry->attributes.size(), 4U);
  EXPECT_EQ(entry->attributes[1].first, "objectClass");
  EXPECT_EQ(entry->attributes[1].second, "OpenLDAProotDSE");
  EXPECT_EQ(entry->attributes[2].second, "dc=x");
  const auto second = ParseLdapMessage(AsBytes(kRoot).subspan(first->length));
  ASSERT_TRUE(second) << second.error().what;
  ASSERT_EQ(second->operation, kLdapSearchDone);
  const auto code = LdapResultCode(second->content);
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 0);
}

TEST(LdapMessage, TellsAnIncompleteMessageFromAWrongOne) {
  EXPECT_EQ(ParseLdapMessage(AsBytes(kRoot).first(20)).error().code, Error::Code::kTruncated);
  EXPECT_EQ(ParseLdapMessage(AsBytes("HTTP/1.1 400 Bad Request")).error().code,
            Error::Code::kInvalid);
  EXPECT_FALSE(ParseLdapEntry(AsBytes(std::string_view("\x04\x01", 2))));
}

}  // namespace
}  // namespace pw
