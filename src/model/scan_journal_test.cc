#include "model/scan_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

const IpAddress& Target() {
  static const IpAddress kTarget = *IpAddress::Parse("10.77.0.2");
  return kTarget;
}

PortObservation Open(std::uint16_t port) {
  PortObservation row;
  row.port = port;
  row.state = PortState::kOpen;
  row.reason = PortReason::kSynAck;
  row.answered = true;
  row.responder = Target();
  row.ttl = 64;
  row.rtt_us = 40;
  row.tries = 2;
  return row;
}

TargetResult Part() {
  TargetResult part;
  part.address = Target();
  ScanCoverage coverage;
  coverage.transport = Transport::kSctp;
  coverage.ports.Add({1, 3});
  coverage.asked = 3;
  part.coverage.push_back(coverage);
  part.others.push_back({Transport::kSctp, PortState::kFiltered, PortReason::kNoAnswer, 3});
  return part;
}

std::string Journal() {
  return JournalHead("abc", TimePoint{}) + JournalPort(Target(), Open(22)) + JournalPart(Part()) +
         JournalHead("abc", TimePoint{std::chrono::seconds(5)}) + JournalPort(Target(), Open(80));
}

TEST(ScanJournal, ReadsWhatItWrites) {
  const auto journal = ParseScanJournal(Journal());
  ASSERT_TRUE(journal) << journal.error().what;
  EXPECT_EQ(journal->scan, "abc");
  EXPECT_EQ(journal->runs, 2U);
  EXPECT_EQ(journal->started, TimePoint{});
  EXPECT_EQ(journal->good_bytes, Journal().size());
  const auto& ports = journal->ports.at({Target(), Transport::kTcp});
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0].port, 22);
  EXPECT_EQ(ports[1].reason, PortReason::kSynAck);
  EXPECT_EQ(ports[1].tries, 2);
  const TargetResult& part = journal->parts.at({Target(), Transport::kSctp});
  EXPECT_EQ(part.others.front().count, 3U);
}

TEST(ScanJournal, PassesOverALastLineWithoutEnd) {
  const std::string whole = JournalHead("abc", TimePoint{}) + JournalPort(Target(), Open(22));
  for (std::size_t cut = whole.find('\n') + 1; cut < whole.size(); ++cut) {
    const auto journal = ParseScanJournal(whole.substr(0, cut));
    ASSERT_TRUE(journal);
    EXPECT_TRUE(journal->ports.empty());
    EXPECT_EQ(journal->good_bytes, whole.find('\n') + 1);
  }
}

TEST(ScanJournal, TakesAnEmptyFileForANewOne) {
  const auto journal = ParseScanJournal("");
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->runs, 0U);
}

TEST(ScanJournal, NamesTheBrokenLine) {
  const std::string head = JournalHead("abc", TimePoint{});
  const auto error = [](const std::string& text) {
    const auto journal = ParseScanJournal(text);
    return journal ? "" : journal.error().what;
  };
  EXPECT_THAT(error("port-list\n"), testing::HasSubstr("line 1: no journal of a scan"));
  EXPECT_THAT(error("no line end"), testing::HasSubstr("no journal of a scan"));
  EXPECT_THAT(error(JournalPort(Target(), Open(1))), testing::HasSubstr("line 1: no journal"));
  EXPECT_THAT(error(head + "{\"address\":1}\n"), testing::HasSubstr("line 2: address"));
  EXPECT_THAT(error(head + "nonsense\n"), testing::HasSubstr("line 2: not JSON"));
  EXPECT_THAT(error(head + "{\"part\":{}}\n"), testing::HasSubstr("line 2: "));
  EXPECT_THAT(error(head + JournalHead("other", TimePoint{})),
              testing::HasSubstr("line 2: the journal of two different scans"));
}

}  // namespace
}  // namespace pw
