#include "report/report_terminal.h"

#include "base/text.h"
#include "report/sample_report_test.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Not;

TerminalOptions Plain() {
  TerminalOptions options;
  options.bundle = "out/mme-01";
  return options;
}

std::size_t LongestLine(std::string_view text) {
  std::size_t longest = 0;
  while (const auto line = NextLine(text))
    longest = std::max(longest, line->size());
  return longest;
}

std::size_t Lines(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

TEST(ReportTerminal, SaysVerdictsFirstWithWordAndReason) {
  EXPECT_EQ(ReportTerminal(SampleReport(), Plain()),
            "fail          mme-01 (mme)  inventory of 2026-06-01T11:59:00Z\n"
            "\n"
            "R1 fail          1 forbidden-service: tcp/23 (telnet/tcp)\n"
            "R2 pass          31 entries, each with a purpose\n"
            "R3 inconclusive  no scan was made\n"
            "R4 fail          1 forbidden-service: tcp/23 (telnet/tcp)\n"
            "R5 fail          1 forbidden-service: tcp/23 (telnet/tcp)\n"
            "\n"
            "2 findings; 1 accepted by exception\n"
            "critical  tcp/23 (telnet/tcp) is forbidden: Telnet\n"
            "medium    (not settled) udp/161 (snmpd): SNMPv1 with SET not settled from inside\n"
            "\n"
            "Not seen, so nothing there passes:\n"
            "denied        sockets udp/ipv4 in host: needs CAP_NET_ADMIN\n"
            "\n"
            "Evidence: out/mme-01/report.html, report.json\n");
}

TEST(ReportTerminal, FitsOneScreenWhateverWasFound) {
  AuditReport report = SampleReport();
  for (int i = 0; i < 500; ++i) {
    report.findings.push_back(report.findings.front());
    report.findings.back().title = std::string(300, 'x');
    report.coverage.push_back(report.coverage.front());
  }
  report.requirements.front().reason = std::string(1000, 'y');
  const std::string text = ReportTerminal(report, Plain());
  EXPECT_LE(Lines(text), 23U);
  EXPECT_LE(LongestLine(text), 80U);
  EXPECT_THAT(text, HasSubstr("502 findings, the worst 6"));
  EXPECT_THAT(text, HasSubstr("and 498 more, such as"));
}

TEST(ReportTerminal, ShowsMoreOnATallerTerminal) {
  AuditReport report = SampleReport();
  for (int i = 0; i < 500; ++i)
    report.findings.push_back(report.findings.front());
  TerminalOptions options = Plain();
  options.rows = 60;
  EXPECT_THAT(ReportTerminal(report, options), HasSubstr("502 findings, the worst 44"));
}

TEST(ReportTerminal, ColourNeverComesWithoutItsWord) {
  TerminalOptions options = Plain();
  options.colour = true;
  const std::string text = ReportTerminal(SampleReport(), options);
  EXPECT_THAT(text, HasSubstr("\x1b[1;31mR1 fail        \x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[32mR2 pass        \x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[33mR3 inconclusive\x1b[0m"));
}

TEST(ReportTerminal, HostileTextCannotDriveTheTerminal) {
  const std::string text = ReportTerminal(HostileReport(), Plain());
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_TRUE(IsUtf8(text));
  EXPECT_LE(Lines(text), 23U);
}

TEST(ReportTerminal, CutsBetweenCharacters) {
  AuditReport report = SampleReport();
  report.findings.front().title.clear();
  for (int i = 0; i < 100; ++i)
    report.findings.front().title += "\xc3\xa9";
  EXPECT_TRUE(IsUtf8(ReportTerminal(report, Plain())));
}

}  // namespace
}  // namespace pw
