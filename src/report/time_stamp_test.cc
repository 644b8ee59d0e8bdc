#include "report/time_stamp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

TEST(TimeStampQuery, AsksForTheDigestOfTheBytes) {
  const auto query = TimeStampQuery("abc");
  ASSERT_TRUE(query) << query.error().what;
  // FIPS 180-4: SHA-256 of "abc" begins with ba7816bf
  EXPECT_THAT(*query, HasSubstr("\xba\x78\x16\xbf"));
  EXPECT_NE(*query, *TimeStampQuery("abc"));  // another nonce
}

TEST(TimeStamp, RefusesWhatIsNoReply) {
  for (const char* text : {"", "0", "\x30\x03\x02\x01\x02", "not DER at all"}) {
    const auto stamp = CheckTimeStamp(text, "abc", "");
    ASSERT_FALSE(stamp);
    EXPECT_THAT(stamp.error().what, HasSubstr("no time stamp"));
  }
}

}  // namespace
}  // namespace pw
