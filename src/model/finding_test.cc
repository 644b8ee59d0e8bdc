#include "model/finding.h"

#include "model/sha256.h"
#include "model/verdict.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

FindingSubject TelnetSubject() {
  FindingSubject subject;
  subject.netns = "mme";
  subject.transport = Transport::kTcp;
  subject.ports = {23};
  subject.service = "telnet/tcp";
  return subject;
}

TEST(Sha256, MatchesTheVectorsOfFips180) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(FindingId, HasTheDocumentedShapeAndValue) {
  // Written down on purpose: a change of this value breaks every baseline that users keep.
  EXPECT_EQ(FindingId(FindingKind::kForbiddenService, TelnetSubject()), "F-939d74d116a9");
}

TEST(FindingId, DoesNotDependOnAddressesOrPidsOrRequirement) {
  FindingSubject other = TelnetSubject();
  other.addresses = {"10.78.0.2"};
  other.interfaces = {"oam"};
  EXPECT_EQ(FindingId(FindingKind::kForbiddenService, TelnetSubject()),
            FindingId(FindingKind::kForbiddenService, other));
}

TEST(FindingId, TellsKindNamespaceTransportPortAndServiceApart) {
  const std::string id = FindingId(FindingKind::kForbiddenService, TelnetSubject());
  FindingSubject subject = TelnetSubject();
  subject.ports = {2323};
  EXPECT_NE(FindingId(FindingKind::kForbiddenService, subject), id);
  subject = TelnetSubject();
  subject.netns = "amf";
  EXPECT_NE(FindingId(FindingKind::kForbiddenService, subject), id);
  subject = TelnetSubject();
  subject.transport = Transport::kUdp;
  EXPECT_NE(FindingId(FindingKind::kForbiddenService, subject), id);
  subject = TelnetSubject();
  subject.service = "login/tcp";
  EXPECT_NE(FindingId(FindingKind::kForbiddenService, subject), id);
  EXPECT_NE(FindingId(FindingKind::kUndocumentedPort, TelnetSubject()), id);
}

TEST(FindingId, IgnoresWhichPortsTheKernelPicked) {
  FindingSubject one = TelnetSubject();
  one.ephemeral = true;
  one.ports = {41000, 53211};
  FindingSubject two = one;
  two.ports = {38123};
  EXPECT_EQ(FindingId(FindingKind::kUndocumentedPort, one),
            FindingId(FindingKind::kUndocumentedPort, two));
  EXPECT_EQ(ToString(one), "tcp/ephemeral");
}

TEST(FindingKind, EveryWordReadsBack) {
  for (int i = 0; i <= static_cast<int>(FindingKind::kExpiredException); ++i) {
    const auto kind = static_cast<FindingKind>(i);
    EXPECT_EQ(ParseFindingKind(ToString(kind)), kind) << i;
  }
  EXPECT_EQ(ParseFindingKind("telnet"), std::nullopt);
}

TEST(Verdict, FailOutweighsInconclusiveOutweighsPass) {
  EXPECT_EQ(Worse(Verdict::kPass, Verdict::kInconclusive), Verdict::kInconclusive);
  EXPECT_EQ(Worse(Verdict::kFail, Verdict::kInconclusive), Verdict::kFail);
  EXPECT_EQ(Worse(Verdict::kNotApplicable, Verdict::kPass), Verdict::kPass);
  EXPECT_EQ(ParseVerdict("not-applicable"), Verdict::kNotApplicable);
  EXPECT_EQ(ParseVerdict("green"), std::nullopt);
}

}  // namespace
}  // namespace pw
