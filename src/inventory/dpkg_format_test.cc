#include "inventory/dpkg_format.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

std::vector<std::size_t> Find(const std::vector<std::string_view>& wanted, std::string_view text) {
  std::vector<std::size_t> found;
  LineSearch(wanted).Search(text, [&](std::size_t i) { found.push_back(i); });
  return found;
}

TEST(LineSearch, FindsWholeLinesOnly) {
  constexpr std::string_view kList =
      "/.\n/usr\n/usr/sbin\n/usr/sbin/sshd\n/usr/sbin/sshd2\n/x/usr\n";
  EXPECT_THAT(Find({"/usr/sbin/sshd", "/usr/sbin/none", "/usr", "sbin"}, kList), ElementsAre(2, 0));
}

TEST(LineSearch, FindsTheFirstAndTheLastLineWithoutLineEnd) {
  EXPECT_THAT(Find({"/a", "/last"}, "/a\n/b\n/last"), ElementsAre(0, 1));
}

TEST(LineSearch, OfNothingFindsNothing) {
  EXPECT_THAT(Find({}, "/a\n"), IsEmpty());
  EXPECT_THAT(Find({"", "/a"}, "\n\n"), IsEmpty());
  EXPECT_THAT(Find({"/a"}, ""), IsEmpty());
}

TEST(DpkgFormat, ReadsDiversionsInGroupsOfThreeLines) {
  EXPECT_THAT(
      ParseDiversions("/usr/bin/x\n/usr/bin/x.distrib\ny\n/a\n/b\n:\n/incomplete\n"),
      ElementsAre(Diversion{"/usr/bin/x", "/usr/bin/x.distrib", "y"}, Diversion{"/a", "/b", ""}));
}

TEST(DpkgFormat, ReadsNamesOfLists) {
  EXPECT_EQ(ParseListName("libc6:amd64.list").package, "libc6");
  EXPECT_EQ(ParseListName("libc6:amd64.list").architecture, "amd64");
  EXPECT_EQ(ParseListName("openssh-server.list").package, "openssh-server");
  EXPECT_EQ(ParseListName("openssh-server.list").architecture, "");
}

constexpr std::string_view kStatus =
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n"
    "Description: x\n Version: 9.9\n\n"
    "Package: libc6\nStatus: install ok installed\nArchitecture: i386\nVersion: 2.36-8\n\n"
    "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1.0\n\n"
    "Package: libc6-dev\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3\n\n"
    "Package: openssh-server\nStatus: install ok installed\nArchitecture: amd64\n"
    "Version: 1:9.2p1-2";

TEST(DpkgFormat, FindsVersionsOfWantedPackagesByArchitecture) {
  EXPECT_THAT(FindVersions(kStatus, {"libc6:amd64", "libc6:i386", "openssh-server", "none"}),
              UnorderedElementsAre(Pair("libc6:amd64", "2.36-9"), Pair("libc6:i386", "2.36-8"),
                                   Pair("openssh-server", "1:9.2p1-2")));
}

TEST(DpkgFormat, PrefersAnInstalledPackageToOneWithOnlyConfigurationLeft) {
  EXPECT_THAT(FindVersions("Package: a\nStatus: install ok installed\nVersion: 2\n\n"
                           "Package: a\nStatus: deinstall ok config-files\nVersion: 1\n",
                           {"a"}),
              ElementsAre(Pair("a", "2")));
  EXPECT_THAT(FindVersions(kStatus, {"gone"}), ElementsAre(Pair("gone", "1.0")));
}

TEST(DpkgFormat, FindsAPackageWhoseNameIsNotItsFirstField) {
  EXPECT_THAT(FindVersions("Status: install ok installed\nVersion: 5\nPackage: late\n", {"late"}),
              ElementsAre(Pair("late", "5")));
}

TEST(DpkgFormat, ReadsPathsOfSums) {
  EXPECT_EQ(PathsOfSums("0123456789abcdef0123456789abcdef  usr/bin/x y\nshort  a\n\n"),
            "/usr/bin/x y\n");
}

}  // namespace
}  // namespace pw
