#include "audit/filter_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using Field = FilterMatch::Field;
using T = Transport;

FilterMatch Port(T transport, std::uint16_t port) {
  FilterMatch match;
  match.field = Field::kPort;
  match.transport = transport;
  match.ports.Add(port);
  return match;
}

FilterMatch Words(Field field, std::vector<std::string> words) {
  FilterMatch match;
  match.field = field;
  match.words = std::move(words);
  return match;
}

FilterRule Rule(std::uint64_t handle, std::vector<FilterMatch> matches, FilterAction action,
                std::string target = "") {
  return {handle, "rule", std::move(matches), action, std::move(target)};
}

FilterChain Base(std::string hook, std::vector<FilterRule> rules, bool drops = false) {
  return {"inet", "filter", hook, hook, "filter", 0, drops, std::move(rules)};
}

FilterQuestion Telnet() {
  return {*IpAddress::Parse("10.77.0.2"), T::kTcp, 23, {}};
}

std::string Filters(const PacketFilter& filter, const FilterQuestion& question = Telnet()) {
  const auto answer = WhatFilters(filter, question);
  if (!answer) return "nothing";
  return (answer->certain ? "" : "perhaps ") + answer->text;
}

TEST(FilterPath, NamesTheRuleThatDrops) {
  const PacketFilter filter{{Base("input", {Rule(4, {Port(T::kTcp, 22)}, FilterAction::kAccept),
                                            Rule(5, {Port(T::kTcp, 23)}, FilterAction::kDrop)})}};
  EXPECT_EQ(Filters(filter), "nftables rule inet filter input handle 5 (rule)");
  EXPECT_EQ(Filters(filter, {*IpAddress::Parse("10.77.0.2"), T::kTcp, 22, {}}), "nothing");
  EXPECT_EQ(Filters(filter, {*IpAddress::Parse("10.77.0.2"), T::kUdp, 23, {}}), "nothing");
}

TEST(FilterPath, NamesThePolicyIfNoRuleAccepts) {
  const PacketFilter filter{
      {Base("input", {Rule(4, {Port(T::kTcp, 22)}, FilterAction::kAccept)}, true)}};
  EXPECT_EQ(Filters(filter), "policy drop of nftables chain inet filter input");
}

TEST(FilterPath, AFirstPacketIsNew) {
  const PacketFilter filter{{Base(
      "input", {Rule(1, {Words(Field::kState, {"established", "related"})}, FilterAction::kAccept),
                Rule(2, {Words(Field::kState, {"invalid"})}, FilterAction::kDrop),
                Rule(3, {Words(Field::kState, {"new"})}, FilterAction::kReject)})}};
  EXPECT_THAT(Filters(filter), HasSubstr("handle 3"));
}

TEST(FilterPath, IsNotCertainOfARuleThatCannotBeFollowed) {
  const PacketFilter filter{{Base("input", {Rule(7, {FilterMatch{}}, FilterAction::kDrop),
                                            Rule(8, {Port(T::kTcp, 22)}, FilterAction::kDrop)})}};
  EXPECT_EQ(Filters(filter), "perhaps nftables rule inet filter input handle 7 (rule)");
}

TEST(FilterPath, FollowsJumpsAndComesBack) {
  PacketFilter filter{{Base("input", {Rule(1, {}, FilterAction::kJump, "services"),
                                      Rule(2, {Port(T::kTcp, 23)}, FilterAction::kDrop)})}};
  filter.chains.push_back({"inet",
                           "filter",
                           "services",
                           "",
                           "",
                           0,
                           false,
                           {Rule(3, {Port(T::kTcp, 99)}, FilterAction::kDrop),
                            Rule(4, {}, FilterAction::kReturn), Rule(5, {}, FilterAction::kDrop)}});
  EXPECT_THAT(Filters(filter), HasSubstr("input handle 2"));
  EXPECT_THAT(Filters(filter, {*IpAddress::Parse("10.77.0.2"), T::kTcp, 99, {}}),
              HasSubstr("services handle 3"));
}

TEST(FilterPath, EndsWhereChainsCallEachOther) {
  PacketFilter filter{{Base(
      "input", {Rule(1, {}, FilterAction::kJump, "a"), Rule(2, {}, FilterAction::kJump, "a")})}};
  filter.chains.push_back(
      {"inet",
       "filter",
       "a",
       "",
       "",
       0,
       false,
       {Rule(3, {}, FilterAction::kJump, "a"), Rule(4, {}, FilterAction::kJump, "a"),
        Rule(5, {}, FilterAction::kJump, "a")}});
  EXPECT_EQ(Filters(filter), "nothing");
}

TEST(FilterPath, AcceptedInOneChainIsStillSeenByTheNext) {
  PacketFilter filter{{Base("prerouting", {Rule(1, {}, FilterAction::kAccept)}),
                       Base("input", {Rule(2, {Port(T::kTcp, 23)}, FilterAction::kDrop)})}};
  EXPECT_THAT(Filters(filter), HasSubstr("handle 2"));
}

TEST(FilterPath, AsksOnlyChainsOfTheFamily) {
  PacketFilter filter{{Base("input", {Rule(2, {Port(T::kTcp, 23)}, FilterAction::kDrop)})}};
  filter.chains.front().family = "ip6";
  EXPECT_EQ(Filters(filter), "nothing");
  EXPECT_THAT(Filters(filter, {*IpAddress::Parse("fd77::2"), T::kTcp, 23, {}}),
              HasSubstr("ip6 filter input"));
}

TEST(FilterPath, ANegatedPortStillAsksForItsTransport) {
  FilterMatch other = Port(T::kTcp, 22);
  other.negated = true;
  const PacketFilter filter{{Base("input", {Rule(2, {other}, FilterAction::kDrop)})}};
  EXPECT_THAT(Filters(filter), HasSubstr("handle 2"));
  EXPECT_EQ(Filters(filter, {*IpAddress::Parse("10.77.0.2"), T::kUdp, 23, {}}), "nothing");
}

TEST(FilterPath, TheSourceDecidesWhereItIsKnown) {
  FilterMatch inside;
  inside.field = Field::kSource;
  inside.addresses = {{*IpAddress::Parse("10.0.0.0"), *IpAddress::Parse("10.255.255.255")}};
  const PacketFilter filter{{Base("input", {Rule(2, {inside}, FilterAction::kDrop)})}};
  EXPECT_THAT(Filters(filter), HasSubstr("perhaps"));
  FilterQuestion question = Telnet();
  question.source = *IpAddress::Parse("10.77.0.1");
  EXPECT_EQ(Filters(filter, question), "nftables rule inet filter input handle 2 (rule)");
  question.source = *IpAddress::Parse("192.0.2.1");
  EXPECT_EQ(Filters(filter, question), "nothing");
}

TEST(FilterPath, NamesATranslation) {
  FilterChain nat =
      Base("prerouting", {Rule(2, {Port(T::kTcp, 23)}, FilterAction::kTranslate, "10.9.9.9:80")});
  nat.type = "nat";
  const PacketFilter filter{{nat}};
  const auto answer = WhatTranslates(filter, Telnet());
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->text, HasSubstr("handle 2"));
  EXPECT_TRUE(answer->certain);
  EXPECT_EQ(Filters(filter), "nothing");
  EXPECT_FALSE(WhatTranslates(filter, {*IpAddress::Parse("10.77.0.2"), T::kTcp, 22, {}}));
}

}  // namespace
}  // namespace pw
