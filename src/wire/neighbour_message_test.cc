#include "wire/neighbour_message.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::string_view_literals::operator""sv;

std::vector<std::byte> Message(std::uint16_t state, std::string_view address) {
  ByteWriter message;
  message.Pad(8);
  message.WriteHost(state);
  message.Pad(2);
  AppendNetlinkAttribute(message, 2, AsBytes(address));
  return std::move(message).Release();
}

TEST(NeighbourMessage, ReadsAnEthernetAddress) {
  const auto address = ParseNeighbour(Message(0x04, "\x02\x00\x00\x00\x00\x07"sv));
  ASSERT_TRUE(address);
  EXPECT_EQ((*address)[5], std::byte{7});
}

TEST(NeighbourMessage, DoesNotTrustWhatIsNotResolved) {
  EXPECT_FALSE(ParseNeighbour(Message(0x01, "\x02\x00\x00\x00\x00\x07"sv)));
  EXPECT_FALSE(ParseNeighbour(Message(0x20, "\x02\x00\x00\x00\x00\x07"sv)));
  EXPECT_FALSE(ParseNeighbour(Message(0x02, "\x0a\x00\x00\x01"sv)));
  const auto message = Message(0x02, "");
  EXPECT_EQ(ParseNeighbour(std::span(message).first(9)).error().code, Error::Code::kTruncated);
}

}  // namespace
}  // namespace pw
