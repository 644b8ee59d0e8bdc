#include "app/ssh_scan.h"

#include "app/scan_capture.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "model/scan_json.h"
#include "wire/pcapng_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(SshScan, AsksTheSameOfPortwarrantOnTheOtherHost) {
  ScanRequest request;
  request.targets = {"10.77.0.2", "fd77::2"};
  request.udp_budget = std::chrono::seconds(20);
  request.sources = {"10.77.1.1-10.77.4.232"};
  request.first[Transport::kSctp].Add(36412);
  request.first[Transport::kTcp].Add({22, 23});
  request.first[Transport::kRaw].Add(89);  // of the list, and nothing that a scan asks
  EXPECT_THAT(ScanWords(request),
              ElementsAre("scan", "10.77.0.2", "fd77::2", "--transport", "tcp,udp,sctp", "--ports",
                          "all", "--quiet", "--format", "json", "--source=10.77.1.1-10.77.4.232",
                          "--udp-budget=20s", "--first=tcp:22-23,sctp:36412"));
}

ScanRequest WithPackets() {
  ScanRequest request;
  request.targets = {"10.77.0.2"};
  request.capture = "core";
  request.capture_number = 2;
  return request;
}

/// What the other host prints.
std::string Printed(std::string_view capture) {
  return ScanJson(ScanResult{}) + "\n\nportwarrant-capture\n" + ToBase64(capture) + ".\n";
}

TEST(SshScan, RunsTheScanByTheLoginShellAndWithAFileWherePacketsAreWanted) {
  ScanRequest request = WithPackets();
  request.communities = {"it's"};
  const auto with = SshScanWords("ssh://audit@192.0.2.7", request, {});
  request.capture.clear();
  const auto without = SshScanWords("ssh://audit@192.0.2.7", request, {});
  EXPECT_THAT(without.back(), StartsWith("portwarrant scan 10.77.0.2 "));
  EXPECT_THAT(without.back(), HasSubstr(" '--community=it'\\''s'"));
  EXPECT_EQ(*(without.end() - 2), "ssh://audit@192.0.2.7");
  // One quoted script, and the same words behind it.
  EXPECT_THAT(with.back(), StartsWith("sh -c 'd=; "));
  EXPECT_THAT(with.back(), EndsWith("exit $s' sh " + without.back()));
  const std::string script = with.back().substr(0, with.back().size() - without.back().size());
  EXPECT_EQ(script.find_first_of("\\!\n"), script.npos) << "csh and fish have rules for these";
}

TEST(SshScan, ChecksHostKeysAndTakesTheFilesThatAreNamed) {
  const auto plain = SshScanWords("ssh://host", WithPackets(), {});
  EXPECT_THAT(plain, Contains("StrictHostKeyChecking=yes"));
  EXPECT_THAT(plain, Contains("BatchMode=yes"));
  EXPECT_THAT(plain, Not(Contains(StartsWith("UserKnownHostsFile"))));
  const auto named = SshScanWords("ssh://host", WithPackets(), {"a key", "100%.\"hosts\""});
  EXPECT_THAT(named, Contains("IdentityFile=\"a key\""));
  EXPECT_THAT(named, Contains("IdentitiesOnly=yes"));
  EXPECT_THAT(named, Contains("UserKnownHostsFile=\"100%%.\\\"hosts\\\"\""));
}

TEST(SshScan, BringsThePacketsAsAnInterfaceOfTheBundle) {
  CapturedPacket packet;
  packet.length = 3;
  packet.bytes.assign(3, std::byte{0x45});
  const auto outcome = ReadSshScan(
      Printed(CaptureFile(PcapngInterface({"scan", "tester, eth0", "all"}, 0, {&packet, 1}))),
      WithPackets());
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->capture, PcapngInterface({"core", "tester, eth0", "all"}, 2, {&packet, 1}));
}

/// Why the packets of that output are not used.
std::string Gap(const std::string& text) {
  const auto outcome = ReadSshScan(text, WithPackets());
  EXPECT_TRUE(outcome);
  if (!outcome) return outcome.error().what;
  EXPECT_EQ(outcome->capture, "");
  return outcome->no_capture;
}

TEST(SshScan, KeepsTheScanWhosePacketsAreMissingOrBroken) {
  EXPECT_EQ(Gap(ScanJson(ScanResult{})), "");
  EXPECT_THAT(Gap(Printed("no capture at all")), HasSubstr("not used: "));
  const std::string one = PcapngInterface({"scan", "", ""}, 0, {});
  EXPECT_THAT(Gap(Printed(CaptureFile(one + one))), HasSubstr("2 interfaces"));
  const std::string whole = Printed(CaptureFile(one));
  EXPECT_THAT(Gap(whole.substr(0, whole.size() - 2)), HasSubstr("cut off"));
  EXPECT_THAT(Gap(whole.substr(0, whole.size() - 2) + "*."), HasSubstr("cut off"));
  EXPECT_THAT(Gap(Printed(std::string(std::size_t{40} << 20U, 'x'))), HasSubstr("larger than"));
  EXPECT_FALSE(ReadSshScan("\nportwarrant-capture\n.", WithPackets()));
}

TEST(SshScan, NamesAKeyThatIsNotThere) {
  const auto outcome = ScanBySsh("ssh://host.invalid", WithPackets(), {"/nonexistent/key", ""});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("/nonexistent/key"));
}

}  // namespace
}  // namespace pw
