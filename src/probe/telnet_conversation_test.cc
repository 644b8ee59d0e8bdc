#include "probe/telnet_conversation.h"

#include "probe/probe_context_test.h"
#include "probe/script_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using Ids = std::vector<std::string>;

// inetutils-telnetd 2.4
TEST(TelnetConversation, ProvesATelnetServerAndComesToItsPrompt) {
  TelnetConversation telnet(TcpContext(2323));
  const Heard heard = Converse(
      telnet,
      std::vector<PeerStep>{
          Answers{FromHex("fffb25fffb26fffd18fffd20fffd23fffd27fffd24fffb03fffc41")},
          Answers{FromHex("fffa1801fff0")}, Answers{FromHex("fffd01fffd22fffd1ffffb05fffd21")},
          Answers{FromHex("fffb01fffd06fffd00")},
          Answers{"\r\nLinux 6.18.44 (localhost) (pts/0)\r\n\r\nvm login: "}});
  ASSERT_GE(heard.said.size(), 3U);
  EXPECT_EQ(heard.said[0], FromHex("fffb18 fffd03 fffd41"));
  EXPECT_EQ(heard.said[1], FromHex("fffe25 fffe26 fffc20 fffc23 fffc27 fffc24"));
  EXPECT_EQ(heard.said[2], FromHex("fffa1800 64756d62 fff0"));
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "telnet");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "telnet.prompt"), "vm login:");
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"telnet"}));
}

TEST(TelnetConversation, ARefusalOfTheUnknownOptionIsProofEnough) {
  TelnetConversation telnet(TcpContext(23));
  const Heard heard = Converse(telnet, std::vector<PeerStep>{Answers{FromHex("fffc41")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "telnet");
}

TEST(TelnetConversation, APromptWithoutNegotiationIsAShellInClearTextByItsWords) {
  TelnetConversation telnet(TcpContext(4000));
  const Heard heard =
      Converse(telnet, std::vector<PeerStep>{Answers{"\r\nUser Access\r\nUsername: "}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "clear-text-shell");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBanner);
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"clear-text-shell"}));
}

TEST(TelnetConversation, AnEchoIsNoProof) {
  TelnetConversation telnet(TcpContext(7));
  const Heard heard =
      Converse(telnet, std::vector<PeerStep>{Answers{FromHex("fffb18fffd03fffd41")}});
  EXPECT_FALSE(heard.identity);
  EXPECT_EQ(heard.said.size(), 1U);  // nothing is refused to it: no loop
}

TEST(TelnetConversation, OtherOptionsAloneAreNoProof) {
  TelnetConversation telnet(TcpContext(23));
  const Heard heard = Converse(telnet, std::vector<PeerStep>{Answers{FromHex("fffc42fffb01")}});
  EXPECT_FALSE(heard.identity);
}

TEST(TelnetConversation, KnowsPromptsFromOtherText) {
  for (const char* text :
       {"login: ", "\r\nPassword:", "User Name : ", "router>", "host# ", "root@vm:~$ "})
    EXPECT_TRUE(EndsInPrompt(text)) << text;
  for (const char* text : {"", "login:\r\n", "220 ftp.example ready\r\n", "<html>", "a > b",
                           "200 OK", "-ERR unknown>", "time: 22:01"})
    EXPECT_FALSE(EndsInPrompt(text)) << text;
}

TEST(TelnetConversation, HearsCommandsAndPromptsAsGreetings) {
  EXPECT_TRUE(TelnetConversation::Greets(FromHex("fffd18")));
  EXPECT_TRUE(TelnetConversation::Greets("login: "));
  EXPECT_FALSE(TelnetConversation::Greets(FromHex("ff534d42")));
  EXPECT_FALSE(TelnetConversation::Greets("SSH-2.0-x\r\n"));
}

}  // namespace
}  // namespace pw
