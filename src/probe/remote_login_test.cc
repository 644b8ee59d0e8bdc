#include "probe/probe_context_test.h"
#include "probe/remote_command_conversation.h"
#include "probe/rlogin_conversation.h"
#include "probe/script_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using namespace std::string_literals;
using Ids = std::vector<std::string>;

const std::string kLongName = "0\0"s + std::string(40, 'u') + '\0';

// rsh-redone 85 and rsh-server 0.17
TEST(RloginConversation, IsKnownByItsZeroAndThePrompt) {
  RloginConversation rlogin(TcpContext(2513));
  const Heard heard = Converse(rlogin, std::vector<PeerStep>{Answers{"\0Password: "s}});
  ASSERT_EQ(heard.said.size(), 1U);
  EXPECT_EQ(heard.said[0].front(), '\0');
  EXPECT_TRUE(heard.said[0].ends_with("vt100/9600\0"s));
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "rlogin");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"rlogin"}));
}

TEST(RloginConversation, IsKnownByItsRefusal) {
  RloginConversation rlogin(TcpContext(513));
  const Heard heard = Converse(
      rlogin, std::vector<PeerStep>{Answers{"\1rlogind: Openpty: No such device.\r\n"}, Ends{}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(FactOf(*heard.identity, "rlogin.text"), "rlogind: Openpty: No such device.");
}

TEST(RloginConversation, NeitherAnEchoNorAZeroWithOtherBytesIsOne) {
  RloginConversation echoed(TcpContext(513));
  const std::string request(AsText(echoed.Begin().send.front().bytes));
  EXPECT_EQ(echoed.Hear({AsBytes(request), 0, 0}).kind, Move::Kind::kListen);
  echoed.Silence();
  EXPECT_FALSE(echoed.identity());
  RloginConversation binary(TcpContext(513));
  EXPECT_FALSE(
      Converse(binary, std::vector<PeerStep>{Answers{"\0\0\0\x18\x80\2Password: "s}}).identity);
  // in.rshd of rsh-server 0.17, for which the same bytes are a command of a stranger
  RloginConversation rsh(TcpContext(2614));
  EXPECT_FALSE(
      Converse(rsh, std::vector<PeerStep>{Answers{"\1Permission denied.\n"}, Ends{}}).identity);
  RloginConversation prompt(TcpContext(513));
  EXPECT_FALSE(Converse(prompt, std::vector<PeerStep>{Answers{"Password: "}}).identity);
}

// rsh-server 0.17: in.rshd, in.rexecd
TEST(RemoteCommandConversation, TellsRshFromRexecByTheirWords) {
  RemoteCommandConversation rsh(TcpContext(2614));
  const Heard one = Converse(rsh, std::vector<PeerStep>{Answers{"\1remuser too long\n"}});
  EXPECT_EQ(one.said, (Ids{kLongName}));
  ASSERT_TRUE(one.identity);
  EXPECT_EQ(one.identity->protocol, "rsh");
  EXPECT_EQ(WeaknessIds(one.identity), (Ids{"rsh"}));
  RemoteCommandConversation rexec(TcpContext(2612));
  const Heard two = Converse(rexec, std::vector<PeerStep>{Answers{"\1username too long\n"}});
  ASSERT_TRUE(two.identity);
  EXPECT_EQ(two.identity->protocol, "rexec");
  EXPECT_EQ(two.identity->confidence, Confidence::kBehaviour);
}

// rsh-redone 85 has room for long names and waits for the rest
TEST(RemoteCommandConversation, NamesAStrangerToAServerThatWaitsForMore) {
  RemoteCommandConversation rsh(TcpContext(2514));
  const Heard heard = Converse(
      rsh, std::vector<PeerStep>{StaysSilent{}, Answers{"\0Authentication failure\n"s}, Ends{}});
  ASSERT_EQ(heard.said.size(), 2U);
  EXPECT_TRUE(heard.said[1].ends_with("\0:\0"s)) << "the command that would do nothing";
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "rsh");
}

TEST(RemoteCommandConversation, OtherWordsProveNothing) {
  for (const std::string& words :
       {"\1"s, "\1hello\n"s, "Permission denied\n"s, "\1Permission denied.\n"s, kLongName,
        "\1remuser too long\xff\n"s}) {
    RemoteCommandConversation rsh(TcpContext(514));
    EXPECT_FALSE(Converse(rsh, std::vector<PeerStep>{Answers{words}, Ends{}}).identity) << words;
  }
}

}  // namespace
}  // namespace pw
