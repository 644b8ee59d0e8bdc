#include "model/nearest_name.h"

#include <array>

#include <gtest/gtest.h>

namespace pw {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>({"port", "process", "purpose", "unit"});

TEST(NearestName, FindsSlipsOfTheFinger) {
  EXPECT_EQ(NearestName("purpos", kKeys), "purpose");
  EXPECT_EQ(NearestName("prot", kKeys), "port");
  EXPECT_EQ(NearestName("poxst", kKeys), "");  // two edits of four letters: another word
  EXPECT_EQ(NearestName("ports", kKeys), "port");
  EXPECT_EQ(NearestName("porcess", kKeys), "process");
  EXPECT_EQ(NearestName("", kKeys), "");
  EXPECT_EQ(NearestName(std::string(100'000, 'a'), kKeys), "");
}

TEST(NearestName, HintNamesAllWhenNoneIsNear) {
  EXPECT_EQ(NameHint("tuin", kKeys), "; known are: port, process, purpose, unit");
  EXPECT_EQ(NameHint("unot", kKeys), ", did you mean \"unit\"?");
}

}  // namespace
}  // namespace pw
