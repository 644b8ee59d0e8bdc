#include "inventory/package_database.h"

#include "sys/subprocess.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PackageDatabaseTest : public testing::Test {
 protected:
  PackageDatabaseTest()
      : root_(std::filesystem::path(testing::TempDir()) /
              ("pw_packages_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  ~PackageDatabaseTest() override { std::filesystem::remove_all(root_); }
  PackageDatabaseTest(const PackageDatabaseTest&) = delete;
  PackageDatabaseTest& operator=(const PackageDatabaseTest&) = delete;

  void Write(const std::string& path, std::string_view text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }

  void MergeUsr() {
    std::filesystem::create_directories(root_ / "usr/bin");
    std::filesystem::create_directories(root_ / "usr/sbin");
    std::filesystem::create_symlink("usr/bin", root_ / "bin");
    std::filesystem::create_symlink("/usr/sbin", root_ / "sbin");
  }

  std::vector<std::string> Owners(const std::vector<std::string>& paths) {
    PackageDatabase database = PackageDatabase::Open(root_);
    std::vector<std::string> owners;
    for (const PackageAnswer& answer : database.FindOwners(paths)) {
      owners.push_back(answer.package ? answer.package->manager + " " + answer.package->name + " " +
                                            answer.package->version
                                      : answer.reason);
    }
    return owners;
  }

  std::filesystem::path root_;
};

constexpr std::string_view kStatus =
    "Package: ssh\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:9.2\n\n"
    "Package: libx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3\n\n"
    "Package: diverter\nStatus: install ok installed\nArchitecture: all\nVersion: 7\n";

TEST_F(PackageDatabaseTest, FindsTheDpkgPackageOfAFile) {
  Write("var/lib/dpkg/status", kStatus);
  Write("var/lib/dpkg/info/ssh.list", "/.\n/usr/sbin/sshd\n");
  Write("var/lib/dpkg/info/libx:amd64.list", "/.\n/usr/lib/x/helper\n");
  EXPECT_THAT(
      Owners({"/usr/sbin/sshd", "/usr/lib/x/helper", "/opt/x", "relative", "/usr/sbin/sshd"}),
      ElementsAre("dpkg ssh 1:9.2", "dpkg libx 3", "not owned by any package",
                  "not an absolute path", "dpkg ssh 1:9.2"));
}

TEST_F(PackageDatabaseTest, SeesThroughMergedDirectoriesBothWays) {
  MergeUsr();
  Write("var/lib/dpkg/status", kStatus);
  Write("var/lib/dpkg/info/ssh.list", "/bin/old\n/usr/sbin/new\n/lib/unmerged\n");
  EXPECT_THAT(
      Owners({"/usr/bin/old", "/bin/old", "/sbin/new", "/usr/sbin/new", "/usr/lib/unmerged"}),
      ElementsAre("dpkg ssh 1:9.2", "dpkg ssh 1:9.2", "dpkg ssh 1:9.2", "dpkg ssh 1:9.2",
                  "not owned by any package"));
}

TEST_F(PackageDatabaseTest, FollowsDiversions) {
  Write("var/lib/dpkg/status", kStatus);
  Write("var/lib/dpkg/diversions",
        "/usr/sbin/sshd\n/usr/sbin/sshd.orig\ndiverter\n/usr/bin/tool\n/usr/bin/tool.real\n:\n");
  Write("var/lib/dpkg/info/ssh.list", "/usr/sbin/sshd\n/usr/bin/tool\n");
  Write("var/lib/dpkg/info/diverter.list", "/usr/sbin/sshd\n");
  EXPECT_THAT(
      Owners({"/usr/sbin/sshd", "/usr/sbin/sshd.orig", "/usr/bin/tool", "/usr/bin/tool.real"}),
      ElementsAre("dpkg diverter 7", "dpkg ssh 1:9.2", "not owned by any package",
                  "dpkg ssh 1:9.2"));
}

TEST_F(PackageDatabaseTest, ReadsImagesWithoutListsByTheirSums) {
  Write("var/lib/dpkg/status.d/ssh", "Package: ssh\nArchitecture: amd64\nVersion: 4\n");
  Write("var/lib/dpkg/status.d/ssh.md5sums", "0123456789abcdef0123456789abcdef  usr/sbin/sshd\n");
  EXPECT_THAT(Owners({"/usr/sbin/sshd"}), ElementsAre("dpkg ssh 4"));
}

TEST_F(PackageDatabaseTest, FindsTheApkPackageOfAFile) {
  Write("lib/apk/db/installed", "P:busybox\nV:1.36\nF:bin\nR:busybox\n");
  EXPECT_THAT(Owners({"/bin/busybox", "/bin/sh"}),
              ElementsAre("apk busybox 1.36", "not owned by any package"));
}

TEST_F(PackageDatabaseTest, AsksEveryDatabaseOfARoot) {
  Write("var/lib/dpkg/status", kStatus);
  Write("var/lib/dpkg/info/ssh.list", "/usr/sbin/sshd\n");
  Write("lib/apk/db/installed", "P:busybox\nV:1.36\nF:bin\nR:busybox\n");
  EXPECT_THAT(Owners({"/bin/busybox", "/usr/sbin/sshd"}),
              ElementsAre("apk busybox 1.36", "dpkg ssh 1:9.2"));
}

TEST_F(PackageDatabaseTest, SaysWhatHidesTheAnswer) {
  EXPECT_THAT(Owners({"/bin/x"}), ElementsAre("no package database"));
  Write("var/lib/rpm/Packages", "\0");
  EXPECT_THAT(Owners({"/bin/x"}), ElementsAre(HasSubstr("Berkeley DB")));
  Write("var/lib/rpm/rpmdb.sqlite", "this is no database");
  EXPECT_THAT(Owners({"/bin/x"}), ElementsAre(HasSubstr("not a database")));
}

TEST_F(PackageDatabaseTest, FindsTheRpmPackageOfAFileInADatabaseThatRpmMade) {
  if (!std::filesystem::exists("/usr/bin/rpmbuild") || !std::filesystem::exists("/usr/bin/rpm"))
    GTEST_SKIP() << "needs rpm and rpmbuild (packages rpm)";
  Write("pwtest.spec",
        "Name: pwtest\nVersion: 1.2\nRelease: 3\nEpoch: 1\nSummary: s\nLicense: x\n"
        "BuildArch: noarch\n%description\nd\n%install\n"
        "mkdir -p %{buildroot}/usr/sbin %{buildroot}/sbin\n"
        "echo x > %{buildroot}/usr/sbin/pwtestd\necho x > %{buildroot}/sbin/pwold\n"
        "%files\n/usr/sbin/pwtestd\n/sbin/pwold\n");
  MergeUsr();
  const std::string top = (root_ / "top").string();
  const std::string database = (root_ / "var/lib/rpm").string();
  const auto run = [](const std::vector<std::string>& command) {
    const auto done = RunSubprocess(command, {});
    return done && done->exit_code == 0;
  };
  ASSERT_TRUE(run({"/usr/bin/rpmbuild", "-bb", "--define", "_topdir " + top,
                   (root_ / "pwtest.spec").string()}));
  ASSERT_TRUE(run({"/usr/bin/rpm", "--dbpath", database, "--initdb"}));
  ASSERT_TRUE(run({"/usr/bin/rpm", "--dbpath", database, "-i", "--justdb", "--nodeps",
                   top + "/RPMS/noarch/pwtest-1.2-3.noarch.rpm"}));
  EXPECT_THAT(Owners({"/usr/sbin/pwtestd", "/usr/sbin/pwold", "/usr/bin/pwtestd"}),
              ElementsAre("rpm pwtest 1:1.2-3", "rpm pwtest 1:1.2-3", "not owned by any package"));
}

TEST(MergedAliases, NamesTheOtherPathOfMergedDirectoriesOnly) {
  EXPECT_THAT(MergedAliases("/usr/bin/x", {"bin"}), ElementsAre("/bin/x"));
  EXPECT_THAT(MergedAliases("/bin/x", {"bin", "sbin"}), ElementsAre("/usr/bin/x"));
  EXPECT_THAT(MergedAliases("/usr/lib/x", {"bin"}), IsEmpty());
  EXPECT_THAT(MergedAliases("/binary", {"bin"}), IsEmpty());
}

}  // namespace
}  // namespace pw
