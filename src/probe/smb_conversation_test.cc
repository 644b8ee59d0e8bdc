#include "probe/smb_conversation.h"

#include "probe/probe_context_test.h"
#include "probe/script_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using Ids = std::vector<std::string>;

// samba 4.17 as Debian 12 sets it up, and with "server min protocol = NT1"; nonce 1
const std::string kSmb2 = FromHex(
    "000000cafe534d42400000000000000000000100010000000000000000000000000000005e5532fb000000000000"
    "000000000000000000000000000000000000000000004100010002030000766d0000000000000000000000000000"
    "070000000000800000008000000080007c59d16e297ddd01000000000000000080004a0000000000604806062b06"
    "01050502a03e303ca00e300c060a2b06010401823702020aa32a3028a0261b246e6f745f646566696e65645f696e"
    "5f5246433431373840706c656173655f69676e6f7265");
const std::string kSmb1Accepted = FromHex(
    "00000067ff534d4272000000008803400000000000000000000000000000c15c000067ec1100000332000100044100"
    "000000010067000000fdf38000a03c2dce2a7ddd010000082200df7dd76c285b064157004f0052004b00470052004f"
    "0055005000000056004d000000");
const std::string kSmb1Refused =
    FromHex("00000025ff534d4272000000008803400000000000000000000000000000c15c000067ec01ffff0000");

TEST(Smb2Conversation, ReadsDialectAndSigning) {
  Smb2Conversation smb(TcpContext(4450));
  const Heard heard =
      Converse(smb, std::vector<PeerStep>{Answers{kSmb2.substr(0, 50)}, Answers{kSmb2.substr(50)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "smb");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "smb.dialect"), "3.0.2");
  EXPECT_EQ(FactOf(*heard.identity, "smb2.signing"), "enabled");
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"smb-unsigned"}));
}

TEST(Smb2Conversation, RequiredSigningIsNoWeakness) {
  std::string answer = kSmb2;
  answer.at(4 + 64 + 2) = '\3';
  Smb2Conversation smb(TcpContext(445));
  const Heard heard = Converse(smb, std::vector<PeerStep>{Answers{answer}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(FactOf(*heard.identity, "smb2.signing"), "required");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
}

TEST(Smb1Conversation, TellsWhetherItIsEnabled) {
  Smb1Conversation on(TcpContext(4451));
  const Heard yes = Converse(on, std::vector<PeerStep>{Answers{kSmb1Accepted}});
  ASSERT_TRUE(yes.identity);
  EXPECT_EQ(FactOf(*yes.identity, "smb1"), "yes");
  EXPECT_EQ(WeaknessIds(yes.identity), (Ids{"smb1", "smb-unsigned"}));
  Smb1Conversation off(TcpContext(4450));
  const Heard no = Converse(off, std::vector<PeerStep>{Answers{kSmb1Refused}});
  ASSERT_TRUE(no.identity);
  EXPECT_EQ(FactOf(*no.identity, "smb1"), "no");
  EXPECT_TRUE(no.identity->weaknesses.empty());
}

TEST(Smb1Conversation, BelievesNoAnswerToAnotherQuestion) {
  std::string other = kSmb1Accepted;
  other.at(4 + 30) = '\0';  // multiplex id
  Smb1Conversation smb(TcpContext(445));
  EXPECT_FALSE(Converse(smb, std::vector<PeerStep>{Answers{other}}).identity);
}

TEST(SmbConversation, AsksPort139ForASessionFirst) {
  Smb1Conversation smb(TcpContext(139));
  const Heard heard =
      Converse(smb, std::vector<PeerStep>{Answers{FromHex("82000000")}, Answers{kSmb1Refused}});
  ASSERT_EQ(heard.said.size(), 2U);
  EXPECT_EQ(heard.said[0].size(), 72U);
  EXPECT_EQ(heard.said[0].front(), '\x81');
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "smb");
  Smb1Conversation refused(TcpContext(139));
  const Heard no = Converse(refused, std::vector<PeerStep>{Answers{FromHex("8300000182")}});
  ASSERT_TRUE(no.identity);
  EXPECT_EQ(no.identity->protocol, "netbios-ssn");
}

}  // namespace
}  // namespace pw
