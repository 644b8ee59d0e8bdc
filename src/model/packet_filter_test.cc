#include "model/packet_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Field = FilterMatch::Field;

/// One chain with these rules, as nft 1.0.6 writes it.
std::string Ruleset(const std::string& rules) {
  return R"({"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
    {"table": {"family": "inet", "name": "filter", "handle": 1}},
    {"set": {"family": "inet", "name": "mgmt", "table": "filter", "type": "inet_service",
             "handle": 3, "flags": ["interval"], "elem": [22, {"range": [830, 840]}]}},
    {"chain": {"family": "inet", "table": "filter", "name": "input", "handle": 2, "type": "filter",
               "hook": "input", "prio": -5, "policy": "drop"}},)" +
         rules + "]}";
}

std::string Rule(const std::string& statements) {
  return R"({"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 9, "expr": [)" +
         statements + "]}}";
}

FilterRule Only(const std::string& statements) {
  const auto filter = ParseNftRuleset(Ruleset(Rule(statements)));
  EXPECT_TRUE(filter);
  EXPECT_EQ(filter->chains.at(0).rules.size(), 1U);
  return filter->chains.at(0).rules.at(0);
}

TEST(PacketFilter, ReadsChainsWithHookPriorityAndPolicy) {
  const auto filter = ParseNftRuleset(Ruleset(Rule(R"({"accept": null})")));
  ASSERT_TRUE(filter);
  ASSERT_EQ(filter->chains.size(), 1U);
  const FilterChain& chain = filter->chains.front();
  EXPECT_EQ(chain.hook, "input");
  EXPECT_EQ(chain.priority, -5);
  EXPECT_TRUE(chain.drops);
  EXPECT_EQ(chain.rules.front().handle, 9U);
  EXPECT_EQ(chain.rules.front().action, FilterAction::kAccept);
}

TEST(PacketFilter, ReadsPortsOfSetsRangesAndNamedSets) {
  const FilterRule rule = Only(
      R"({"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}},
                    "right": {"set": [22, {"range": [80, 90]}]}}},
         {"counter": {"packets": 0, "bytes": 0}}, {"drop": null})");
  ASSERT_EQ(rule.matches.size(), 1U);
  EXPECT_EQ(rule.matches[0].field, Field::kPort);
  EXPECT_EQ(rule.matches[0].transport, Transport::kTcp);
  EXPECT_EQ(ToString(rule.matches[0].ports), "22,80-90");
  EXPECT_EQ(rule.text, "tcp dport { 22, 80-90 } counter drop");
  const FilterRule named = Only(
      R"({"match": {"op": "!=", "left": {"payload": {"protocol": "th", "field": "dport"}},
                    "right": "@mgmt"}}, {"accept": null})");
  EXPECT_EQ(ToString(named.matches[0].ports), "22,830-840");
  EXPECT_TRUE(named.matches[0].negated);
  EXPECT_FALSE(named.matches[0].transport);
}

TEST(PacketFilter, ReadsAddressesWithTheirPrefix) {
  const FilterRule rule = Only(
      R"({"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}},
                    "right": {"prefix": {"addr": "10.0.0.0", "len": 9}}}},
         {"match": {"op": "==", "left": {"payload": {"protocol": "ip6", "field": "daddr"}},
                    "right": "fd77::2"}}, {"reject": {"type": "tcp reset"}})");
  ASSERT_EQ(rule.matches.size(), 2U);
  EXPECT_EQ(rule.matches[0].field, Field::kSource);
  EXPECT_EQ(ToString(rule.matches[0].addresses.at(0).last), "10.127.255.255");
  EXPECT_EQ(rule.matches[1].field, Field::kDestination);
  EXPECT_EQ(rule.action, FilterAction::kReject);
}

TEST(PacketFilter, MakesARuleOfEachElementOfAVerdictMap) {
  const auto filter = ParseNftRuleset(Ruleset(Rule(
      R"({"vmap": {"key": {"ct": {"key": "state"}},
                   "data": {"set": [["invalid", {"drop": null}], ["established", {"accept": null}]]}}})")));
  ASSERT_TRUE(filter);
  const std::vector<FilterRule>& rules = filter->chains.front().rules;
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].action, FilterAction::kDrop);
  EXPECT_THAT(rules[0].matches.at(0).words, ElementsAre("invalid"));
  EXPECT_EQ(rules[1].action, FilterAction::kAccept);
}

TEST(PacketFilter, TakesNothingForAMatchThatItDoesNotFollow) {
  for (
      const char* statements :
      {R"({"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "lo"}}, {"drop": null})",
       R"({"match": {"op": "<", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 9}}, {"drop": null})",
       R"({"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": "@gone"}}, {"drop": null})",
       R"({"limit": {"rate": 5, "burst": 5, "per": "second"}}, {"drop": null})",
       R"({"xt": {"type": "match", "name": "recent"}}, {"drop": null})"}) {
    const FilterRule rule = Only(statements);
    ASSERT_EQ(rule.matches.size(), 1U) << statements;
    EXPECT_EQ(rule.matches[0].field, Field::kOther) << statements;
    EXPECT_EQ(rule.action, FilterAction::kDrop);
  }
  EXPECT_EQ(
      Only(R"({"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@m"}})")
          .action,
      FilterAction::kOther);
}

TEST(PacketFilter, ReadsWhereATranslationLeads) {
  EXPECT_EQ(Only(R"({"dnat": {"addr": "10.9.9.9", "port": 80}})").target, "10.9.9.9:80");
  const FilterRule redirect = Only(R"({"redirect": {"port": 8081}})");
  EXPECT_EQ(redirect.action, FilterAction::kTranslate);
  EXPECT_EQ(redirect.text, "redirect to :8081");
}

TEST(PacketFilter, RefusesWhatIsNoRuleset) {
  for (const char* text : {"", "[]", "{}", "{\"nftables\": 1}", "{\"nftables\": ["}) {
    const auto filter = ParseNftRuleset(text);
    ASSERT_FALSE(filter) << text;
    EXPECT_THAT(filter.error().what, HasSubstr("read nft ruleset: "));
  }
}

TEST(PacketFilter, PassesOverObjectsOfAnotherShape) {
  for (
      const char* text :
      {R"({"nftables": [1, null, {"chain": 3}, {"rule": []}, {"set": "x"}, {"rule": {"expr": 1}}]})",
       R"({"nftables": [{"chain": {"family": 1, "prio": "x"}}, {"rule": {"expr": [{"match": 1}, {"vmap": {}}]}}]})"})
    EXPECT_TRUE(ParseNftRuleset(text)) << text;
}

}  // namespace
}  // namespace pw
