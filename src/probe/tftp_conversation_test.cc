#include "probe/tftp_conversation.h"

#include "probe/probe_context_test.h"
#include "probe/script_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using namespace std::string_literals;
using Ids = std::vector<std::string>;

// atftpd 0.8.0 and tftpd-hpa 5.2 say the same
const std::string kNotFound = "\0\5\0\1File not found\0"s;

TEST(TftpConversation, IsProvenByAnErrorFromANewPort) {
  TftpConversation tftp(UdpContext(2069));
  const Heard heard = Converse(tftp, std::vector<PeerStep>{Answers{kNotFound, 42503}}, false);
  ASSERT_EQ(heard.said.size(), 1U);
  EXPECT_TRUE(heard.said[0].starts_with("\0\1"s));
  EXPECT_TRUE(heard.said[0].ends_with(".tst\0octet\0"s));
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "tftp.error"), "1 File not found");
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"tftp"}));
}

TEST(TftpConversation, TheSamePortIsLessOfAProof) {
  TftpConversation tftp(UdpContext(69));
  const Heard heard = Converse(tftp, std::vector<PeerStep>{Answers{kNotFound, 69}}, false);
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBanner);
}

TEST(TftpConversation, StopsAServerThatSendsAFileNobodyHas) {
  TftpConversation tftp(UdpContext(69));
  const Heard heard = Converse(tftp, std::vector<PeerStep>{Answers{"\0\3\0\1data"s, 4000}}, false);
  EXPECT_EQ(heard.said.back(), "\0\5\0\0stop\0"s);
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"tftp-any-file", "tftp"}));
}

TEST(TftpConversation, AsksTwiceAndThenGivesUp) {
  TftpConversation tftp(UdpContext(69));
  const Heard heard = Converse(tftp, {}, false);
  EXPECT_EQ(heard.said.size(), 2U);
  EXPECT_EQ(heard.said[0], heard.said[1]);
  EXPECT_FALSE(heard.identity);
  EXPECT_LE(heard.waited, milliseconds{3000});
}

TEST(TftpConversation, RefusesErrorsThatAreNone) {
  for (const std::string& bytes : {"\0\5\0\1File not found"s, "\0\5\0\x63x\0"s, "\0\3\0\2x"s,
                                   "\0\1nx.tst\0octet\0"s, "\0\5\0\1\xff\0"s}) {
    TftpConversation tftp(UdpContext(69));
    EXPECT_FALSE(Converse(tftp, std::vector<PeerStep>{Answers{bytes, 4000}}, false).identity);
  }
}

}  // namespace
}  // namespace pw
