#include "model/vantage_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

TEST(VantageSpec, ReadsEachWayToAPlace) {
  const auto here = ParseVantageSpec("here=local");
  ASSERT_TRUE(here);
  EXPECT_EQ(*here, (VantageSpec{"here", VantageKind::kLocal, ""}));
  const auto netns = ParseVantageSpec("s1-mme=netns:tester.1");
  ASSERT_TRUE(netns);
  EXPECT_EQ(*netns, (VantageSpec{"s1-mme", VantageKind::kNetns, "tester.1"}));
  const auto ssh = ParseVantageSpec("oam=ssh://audit@[fd00::1]:2222");
  ASSERT_TRUE(ssh);
  EXPECT_EQ(*ssh, (VantageSpec{"oam", VantageKind::kSsh, "ssh://audit@[fd00::1]:2222"}));
}

TEST(VantageSpec, IsWrittenAsItIsRead) {
  for (const char* text : {"a=local", "a=netns:tester", "a=ssh://tester.example"})
    EXPECT_EQ("a=" + PlaceText(*ParseVantageSpec(text)), text);
}

TEST(VantageSpec, RefusesWhatCannotBeAFileNameOrCouldBeAnOption) {
  for (const char* text : {"oam", "=local", "../x=local", "-x=local", "a b=local", "a=host",
                           "a=", "a=netns:", "a=netns:../../proc/1/ns/net", "a=netns:.", "a=ssh://",
                           "a=ssh://-oProxyCommand=x", "a=ssh://-l@host", "a=ssh://u@h;reboot",
                           "a=ssh://u@", "a=ssh://u@h/path"}) {
    const auto vantage = ParseVantageSpec(text);
    ASSERT_FALSE(vantage) << text;
    EXPECT_THAT(vantage.error().what, HasSubstr("vantage \"")) << text;
  }
}

TEST(VantageSpec, RefusesOneNameForTwoPlaces) {
  const auto both = ParseVantageSpecs({"oam=local", "oam=netns:x"});
  ASSERT_FALSE(both);
  EXPECT_THAT(both.error().what, HasSubstr("another one has this name"));
  EXPECT_EQ(ParseVantageSpecs({"oam=local", "s1=netns:x"})->size(), 2U);
}

TEST(VantageSpec, GetsItsSourcesByItsName) {
  auto vantages = ParseVantageSpecs({"oam=local", "s1=netns:x"});
  ASSERT_TRUE(vantages);
  ASSERT_TRUE(AddVantageSources({"s1=10.77.1.1-10.77.1.9", "s1=10.77.0.1"}, *vantages));
  EXPECT_THAT(vantages->at(0).sources, testing::IsEmpty());
  EXPECT_THAT(vantages->at(1).sources, testing::ElementsAre("10.77.1.1-10.77.1.9", "10.77.0.1"));
}

TEST(VantageSpec, RefusesASourceOfNobody) {
  auto vantages = ParseVantageSpecs({"oam=local"});
  ASSERT_TRUE(vantages);
  for (const char* text : {"s1=10.77.1.1", "10.77.1.1", "oam=", "=10.77.1.1"}) {
    const auto added = AddVantageSources({text}, *vantages);
    ASSERT_FALSE(added) << text;
    EXPECT_THAT(added.error().what, HasSubstr("source \"")) << text;
  }
  EXPECT_THAT(vantages->at(0).sources, testing::IsEmpty());
}

}  // namespace
}  // namespace pw
