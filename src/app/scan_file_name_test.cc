#include "app/scan_file_name.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(ScanFileName, IsAFileNameWhateverTheVantageIsCalled) {
  EXPECT_EQ(ScanFileName("s1-mme"), "scan-s1-mme.json");
  EXPECT_EQ(ScanFileName("../a b"), "scan-.._a_b.json");
}

TEST(ScanFileName, TellsTheFirstLookFromTheSecond) {
  EXPECT_TRUE(IsScanFileOf("scan-oam.json", "oam"));
  EXPECT_TRUE(IsScanFileOf("scan-a_b-2.json", "a b"));
  EXPECT_FALSE(IsScanFileOf("scan-oam-filter-off.json", "oam"));
  EXPECT_FALSE(IsScanFileOf("scan-filter-off.json", ""));
  EXPECT_TRUE(IsScanFileOf("scan-oam-filter-off.json", "oam-filter-off"));
  EXPECT_FALSE(IsScanFileOf("scan-oam-.json", "oam"));
  EXPECT_FALSE(IsScanFileOf("scan-s1.json", "oam"));
  EXPECT_FALSE(IsScanFileOf("scan-oam", "oam"));
  EXPECT_FALSE(IsScanFileOf("scan-oa.json", "oam"));
}

}  // namespace
}  // namespace pw
