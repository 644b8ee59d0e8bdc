#include "probe/ssh_conversation.h"

#include "probe/probe_context_test.h"
#include "probe/script_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using Ids = std::vector<std::string>;

std::string KexInit(const std::string& ciphers) {
  std::string payload(1, '\x14');
  payload.append(16, '\0');
  for (const std::string& list :
       {std::string("curve25519-sha256,diffie-hellman-group1-sha1"), std::string("ssh-ed25519"),
        ciphers, ciphers, std::string("hmac-sha2-256"), std::string("hmac-sha2-256"),
        std::string("none"), std::string("none"), std::string(), std::string()}) {
    payload.append(3, '\0');
    payload += static_cast<char>(list.size());
    payload += list;
  }
  payload.append(5, '\0');
  std::string packet(3, '\0');
  packet += static_cast<char>(payload.size() + 5);
  return packet + '\x04' + payload + std::string(4, '\0');
}

TEST(SshConversation, KnowsTheServerByItsKeyExchange) {
  SshConversation ssh(TcpContext(2222));
  const Heard heard =
      Converse(ssh, std::vector<PeerStep>{Answers{"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n"},
                                          Answers{KexInit("aes256-ctr")}});
  EXPECT_EQ(heard.said, (Ids{"SSH-2.0-portwarrant\r\n"}));
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "ssh");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "OpenSSH");
  EXPECT_EQ(heard.identity->version, "9.2p1 Debian-2+deb12u10");
  EXPECT_EQ(FactOf(*heard.identity, "ssh.ciphers"), "aes256-ctr");
  EXPECT_EQ(FactOf(*heard.identity, "ssh.weak"), "diffie-hellman-group1-sha1");
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"ssh-weak-crypto"}));
}

TEST(SshConversation, ReadsAKeyExchangeThatCameWithTheIdentification) {
  SshConversation ssh(TcpContext(22));
  const std::string packet = KexInit("aes256-ctr,arcfour");
  const Heard heard = Converse(
      ssh, std::vector<PeerStep>{Answers{"hello\r\nSSH-2.0-x_1\r\n" + packet.substr(0, 20)},
                                 Answers{packet.substr(20)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "ssh.weak"), "diffie-hellman-group1-sha1,arcfour");
}

TEST(SshConversation, AWordAloneIsABanner) {
  SshConversation ssh(TcpContext(22));
  const Heard heard =
      Converse(ssh, std::vector<PeerStep>{Answers{"SSH-2.0-dropbear_2022.83\r\n"}, Ends{}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBanner);
  EXPECT_EQ(heard.identity->product, "dropbear");
  EXPECT_EQ(heard.identity->version, "2022.83");
}

TEST(SshConversation, ProvesVersionOneByItsPublicKeys) {
  SshConversation ssh(TcpContext(22));
  const Heard heard = Converse(
      ssh, std::vector<PeerStep>{
               Answers{"SSH-1.99-Cisco-1.25\n"},
               Answers{FromHex("0000002f 00 02 0102030405060708 00000300 000625 00108001 00000400"
                               "000623 00108003 00000002 00000048 0000000c deadbeef")}});
  EXPECT_EQ(heard.said, (Ids{"SSH-1.5-portwarrant\n"}));
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"ssh-1"}));
  EXPECT_EQ(FactOf(*heard.identity, "ssh1.host-key-bits"), "1024");
}

TEST(SshConversation, ABannerOfVersionOneThatIsNotKeptIsNoWeakness) {
  SshConversation ssh(TcpContext(22));
  const Heard heard =
      Converse(ssh, std::vector<PeerStep>{Answers{"SSH-1.99-x\r\n"},
                                          Answers{"Protocol major versions differ.\n"}, Ends{}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBanner);
  EXPECT_TRUE(heard.identity->weaknesses.empty());
}

TEST(SshConversation, SaysNothingToAServerThatSaysNothing) {
  SshConversation ssh(TcpContext(22));
  const Heard heard = Converse(ssh, {});
  EXPECT_TRUE(heard.done);
  EXPECT_TRUE(heard.said.empty());
  EXPECT_FALSE(heard.identity);
}

TEST(SshConversation, HearsTheGreetingBehindOtherLines) {
  EXPECT_TRUE(SshConversation::Greets("welcome\r\nSSH-2.0-x\r\n"));
  EXPECT_FALSE(SshConversation::Greets("220 SSH-like\r\n"));
}

TEST(SshConversation, ATarpitOfLinesEnds) {
  SshConversation ssh(TcpContext(22));
  std::vector<PeerStep> lines(40, Answers{"x7\r\n"});  // endlessh
  const Heard heard = Converse(ssh, lines);
  EXPECT_TRUE(heard.done);
  EXPECT_FALSE(heard.identity);
}

}  // namespace
}  // namespace pw
