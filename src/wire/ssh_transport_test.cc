#include "wire/ssh_transport.h"

#include "wire/hex_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

std::vector<std::byte> KexInit(std::string_view kex, std::string_view cipher, std::size_t padding) {
  ByteWriter payload;
  payload.Write(std::uint8_t{20});
  payload.Pad(16);
  for (const std::string_view list :
       {kex, std::string_view("ssh-rsa"), cipher, cipher, std::string_view("hmac-sha2-256"),
        std::string_view("hmac-sha2-256"), std::string_view("none"), std::string_view("none"),
        std::string_view(""), std::string_view("")}) {
    payload.Write(static_cast<std::uint32_t>(list.size()));
    payload.Append(list);
  }
  payload.Pad(5);
  ByteWriter packet;
  packet.Write(static_cast<std::uint32_t>(payload.size() + padding + 1));
  packet.Write(static_cast<std::uint8_t>(padding));
  packet.Append(payload.View());
  packet.Pad(padding);
  return std::move(packet).Release();
}

TEST(SshIdent, ReadsSoftwareAndComments) {
  const auto ident = ParseSshIdent("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10");
  ASSERT_TRUE(ident) << ident.error().what;
  EXPECT_EQ(*ident, (SshIdent{"2.0", "OpenSSH_9.2p1", "Debian-2+deb12u10"}));
  EXPECT_EQ(Format(*ident), "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10");
  EXPECT_EQ(ParseSshIdent("SSH-1.99-Cisco-1.25")->protocol, "1.99");
}

TEST(SshIdent, RefusesWhatIsNone) {
  for (const std::string& line :
       {std::string("HTTP/1.1 400"), std::string("SSH-2.0"), std::string("SSH-x-y"),
        std::string("SSH-2.0-a\tb"), "SSH-2.0-" + std::string(250, 'a')})
    EXPECT_FALSE(ParseSshIdent(line)) << line;
}

TEST(SshTransport, ReadsTheKeyExchange) {
  const auto packet = KexInit("curve25519-sha256", "aes256-ctr,3des-cbc", 6);
  const auto init = ParseSshKexInit(packet);
  ASSERT_TRUE(init && *init);
  EXPECT_EQ((*init)->lists[SshKexInit::kKeyExchange], "curve25519-sha256");
  EXPECT_EQ((*init)->lists[SshKexInit::kCipherToClient], "aes256-ctr,3des-cbc");
  for (std::size_t size = 0; size < packet.size(); ++size) {
    const auto part = ParseSshKexInit(std::span(packet).first(size));
    ASSERT_TRUE(part) << size;
    EXPECT_FALSE(*part) << size;
  }
}

TEST(SshTransport, RefusesOtherMessagesAndPaddingThatCannotBe) {
  auto packet = KexInit("a", "b", 6);
  packet[5] = std::byte{21};
  EXPECT_FALSE(ParseSshKexInit(packet));
  EXPECT_FALSE(ParseSshKexInit(KexInit("a", "b", 3)));
  EXPECT_FALSE(ParseSshKexInit(Hex("0000ffff")));
}

// Written by hand: servers that speak SSH 1 are in no distribution of today.
TEST(SshTransport, ReadsThePublicKeysOfVersionOne) {
  const auto packet =
      Hex("0000002f"
          "00"
          "02"
          "0102030405060708"
          "00000300"
          "000625"
          "00108001"
          "00000400"
          "000623"
          "00108003"
          "00000002"
          "00000048"
          "0000000c"
          "deadbeef");
  const auto key = ParseSsh1PublicKey(packet);
  ASSERT_TRUE(key && *key);
  EXPECT_EQ(**key, (Ssh1PublicKey{0x300, 0x400, 0x48, 0x0c}));
  auto longer = packet;
  longer[3] = std::byte{0x2e};  // one octet less: the parts no longer fill it
  EXPECT_FALSE(ParseSsh1PublicKey(longer));
}

}  // namespace
}  // namespace pw
