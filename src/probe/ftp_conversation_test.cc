#include "probe/ftp_conversation.h"

#include "probe/probe_context_test.h"
#include "probe/script_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using Ids = std::vector<std::string>;

// vsftpd 3.0.3, anonymous_enable=YES, ssl_enable=NO
TEST(FtpConversation, FindsAnonymousLoginAndNoTls) {
  FtpConversation ftp(TcpContext(2121));
  const Heard heard =
      Converse(ftp, std::vector<PeerStep>{Answers{"220 (vsFTPd 3.0.3)\r\n"},
                                          Answers{"530 Please login with USER and PASS.\r\n"},
                                          Answers{"211-Features:\r\n EPRT\r\n PASV\r\n211 End\r\n"},
                                          Answers{"530 Please login with USER and PASS.\r\n"},
                                          Answers{"331 Please specify the password.\r\n"},
                                          Answers{"230 Login successful.\r\n"}});
  ASSERT_EQ(heard.said.size(), 6U);
  EXPECT_EQ(heard.said[0].front(), 'X');
  EXPECT_EQ(heard.said[1], "FEAT\r\n");
  EXPECT_EQ(heard.said[2], "AUTH TLS\r\n");
  EXPECT_EQ(heard.said[3], "USER anonymous\r\n");
  EXPECT_EQ(heard.said[5], "QUIT\r\n");
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "ftp");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "vsFTPd");
  EXPECT_EQ(heard.identity->version, "3.0.3");
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"ftp-no-tls", "ftp-anonymous"}));
}

// vsftpd 3.0.3, anonymous_enable=NO, ssl_enable=YES
TEST(FtpConversation, BelievesTheFeaturesAndKeepsThePlainConnection) {
  FtpConversation ftp(TcpContext(21));
  const Heard heard = Converse(
      ftp,
      std::vector<PeerStep>{Answers{"220 (vsFTPd 3.0.3)\r\n"}, Answers{"530 Please login.\r\n"},
                            Answers{"211-Features:\r\n AUTH TLS\r\n PROT\r\n211 End\r\n"},
                            Answers{"331 Please specify the password.\r\n"},
                            Answers{"530 Login incorrect.\r\n"}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(FactOf(*heard.identity, "ftp.auth-tls"), "yes");
  EXPECT_EQ(FactOf(*heard.identity, "ftp.anonymous"), "no");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
}

TEST(FtpConversation, LeavesTheConnectionToTlsOnceItIsOffered) {
  FtpConversation ftp(TcpContext(21));
  const Heard heard =
      Converse(ftp, std::vector<PeerStep>{Answers{"220 ready\r\n"}, Answers{"500 what?\r\n"},
                                          Answers{"500 what?\r\n"}, Answers{"234 go on\r\n"}});
  EXPECT_EQ(heard.said.back(), "AUTH TLS\r\n");
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "ftp.auth-tls"), "yes");
}

TEST(FtpConversation, DoesNotTakeAMailServerForFtp) {
  FtpConversation ftp(TcpContext(25));
  const Heard heard =
      Converse(ftp, std::vector<PeerStep>{
                        Answers{"220 mail.example ESMTP Postfix\r\n"},
                        Answers{"500 5.5.2 Error: bad syntax\r\n"}, Answers{"502 5.5.2 Error\r\n"},
                        Answers{"502 5.5.2 Error\r\n"}, Answers{"502 5.5.2 Error\r\n"}});
  EXPECT_TRUE(heard.done);
  EXPECT_FALSE(heard.identity);
}

TEST(FtpConversation, BelievesNothingOfAServerThatTakesEveryVerb) {
  FtpConversation ftp(TcpContext(21));
  const Heard heard = Converse(
      ftp, std::vector<PeerStep>{Answers{"220 ProFTPD 1.3.8 Server\r\n"}, Answers{"200 ok\r\n"}});
  EXPECT_FALSE(heard.identity);
}

TEST(FtpConversation, AGreetingAloneIsABanner) {
  FtpConversation ftp(TcpContext(21));
  const Heard heard = Converse(ftp, std::vector<PeerStep>{Answers{"421 Too many FTP users\r\n"}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBanner);
}

TEST(FtpConversation, IsKnownByItsAnswerToUserWithoutFeatures) {
  FtpConversation ftp(TcpContext(21));
  const Heard heard =
      Converse(ftp, std::vector<PeerStep>{Answers{"220 VxWorks (5.4.2) server ready\r\n"},
                                          Answers{"500 bad\r\n"}, Answers{"500 bad\r\n"},
                                          Answers{"502 no\r\n"}, Answers{"331 password\r\n"},
                                          Answers{"530 no\r\n"}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->version, "5.4.2");
  EXPECT_EQ(WeaknessIds(heard.identity), (Ids{"ftp-no-tls"}));
}

}  // namespace
}  // namespace pw
