#include "inventory/apk_database.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;

std::vector<std::string> Files(std::string_view text, std::size_t limit = 100) {
  std::vector<std::string> files;
  ForEachApkFile(text, [&](const ApkFile& file) {
    files.push_back(std::string(file.package) + " " + std::string(file.version) + " " +
                    std::string(file.directory) + "|" + std::string(file.name));
    return files.size() < limit;
  });
  return files;
}

constexpr std::string_view kText =
    "C:Q1abc=\nP:busybox\nV:1.36.1-r5\nA:x86_64\nF:bin\nR:busybox\na:0:0:755\nZ:Q1x=\n"
    "F:etc/network\nF:etc/network/if-up.d\nR:dad\n\n"
    "P:root-file\nV:1\nR:top\n\nF:bin\nR:nobodys\n";

TEST(ApkDatabase, GivesEachFileWithItsPackageAndFolder) {
  EXPECT_THAT(Files(kText),
              ElementsAre("busybox 1.36.1-r5 bin|busybox",
                          "busybox 1.36.1-r5 etc/network/if-up.d|dad", "root-file 1 |top"));
}

TEST(ApkDatabase, StopsWhenAsked) {
  EXPECT_THAT(Files(kText, 1), ElementsAre("busybox 1.36.1-r5 bin|busybox"));
}

}  // namespace
}  // namespace pw
