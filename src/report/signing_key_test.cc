#include "report/signing_key.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

// RFC 8032 s.7.1 test 2: secret key 4ccd..., message 72, in the PKCS#8 of RFC 8410.
constexpr std::string_view kPrivate =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";

constexpr unsigned char kSignature[] = {
    0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40,
    0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda,
    0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c,
    0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};

std::string Reason(const std::string& pem) {
  const auto key = SigningKey::FromPem(pem);
  return key ? "" : key.error().what;
}

TEST(SigningKey, MakesTheSignatureOfTheStandard) {
  const auto key = SigningKey::FromPem(kPrivate);
  ASSERT_TRUE(key) << key.error().what;
  const std::string expected(reinterpret_cast<const char*>(kSignature), sizeof kSignature);
  EXPECT_EQ(key->Sign("\x72"), expected);
  EXPECT_TRUE(key->Public().Verifies("\x72", expected));
  EXPECT_FALSE(key->Public().Verifies("\x73", expected));
  EXPECT_FALSE(key->Public().Verifies("\x72", expected.substr(1)));
  EXPECT_FALSE(key->Public().Verifies("\x72", ""));
}

TEST(SigningKey, IsTheSameAfterWritingAndReading) {
  const auto key = SigningKey::Generate();
  ASSERT_TRUE(key);
  const auto again = SigningKey::FromPem(key->Pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->Pem(), key->Pem());
  EXPECT_EQ(again->Public().Id(), key->Public().Id());
  const auto open = PublicKey::FromPem("a note\nof two lines\n" + key->Public().Pem());
  ASSERT_TRUE(open);
  EXPECT_TRUE(open->Verifies("text", again->Sign("text")));
  EXPECT_EQ(open->Id().size(), 64U);
}

TEST(SigningKey, IsAnotherEachTime) {
  EXPECT_NE(SigningKey::Generate()->Public().Id(), SigningKey::Generate()->Public().Id());
}

TEST(SigningKey, RefusesWhatItCannotSignWith) {
  EXPECT_THAT(Reason(""), HasSubstr("no PEM private key"));
  EXPECT_THAT(Reason(SigningKey::Generate()->Public().Pem()), HasSubstr("no PEM private key"));
  EXPECT_THAT(Reason(std::string(100000, 'x')), HasSubstr("too long"));
  EXPECT_THAT(Reason("-----BEGIN PRIVATE KEY-----\n"  // P-256
                     "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggaLOup7VO5WDtiwD\n"
                     "DviOR8PjBLlGf84WfPtC4H3iRAShRANCAATmZnzClLhXj/QE7fc7Mq3DRhMHfLKD\n"
                     "6PRUSnoUjpenpHYqmMWwbZN1wOholf1K3aYlgvRGDzXmTDidGseOOyyM\n"
                     "-----END PRIVATE KEY-----\n"),
              HasSubstr("not an Ed25519 key"));
}

// openssl genpkey -algorithm ed25519 -aes-128-cbc -pass pass:x
TEST(SigningKey, DoesNotAskForAPassphrase) {
  EXPECT_THAT(Reason("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                     "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAieISG9nwNwzQICCAAw\n"
                     "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEPyvXKWLLw0xlCHwP8Jh/nMEQIsu\n"
                     "89oAjMYKkBUvpD0+Oj4MlJnVJD/2HurJraXK6mXKBQXfNPM+CcX4iOMi//xTtqwg\n"
                     "KnTXk0Kt3vACLYqmN3A=\n"
                     "-----END ENCRYPTED PRIVATE KEY-----\n"),
              HasSubstr("encrypted"));
}

TEST(PublicKey, RefusesAPrivateOne) {
  EXPECT_FALSE(PublicKey::FromPem(kPrivate));
  EXPECT_FALSE(PublicKey::FromPem("no key"));
}

}  // namespace
}  // namespace pw
