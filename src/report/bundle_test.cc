#include "report/bundle.h"

#include "model/sha256.h"
#include "report/sample_report_test.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<BundleFile> Sample() {
  BundleContent content;
  content.inventory_json = "{}";
  content.port_list_yaml = "format: portwarrant/port-list/1\n";
  content.records.Keep("raw");
  return MakeBundle(SampleReport(), std::move(content));
}

TEST(RecordStore, NamesBytesByTheirHashAndKeepsThemOnce) {
  RecordStore store;
  const std::string name = store.Keep("raw");
  EXPECT_EQ(name, "sha256:" + Sha256Hex("raw"));
  EXPECT_EQ(store.Keep("raw"), name);
  EXPECT_NE(store.Keep("other"), name);
  EXPECT_EQ(store.records().size(), 2U);
}

TEST(Bundle, HoldsWhatTheContractNames) {
  std::vector<std::string> names;
  for (const BundleFile& file : Sample())
    names.push_back(file.name);
  EXPECT_THAT(names, ElementsAre("element-state.json", "inventory.json", "port-list.yaml",
                                 "product-document.html", "records/" + Sha256Hex("raw"),
                                 "report.html", "report.json", "settings.json", "test-report.html",
                                 "verify.sh", "MANIFEST.sha256"));
}

TEST(Bundle, ManifestHasTheHashOfEveryOtherFile) {
  const std::vector<BundleFile> files = Sample();
  std::string expected;
  for (const BundleFile& file : files) {
    if (file.name != "MANIFEST.sha256")
      expected += Sha256Hex(file.content) + "  " + file.name + "\n";
  }
  EXPECT_EQ(files.back().content, expected);
}

TEST(Bundle, WithoutAListHasNone) {
  for (const BundleFile& file : MakeBundle(SampleReport(), BundleContent{}))
    EXPECT_NE(file.name, "port-list.yaml");
}

TEST(Bundle, SettingsSayHowItWasAsked) {
  const std::vector<BundleFile> files = Sample();
  const auto settings = std::ranges::find(files, "settings.json", &BundleFile::name);
  EXPECT_THAT(settings->content, HasSubstr("\"list\": \"mme.yaml\""));
  EXPECT_THAT(settings->content, HasSubstr("portwarrant/settings/1"));
}

}  // namespace
}  // namespace pw
