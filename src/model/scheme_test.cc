#include "model/scheme.h"

#include "model/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kGood = R"(format: portwarrant/scheme/1
name: own
title: Our own
source: the house
forbidden: [tr33806-r5]
requirements:
  - {id: R1, title: one, clause: c 1, source: s}
  - {id: R2, title: two, clause: c 2, source: s}
  - {id: R3, title: three, clause: c 3, source: s}
  - {id: R4, title: four, clause: c 4, source: s}
  - {id: R5, title: five, clause: c 5, source: s, unverified: true}
test_cases:
  - {id: A, title: first, clause: c, source: s, steps: [list, scan]}
)";

std::string Refusal(std::string_view from, std::string_view to) {
  std::string text(kGood);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const SchemeReading reading = ParseSchemeYaml(text, "own.yaml");
  EXPECT_FALSE(reading.scheme) << to;
  return reading.issues.empty() ? std::string() : reading.issues.front().what;
}

TEST(Scheme, IsReadWithItsOrder) {
  const SchemeReading reading = ParseSchemeYaml(kGood, "own.yaml");
  ASSERT_TRUE(reading.scheme) << reading.issues.front().what;
  EXPECT_EQ(reading.scheme->requirements[4].clause, "c 5");
  EXPECT_TRUE(reading.scheme->requirements[4].unverified);
  EXPECT_FALSE(reading.scheme->requirements[0].unverified);
  EXPECT_THAT(reading.scheme->test_cases.at(0).steps, ElementsAre("list", "scan"));
}

TEST(Scheme, RefusesWhatItCannotKeep) {
  EXPECT_THAT(Refusal("steps: [list, scan]", "steps: [list, skan]"), HasSubstr("there is no step"));
  EXPECT_THAT(Refusal("steps: [list, scan]", "steps: []"), HasSubstr("no steps"));
  EXPECT_THAT(Refusal("{id: R5", "{id: R6"), HasSubstr("R1 to R5"));
  EXPECT_THAT(Refusal("{id: R5", "{id: R4"), HasSubstr("stands twice"));
  EXPECT_THAT(Refusal("  - {id: R4, title: four, clause: c 4, source: s}\n", ""),
              HasSubstr("each of R1 to R5"));
  EXPECT_THAT(Refusal("clause: c 1, source: s}", "clause: c 1}"), HasSubstr("source"));
}

TEST(Scheme, EachBuiltInOneHasSourcesAndForbiddenListsThatExist) {
  EXPECT_THAT(SchemeNames(), ElementsAre("dot-india", "itsar", "tr33806", "ts33117"));
  for (const std::string_view name : SchemeNames()) {
    const auto scheme = BuiltInScheme(name);
    ASSERT_TRUE(scheme) << scheme.error().what;
    EXPECT_EQ(scheme->name, name);
    for (const std::string& list : scheme->forbidden)
      EXPECT_THAT(ForbiddenListNames(), Contains(list)) << name;
  }
}

TEST(Scheme, TheDefaultOneForbidsWhatAPortListForbidsByDefault) {
  const auto scheme = BuiltInScheme("tr33806");
  ASSERT_TRUE(scheme);
  EXPECT_THAT(scheme->forbidden, testing::ElementsAreArray(DefaultForbiddenLists()));
}

TEST(Scheme, AnUnknownOneIsToldWithTheNearestName) {
  const auto scheme = BuiltInScheme("ts33171");
  ASSERT_FALSE(scheme);
  EXPECT_THAT(scheme.error().what, HasSubstr("ts33117"));
}

}  // namespace
}  // namespace pw
