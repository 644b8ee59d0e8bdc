#include "probe/bgp_conversation.h"
#include "probe/dns_conversation.h"
#include "probe/ike_conversation.h"
#include "probe/ntp_conversation.h"
#include "probe/probe_case_test.h"
#include "probe/radius_conversation.h"
#include "probe/rdp_conversation.h"
#include "probe/sip_conversation.h"
#include "probe/text_scripts.h"
#include "probe/vnc_conversation.h"
#include "probe/x11_conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

const ProbeContext kUdp = RecordedContext(Transport::kUdp, 4000);
const ProbeContext kTcp = RecordedContext(Transport::kTcp, 4000);

// BIND 9.18.49 of Debian 12, which reaches no root server here.
constexpr std::string_view kBindVersion =
    "5cc1840000010001000100000776657273696f6e0462696e640000100003c00c0010000300000000001918392e31"
    "382e34392d317e646562313275332d44656269616ec00c00020003000000000002c00c";
constexpr std::string_view kBindRoot = "ec67818200010000000000000000020001";

TEST(DnsConversation, LearnsTheVersionAndBlamesRecursion) {
  const Heard heard =
      Hold(SpeakDns, kUdp, {Answers{FromHex(kBindVersion)}, Answers{FromHex(kBindRoot)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "dns");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "BIND");
  EXPECT_EQ(heard.identity->version, "9.18.49-1~deb12u3-Debian");
  EXPECT_EQ(WeaknessOf(heard), "dns-recursion");
  const Heard refused = Hold(
      SpeakDns, kUdp,
      {Answers{FromHex(kBindVersion)}, Answers{FromHex("ec67810500010000000000000000020001")}});
  EXPECT_EQ(WeaknessOf(refused), "");
  EXPECT_EQ(FactOf(*refused.identity, "dns.recursion"), "not offered");
}

TEST(DnsConversation, FramesItsMessagesOverTcp) {
  // unbound 1.17.1 of Debian 12
  const Heard heard = Hold(
      SpeakDns, kTcp,
      {Answers{FromHex("00395cc1808000010001000000000776657273696f6e0462696e640000100003c00c0010000"
                       "300000000000f0e756e626f756e6420312e31372e31")},
       Answers{FromHex("0011")}, Answers{FromHex(kBindRoot)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->product, "unbound");
  EXPECT_EQ(heard.identity->version, "1.17.1");
  EXPECT_EQ(heard.said[0].substr(0, 2), std::string_view("\0\x1e", 2));
  EXPECT_EQ(WeaknessOf(heard), "dns-recursion");
}

TEST(DnsConversation, BelievesNoEchoAndNoOtherQuestion) {
  EXPECT_FALSE(HoldWithEcho(SpeakDns, kUdp).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakDns, kTcp).identity);
  EXPECT_FALSE(
      Hold(SpeakDns, kUdp, {Answers{FromHex("5cc181820001000000000000000002000100")}}).identity);
  const Heard bare = Hold(SpeakDns, kUdp, {Answers{FromHex("5cc180010000000000000000")}});
  ASSERT_TRUE(bare.identity);
  EXPECT_EQ(bare.identity->confidence, Confidence::kBanner);
}

// ntpsec 1.2.2 of Debian 12
constexpr std::string_view kNtpAnswer =
    "240600e900000000000002dc7f7f0100eeb1dfed2b98b24e910a2dec89025cc1eeb1dffe6086fdd1eeb1dffe608d"
    "53df";

TEST(NtpConversation, IsProvenByItsTimestampComingBack) {
  const Heard heard = Hold(SpeakNtp, kUdp, {Answers{FromHex(kNtpAnswer)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "ntp");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "ntp.stratum"), "6");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
  std::string other = FromHex(kNtpAnswer);
  other[24] = '\0';
  EXPECT_FALSE(Hold(SpeakNtp, kUdp, {Answers{other}}).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakNtp, kUdp).identity);
}

TEST(NtpConversation, BlamesWhatTellsOfTheHostToStrangers) {
  const std::string variables =
      "version=\"ntpd ntpsec-1.2.2\", processor=\"x86_64\", system=\"Linux/6.1.0\"";
  const std::string control = FromHex("1682ec670615000000000000").substr(0, 11) +
                              static_cast<char>(variables.size()) + variables;
  const Heard heard = Hold(SpeakNtp, kUdp,
                           {Answers{FromHex(kNtpAnswer)}, Answers{control}, Answers{control},
                            Answers{FromHex("9700030040000000")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->product, "ntpsec");
  EXPECT_EQ(heard.identity->version, "1.2.2");
  ASSERT_EQ(heard.identity->weaknesses.size(), 2U);
  EXPECT_EQ(heard.identity->weaknesses[0].id, "ntp-mode6");
  EXPECT_EQ(heard.identity->weaknesses[1].id, "ntp-mode7");
}

// kamailio 5.6.3 of Debian 12, shortened
std::string SipAnswer(std::string_view call) {
  return "SIP/2.0 483 Too Many Hops\r\n"
         "From: <sip:probe@scan.invalid>;tag=ykex13ca\r\n"
         "Call-ID: " +
         std::string(call) +
         "\r\nCSeq: 1 OPTIONS\r\nServer: kamailio (5.6.3 (x86_64/linux))\r\n"
         "Content-Length: 0\r\n\r\n";
}

TEST(SipConversation, IsProvenByItsCallComingBack) {
  const Heard heard = Hold(SpeakSip, kUdp, {Answers{SipAnswer("om7615nltoqsb6pu@scan.invalid")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "sip");
  EXPECT_EQ(heard.identity->product, "kamailio");
  EXPECT_EQ(heard.identity->version, "5.6.3");
  EXPECT_EQ(FactOf(*heard.identity, "sip.status"), "483");
  EXPECT_THAT(heard.said[0], HasSubstr("Via: SIP/2.0/UDP 10.88.0.1:40000;branch=z9hG4bK"));
  EXPECT_THAT(heard.said[0], HasSubstr("Max-Forwards: 0\r\n"));
  EXPECT_FALSE(Hold(SpeakSip, kUdp, {Answers{SipAnswer("another@scan.invalid")}}).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakSip, kUdp).identity);
  ProbeContext secure = kTcp;
  secure.over_tls = true;
  EXPECT_THAT(FromHex(FirstSaid(SpeakSip, secure)), HasSubstr("Via: SIP/2.0/TLS "));
}

TEST(RadiusConversation, IsProvenByASignatureWithAShippedSecret) {
  // FreeRADIUS 3.2.1 of Debian 12
  EXPECT_EQ(FirstSaid(SpeakRadius, kUdp),
            "0cc10026675e0bb980a575a89661fec08aa83b635012dbd9ddd9b48b1c6d80baf198dcc66949");
  const Heard heard =
      Hold(SpeakRadius, kUdp, {Answers{FromHex("02c100141821edf5da74a362b77c758b7aabb096")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(WeaknessOf(heard), "radius-default-secret");
  const Heard forged =
      Hold(SpeakRadius, kUdp, {Answers{FromHex("02c100141821edf5da74a362b77c758b7aabb097")}});
  ASSERT_TRUE(forged.identity);
  EXPECT_EQ(forged.identity->confidence, Confidence::kBanner);
  EXPECT_TRUE(forged.identity->weaknesses.empty());
  EXPECT_FALSE(HoldWithEcho(SpeakRadius, kUdp).identity);
}

// strongSwan 5.9.8 of Debian 12
constexpr std::string_view kIkeRefusal =
    "910a2dec89025cc1def6723822d648cc292022200000000000000024000000080000000e";

TEST(IkeConversation, IsProvenByARefusalWithItsOwnNumber) {
  const Heard heard = Hold(SpeakIke, kUdp, {Answers{FromHex(kIkeRefusal)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "ike");
  EXPECT_EQ(FactOf(*heard.identity, "ike.notify"), "NO_PROPOSAL_CHOSEN");
  std::string other = FromHex(kIkeRefusal);
  other[0] = '\0';
  EXPECT_FALSE(Hold(SpeakIke, kUdp, {Answers{other}}).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakIke, kUdp).identity);
}

TEST(IkeConversation, GoesBehindTheMarkerOnThePortForNat) {
  const ProbeContext nat = RecordedContext(Transport::kUdp, 4500);
  EXPECT_EQ(FirstSaid(SpeakIke, nat).substr(0, 8), "00000000");
  EXPECT_TRUE(Hold(SpeakIke, nat, {Answers{FromHex("00000000") + FromHex(kIkeRefusal)}}).identity);
}

TEST(VncConversation, LooksAtTheSecurityTypesAndChoosesNone) {
  // TigerVNC 1.12.0 of Debian 12
  const Answers greeting{"RFB 003.008\n"};
  const Heard open = Hold(SpeakVnc, kTcp, {greeting, Answers{FromHex("0101")}});
  EXPECT_EQ(WeaknessOf(open), "vnc-no-auth");
  EXPECT_EQ(open.said, std::vector<std::string>{"RFB 003.008\n"});
  const Heard closed = Hold(SpeakVnc, kTcp, {greeting, Answers{FromHex("021302")}});
  ASSERT_TRUE(closed.identity);
  EXPECT_EQ(closed.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*closed.identity, "vnc.security"), "vencrypt vnc");
  EXPECT_TRUE(closed.identity->weaknesses.empty());
  const Heard old = Hold(SpeakVnc, kTcp, {Answers{"RFB 003.003\n"}, Answers{FromHex("00000001")}});
  EXPECT_EQ(WeaknessOf(old), "vnc-no-auth");
  const Heard tired = Hold(SpeakVnc, kTcp, {greeting, Answers{FromHex("0000000008") + "too many"}});
  ASSERT_TRUE(tired.identity);
  EXPECT_EQ(FactOf(*tired.identity, "vnc.refused"), "too many");
}

TEST(X11Conversation, TellsAnOpenDisplayFromAGuardedOne) {
  // Xtigervnc 1.12.0 of Debian 12; the rest of the setup is left out
  const Heard open =
      Hold(SpeakX11, kTcp,
           {Answers{FromHex("0100000b0000095500b8a58e00200000001fffff000001000014ffff010600002020"
                            "08ff27560000") +
                    "The X.Org Foundation"}});
  ASSERT_TRUE(open.identity);
  EXPECT_EQ(WeaknessOf(open), "x11-open");
  EXPECT_EQ(open.identity->product, "The X.Org Foundation");
  const std::string reason = "Authorization required, but no authorization protocol specified\n";
  const Heard guarded = Hold(SpeakX11, kTcp, {Answers{FromHex("0040000b00000010") + reason}});
  ASSERT_TRUE(guarded.identity);
  EXPECT_EQ(guarded.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*guarded.identity, "x11.refused"), reason);
  EXPECT_TRUE(guarded.identity->weaknesses.empty());
  EXPECT_FALSE(HoldWithEcho(SpeakX11, kTcp).identity);
}

TEST(RdpConversation, LearnsWhatSecurityTheServerTakes) {
  // xrdp 0.9.21 of Debian 12
  const Heard tls =
      Hold(SpeakRdp, kTcp, {Answers{FromHex("030000130ed000001234000201080001000000")}});
  ASSERT_TRUE(tls.identity);
  EXPECT_EQ(tls.identity->protocol, "rdp");
  EXPECT_EQ(FactOf(*tls.identity, "rdp.security"), "tls");
  EXPECT_TRUE(tls.identity->weaknesses.empty());
  const Heard none =
      Hold(SpeakRdp, kTcp, {Answers{FromHex("030000130ed000001234000201080000000000")}});
  EXPECT_EQ(WeaknessOf(none), "rdp-standard-security");
  const Heard bare = Hold(SpeakRdp, kTcp, {Answers{FromHex("0300000b06d00000123400")}});
  ASSERT_TRUE(bare.identity);
  EXPECT_EQ(bare.identity->confidence, Confidence::kBanner);
  EXPECT_FALSE(HoldWithEcho(SpeakRdp, kTcp).identity);
}

// BIRD 2.0.12 of Debian 12, to a neighbour that it knows
constexpr std::string_view kBirdOpen =
    "ffffffffffffffffffffffffffffffff00350104fde900f00a58000218021601040001000102004002007841040000"
    "fde946004700";

TEST(BgpConversation, IsProvenByTheRefusalOfItsVersion) {
  const Heard heard = Hold(SpeakBgp, kTcp,
                           {Answers{FromHex(kBirdOpen)},
                            Answers{FromHex("ffffffffffffffffffffffffffffffff00170302010004")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "bgp.as"), "65001");
  EXPECT_EQ(FactOf(*heard.identity, "bgp.router"), "10.88.0.2");
  EXPECT_EQ(FactOf(*heard.identity, "bgp.notification"), "2.1");
  const Heard stranger = Hold(
      SpeakBgp, kTcp, {Answers{FromHex("ffffffffffffffffffffffffffffffff0015030605")}, Ends{}});
  ASSERT_TRUE(stranger.identity);
  EXPECT_EQ(stranger.identity->confidence, Confidence::kBanner);
  EXPECT_FALSE(HoldWithEcho(SpeakBgp, kTcp).identity);
}

TEST(Smtp, TellsItselfFromFtpByItsAnswer) {
  const Answers greeting{"220 mx.example.net ESMTP Exim 4.96 Wed, 25 Nov 2026 22:00:00 +0000\r\n"};
  const Heard heard =
      Hold(SpeakSmtp, kTcp,
           {greeting, Answers{"250-mx.example.net Hello\r\n250-AUTH PLAIN LOGIN\r\n250 HELP\r\n"}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "Exim");
  EXPECT_EQ(heard.identity->version, "4.96");
  EXPECT_EQ(WeaknessOf(heard), "smtp-clear-text-login");
  EXPECT_EQ(heard.said.back(), "QUIT\r\n");
  const Heard ftp =
      Hold(SpeakSmtp, kTcp, {Answers{"220 (vsFTPd 3.0.3)\r\n"}, Answers{"530 Please login.\r\n"}});
  EXPECT_FALSE(ftp.identity);
  EXPECT_FALSE(Hold(SpeakSmtp, kTcp, {greeting, Ends{}}).identity);
}

TEST(Imap, BlamesALoginInTheClear) {
  // Dovecot 2.3.19 of Debian 12
  const Answers greeting{"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] Dovecot (Debian) ready.\r\n"};
  const Heard guarded = Hold(
      SpeakImap, kTcp,
      {greeting, Answers{"* CAPABILITY IMAP4rev1 ID LOGINDISABLED\r\nth4lv6jvak OK done.\r\n"}});
  ASSERT_TRUE(guarded.identity);
  EXPECT_EQ(guarded.identity->protocol, "imap");
  EXPECT_EQ(guarded.identity->product, "Dovecot");
  EXPECT_TRUE(guarded.identity->weaknesses.empty());
  const Heard open = Hold(
      SpeakImap, kTcp,
      {greeting, Answers{"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\nth4lv6jvak OK done.\r\n"}});
  EXPECT_EQ(WeaknessOf(open), "imap-clear-text-login");
  EXPECT_EQ(FactOf(*open.identity, "imap.starttls"), "offered");
}

TEST(Pop3, BlamesALoginInTheClear) {
  const Answers greeting{"+OK Dovecot (Debian) ready.\r\n"};
  const Heard guarded =
      Hold(SpeakPop3, kTcp, {greeting, Answers{"+OK\r\nCAPA\r\nTOP\r\nSASL\r\n.\r\n"}});
  ASSERT_TRUE(guarded.identity);
  EXPECT_EQ(guarded.identity->confidence, Confidence::kBehaviour);
  EXPECT_TRUE(guarded.identity->weaknesses.empty());
  const Heard open =
      Hold(SpeakPop3, kTcp, {greeting, Answers{"+OK\r\nCAPA\r\nUSER\r\nSASL PLAIN\r\n.\r\n"}});
  EXPECT_EQ(WeaknessOf(open), "pop3-clear-text-login");
}

}  // namespace
}  // namespace pw
