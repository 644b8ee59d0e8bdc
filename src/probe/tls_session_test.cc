#include "probe/tls_session.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(TlsSession, BeginsWithAClientHello) {
  auto session = TlsSession::Start({});
  ASSERT_TRUE(session) << session.error().what;
  const auto output = session->Hello();
  ASSERT_GT(output.to_send.size(), 6U);
  EXPECT_EQ(std::to_integer<int>(output.to_send[0]), 0x16) << "handshake, RFC 8446 s.5.1";
  EXPECT_EQ(std::to_integer<int>(output.to_send[5]), 0x01) << "client_hello";
  EXPECT_FALSE(output.failed);
  EXPECT_FALSE(session->established());
}

TEST(TlsSession, FailsOnWhatIsNoTls) {
  auto session = TlsSession::Start({});
  ASSERT_TRUE(session);
  static_cast<void>(session->Hello());
  EXPECT_TRUE(session->Feed(AsBytes("220 mail.example ready\r\n")).failed);
  EXPECT_TRUE(session->Facts().empty());
}

TEST(TlsSession, WaitsForTheRestOfARecord) {
  auto session = TlsSession::Start({});
  ASSERT_TRUE(session);
  static_cast<void>(session->Hello());
  EXPECT_FALSE(session->Feed(AsBytes("\x16\x03\x03")).failed);
}

TEST(TlsSession, FailsOnItsOwnHelloSentBack) {
  auto session = TlsSession::Start({});
  ASSERT_TRUE(session);
  const auto hello = session->Hello();
  EXPECT_TRUE(session->Feed(hello.to_send).failed);
}

}  // namespace
}  // namespace pw
