#include "wire/telnet_stream.h"

#include "wire/hex_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(TelnetStream, TakesCommandsAndTextApart) {
  const auto stream = ParseTelnet(Hex("fffd18fffb036c6f67696e3a20"));
  EXPECT_EQ(stream.commands, (std::vector<TelnetCommand>{{kTelnetDo, 24}, {kTelnetWill, 3}}));
  EXPECT_EQ(stream.text, "login: ");
  EXPECT_TRUE(stream.complete);
}

TEST(TelnetStream, ReadsSubnegotiationsWithDoubledIac) {
  const auto stream =
      ParseTelnet(Hex("fffa1801fffffff0"
                      "41"));
  ASSERT_EQ(stream.subnegotiations.size(), 1U);
  EXPECT_EQ(stream.subnegotiations[0], (TelnetSubnegotiation{24, {std::byte{1}, std::byte{0xff}}}));
  EXPECT_EQ(stream.text, "A");
}

TEST(TelnetStream, TellsACommandThatIsCutOff) {
  for (const char* part : {"ff", "fffd", "fffa", "fffa1801", "fffa1801ff"})
    EXPECT_FALSE(ParseTelnet(Hex(part)).complete) << part;
  EXPECT_EQ(ParseTelnet(Hex("fffff1")).text, "\xff\xf1");
}

}  // namespace
}  // namespace pw
