#include "model/ruleset_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Ruleset(std::string_view objects) {
  return R"({"nftables":[{"metainfo":{"version":"1.0.6"}},)"
         R"({"table":{"family":"inet","name":"fw","handle":1}},)" +
         std::string(objects) + "]}";
}

std::vector<std::string> Compare(std::string_view before, std::string_view after) {
  const auto differences = CompareRulesets(Ruleset(before), Ruleset(after));
  return differences ? *differences : std::vector<std::string>{differences.error().what};
}

std::string Rule(int handle, std::string_view expressions) {
  return R"({"rule":{"family":"inet","table":"fw","chain":"in","handle":)" +
         std::to_string(handle) + R"(,"expr":[)" + std::string(expressions) + "]}}";
}

TEST(RulesetDifference, CountersQuotasAndTimesAreNone) {
  EXPECT_THAT(Compare(Rule(4, R"({"counter":{"packets":1,"bytes":60}},{"drop":null})"),
                      Rule(4, R"({"counter":{"packets":9,"bytes":99}},{"drop":null})")),
              IsEmpty());
  EXPECT_THAT(Compare(R"({"quota":{"family":"inet","name":"q","table":"fw","bytes":9,"used":0}})",
                      R"({"quota":{"family":"inet","name":"q","table":"fw","bytes":9,"used":7}})"),
              IsEmpty());
}

TEST(RulesetDifference, FlagsOfATableAreReadElsewhere) {
  const auto differences = CompareRulesets(
      R"({"nftables":[{"table":{"family":"ip","name":"t","handle":1,"flags":"c1"}}]})",
      R"({"nftables":[{"table":{"family":"ip","name":"t","handle":1}}]})");
  ASSERT_TRUE(differences);
  EXPECT_THAT(*differences, IsEmpty());
}

TEST(RulesetDifference, NamesRulesThatCameWentOrChanged) {
  EXPECT_THAT(Compare(Rule(4, R"({"drop":null})") + "," + Rule(5, R"({"accept":null})"),
                      Rule(4, R"({"accept":null})") + "," + Rule(6, R"({"accept":null})")),
              ElementsAre("rule inet fw in handle 4: changed", "rule inet fw in handle 5: gone",
                          "rule inet fw in handle 6: new"));
}

TEST(RulesetDifference, TheOrderOfRulesCounts) {
  const std::string drop = Rule(4, R"({"drop":null})");
  const std::string accept = Rule(5, R"({"accept":null})");
  EXPECT_THAT(
      Compare(drop + "," + accept, accept + "," + drop),
      ElementsAre("rule inet fw in handle 4: changed", "rule inet fw in handle 5: changed"));
}

TEST(RulesetDifference, APolicyCounts) {
  EXPECT_THAT(
      Compare(
          R"({"chain":{"family":"inet","table":"fw","name":"in","handle":2,"policy":"drop"}})",
          R"({"chain":{"family":"inet","table":"fw","name":"in","handle":2,"policy":"accept"}})"),
      ElementsAre("chain inet fw in handle 2: changed"));
}

std::string Set(std::string_view more) {
  return R"({"set":{"family":"inet","name":"s","table":"fw","type":"ipv4_addr","handle":3)" +
         std::string(more) + "}}";
}

TEST(RulesetDifference, ElementsThatTimeOutAreNone) {
  EXPECT_THAT(Compare(Set(R"(,"flags":["timeout"],"elem":["10.0.0.9",{"elem":{"val":"10.0.0.1",)"
                          R"("timeout":1800,"expires":2}}])"),
                      Set(R"(,"flags":["timeout"],"elem":["10.0.0.9"])")),
              IsEmpty());
  EXPECT_THAT(Compare(Set(R"(,"flags":["timeout"],"timeout":60,"elem":["10.0.0.1"])"),
                      Set(R"(,"flags":["timeout"],"timeout":60)")),
              IsEmpty());
}

TEST(RulesetDifference, ElementsThatRulesFillAreNone) {
  const std::string fills =
      Rule(7, R"({"set":{"op":"add","elem":{"payload":{"protocol":"ip","field":"saddr"}},)"
              R"("set":"@s"}})");
  EXPECT_THAT(Compare(fills + "," + Set(R"(,"elem":["10.0.0.1"])"), fills + "," + Set("")),
              IsEmpty());
  // Nobody fills this one but a person.
  EXPECT_THAT(Compare(Set(R"(,"elem":["10.0.0.1"])"), Set("")),
              ElementsAre("set inet fw s handle 3: changed"));
}

TEST(RulesetDifference, WhatIsNoRulesetIsRefused) {
  EXPECT_THAT(Compare("1", "{"), ElementsAre(HasSubstr("no list")));
}

}  // namespace
}  // namespace pw
