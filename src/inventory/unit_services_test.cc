#include "inventory/unit_services.h"

#include "base/text.h"
#include "sys/subprocess.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// A root with unit files of every kind, read by us and, for comparison, by systemctl.
class UnitServices : public testing::Test {
 protected:
  UnitServices()
      : root_(std::filesystem::path(testing::TempDir()) /
              ("pw_units_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(root_);
    for (const char* folder :
         {"etc/systemd/system", "usr/lib/systemd/system", "run/systemd/system"})
      std::filesystem::create_directories(root_ / folder);
    std::filesystem::create_symlink("usr/lib", root_ / "lib");
    Vendor("default.target", "[Unit]\nRequires=multi-user.target\n");
    Vendor("multi-user.target", "[Unit]\nRequires=basic.target\n");
    Vendor("basic.target", "[Unit]\nRequires=sysinit.target\nWants=sockets.target timers.target\n");
    Vendor("sysinit.target", "[Unit]\nDescription=s\n");
    Vendor("sockets.target", "[Unit]\nDescription=s\n");
    Vendor("timers.target", "[Unit]\nDescription=s\n");
  }
  ~UnitServices() override { std::filesystem::remove_all(root_); }
  UnitServices(const UnitServices&) = delete;
  UnitServices& operator=(const UnitServices&) = delete;

  void Write(const std::string& path, std::string_view text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  void Vendor(const std::string& name, std::string_view text) {
    Write("usr/lib/systemd/system/" + name, text);
  }
  void Link(const std::string& path, const std::string& target) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::filesystem::create_symlink(target, root_ / path);
  }
  void Enable(const std::string& target, const std::string& unit) {
    Link("etc/systemd/system/" + target + ".wants/" + unit, "/lib/systemd/system/" + unit);
  }

  std::vector<Service> Read() {
    const UnitTree tree = ReadUnitTree(root_);
    EXPECT_THAT(tree.problems, IsEmpty());
    UnitIndex index(tree);
    return ServicesOf(index);
  }
  Service One(const std::string& name) {
    for (Service& service : Read()) {
      if (service.name == name) return service;
    }
    ADD_FAILURE() << "no row " << name;
    return {};
  }
  std::string State(const std::string& name) {
    const UnitTree tree = ReadUnitTree(root_);
    return UnitIndex(tree).StateOf(name);
  }

  std::filesystem::path root_;
};

constexpr std::string_view kInstallable =
    "[Unit]\nDescription=An example\n[Service]\nExecStart=-/usr/sbin/x --y\nUser=nobody\n"
    "[Install]\nWantedBy=multi-user.target\n";

TEST_F(UnitServices, RowsOfAnEnabledServiceTellAllThatFilesTell) {
  Vendor("x.service", kInstallable);
  Enable("multi-user.target", "x.service");
  const Service row = One("x.service");
  EXPECT_EQ(row.manager, "systemd");
  EXPECT_EQ(row.description, "An example");
  EXPECT_EQ(row.start, "enabled");
  EXPECT_TRUE(row.starts_on_boot);
  EXPECT_EQ(row.boot_reason, "WantedBy=multi-user.target");
  EXPECT_EQ(row.file, "/usr/lib/systemd/system/x.service");
  EXPECT_EQ(row.program, "/usr/sbin/x");
  EXPECT_EQ(row.user, "nobody");
  EXPECT_FALSE(row.active);
  EXPECT_FALSE(row.oneshot);
}

TEST_F(UnitServices, TellsWhatOnlyWorksOnce) {
  Vendor("once.service", "[Service]\nType=oneshot\nExecStart=/x\n");
  EXPECT_TRUE(One("once.service").oneshot);
}

TEST_F(UnitServices, ServicesThatNothingPullsInDoNotStart) {
  Vendor("off.service", kInstallable);
  Vendor("static.service", "[Service]\nExecStart=/x\n");
  EXPECT_EQ(One("off.service").start, "disabled");
  EXPECT_FALSE(One("off.service").starts_on_boot);
  EXPECT_EQ(One("static.service").start, "static");
  EXPECT_FALSE(One("static.service").starts_on_boot);
}

TEST_F(UnitServices, FollowsDependenciesOfWhatStarts) {
  Vendor("a.service",
         "[Unit]\nWants=b.service\n[Service]\nExecStart=/a\n"
         "[Install]\nWantedBy=multi-user.target\n");
  Vendor("b.service", "[Unit]\nRequires=c.service\nAfter=d.service\n[Service]\nExecStart=/b\n");
  Vendor("c.service", "[Service]\nExecStart=/c\n");
  Vendor("d.service", "[Service]\nExecStart=/d\n");
  Vendor("early.service", "[Service]\nExecStart=/e\n");
  Link("usr/lib/systemd/system/sysinit.target.wants/early.service", "../early.service");
  Enable("multi-user.target", "a.service");
  EXPECT_EQ(One("b.service").boot_reason, "Wants= of a.service");
  EXPECT_EQ(One("c.service").boot_reason, "Requires= of b.service");
  EXPECT_FALSE(One("d.service").starts_on_boot) << "After= orders and does not start";
  EXPECT_EQ(One("early.service").boot_reason, "WantedBy=sysinit.target");
  EXPECT_EQ(One("early.service").start, "static");
}

TEST_F(UnitServices, FollowsTheDefaultTargetThatTheAdministratorSet) {
  Vendor("rescue.target", "[Unit]\nDescription=r\n");
  Vendor("x.service", kInstallable);
  Enable("multi-user.target", "x.service");
  Link("etc/systemd/system/default.target", "/lib/systemd/system/rescue.target");
  EXPECT_EQ(One("x.service").start, "enabled");
  EXPECT_FALSE(One("x.service").starts_on_boot);
}

TEST_F(UnitServices, SocketsTimersAndPathsNameWhatTheyStart) {
  Vendor("rpcbind.socket",
         "[Socket]\nListenStream=/run/rpcbind.sock\nListenStream=0.0.0.0:111\n"
         "ListenDatagram=[::]:111\n[Install]\nWantedBy=sockets.target\n");
  Vendor("rpcbind.service", "[Service]\nExecStart=/sbin/rpcbind\n");
  Vendor("telnet.socket",
         "[Socket]\nListenStream=22\nListenStream=\nListenStream=23\nAccept=yes\n");
  Vendor("telnet@.service", "[Service]\nExecStart=/usr/sbin/in.telnetd\n");
  Vendor("x.timer", "[Timer]\nUnit=rpcbind.service\n");
  Vendor("y.path", "[Path]\nPathExists=/y\n");
  Enable("sockets.target", "rpcbind.socket");
  EXPECT_THAT(One("rpcbind.socket").triggers, ElementsAre("rpcbind.service"));
  EXPECT_THAT(
      One("rpcbind.socket").listen,
      ElementsAre("/run/rpcbind.sock (Stream)", "0.0.0.0:111 (Stream)", "[::]:111 (Datagram)"));
  EXPECT_TRUE(One("rpcbind.socket").starts_on_boot);
  EXPECT_THAT(One("rpcbind.service").triggered_by, ElementsAre("rpcbind.socket", "x.timer"));
  EXPECT_FALSE(One("rpcbind.service").starts_on_boot);
  EXPECT_THAT(One("telnet.socket").triggers, ElementsAre("telnet@.service"));
  EXPECT_THAT(One("telnet.socket").listen, ElementsAre("23 (Stream)"));
  EXPECT_THAT(One("telnet@.service").triggered_by, ElementsAre("telnet.socket"));
  EXPECT_THAT(One("y.path").triggers, ElementsAre("y.service"));
}

TEST_F(UnitServices, DropInsChangeUnits) {
  Vendor("x.service", kInstallable);
  Vendor("my-long-name.service", kInstallable);
  Write("etc/systemd/system/x.service.d/10-a.conf", "[Service]\nExecStart=\nExecStart=/opt/mine\n");
  Write("usr/lib/systemd/system/x.service.d/10-a.conf", "[Service]\nUser=hidden\n");
  Write("etc/systemd/system/my-.service.d/p.conf", "[Service]\nUser=prefix\n");
  EXPECT_EQ(One("x.service").program, "/opt/mine");
  EXPECT_EQ(One("x.service").user, "nobody") << "the better folder's file hides the other";
  EXPECT_EQ(One("my-long-name.service").user, "prefix");
}

TEST_F(UnitServices, MaskedUnitsDoNotStartWhateverWantsThem) {
  Vendor("x.service", kInstallable);
  Enable("multi-user.target", "x.service");
  Link("etc/systemd/system/x.service", "/dev/null");
  const Service row = One("x.service");
  EXPECT_EQ(row.start, "masked");
  EXPECT_FALSE(row.starts_on_boot);
  EXPECT_EQ(row.program, "");
}

TEST_F(UnitServices, InstancesThatAreStartedAreRowsAndAliasesAreNot) {
  Vendor("getty@.service",
         "[Service]\nExecStart=/sbin/agetty %I\n[Install]\n"
         "WantedBy=multi-user.target\nDefaultInstance=tty1\n");
  Link("etc/systemd/system/multi-user.target.wants/getty@tty9.service",
       "/lib/systemd/system/getty@.service");
  Vendor("real.service", "[Service]\nExecStart=/r\n[Install]\nAlias=nick.service\n");
  Link("etc/systemd/system/nick.service", "/lib/systemd/system/real.service");
  EXPECT_TRUE(One("getty@tty9.service").starts_on_boot);
  EXPECT_EQ(One("getty@tty9.service").file, "/usr/lib/systemd/system/getty@.service");
  EXPECT_FALSE(One("getty@.service").starts_on_boot);
  EXPECT_EQ(One("real.service").start, "enabled");
  for (const Service& service : Read())
    EXPECT_NE(service.name, "nick.service");
}

TEST_F(UnitServices, SaysOfEveryStateWhatSystemctlSays) {
  Vendor("enabled.service", kInstallable);
  Enable("multi-user.target", "enabled.service");
  Vendor("disabled.service", kInstallable);
  Vendor("static.service", "[Service]\nExecStart=/x\n");
  Vendor("indirect.service", "[Service]\nExecStart=/x\n[Install]\nAlso=enabled.service\n");
  Vendor("masked.service", kInstallable);
  Link("etc/systemd/system/masked.service", "/dev/null");
  Vendor("empty.service", kInstallable);
  Write("etc/systemd/system/empty.service", "");
  Vendor("masked-run.service", kInstallable);
  Link("run/systemd/system/masked-run.service", "/dev/null");
  Vendor("run.service", kInstallable);
  Link("run/systemd/system/multi-user.target.wants/run.service", "/lib/systemd/system/run.service");
  Vendor("real.service", "[Service]\nExecStart=/r\n[Install]\nAlias=nick.service\n");
  Link("etc/systemd/system/nick.service", "/lib/systemd/system/real.service");
  Vendor("vendor-real.service", "[Service]\nExecStart=/r\n");
  Link("usr/lib/systemd/system/vendor-nick.service", "vendor-real.service");
  Vendor("wanted-by-vendor.service", kInstallable);
  Link("usr/lib/systemd/system/multi-user.target.wants/wanted-by-vendor.service",
       "../wanted-by-vendor.service");
  Vendor("template@.service",
         "[Service]\nExecStart=/t\n[Install]\nWantedBy=multi-user.target\n"
         "DefaultInstance=one\n");
  Link("etc/systemd/system/multi-user.target.wants/template@one.service",
       "/lib/systemd/system/template@.service");
  Vendor("other@.service", "[Service]\nExecStart=/t\n[Install]\nWantedBy=multi-user.target\n");
  Link("etc/systemd/system/multi-user.target.wants/other@two.service",
       "/lib/systemd/system/other@.service");
  Vendor("vendor@.service", "[Service]\nExecStart=/t\n");
  Link("usr/lib/systemd/system/multi-user.target.wants/vendor@three.service", "../vendor@.service");
  Write("opt/linked.service", kInstallable);
  Link("etc/systemd/system/linked.service", "/opt/linked.service");
  Vendor("required.service", "[Service]\nExecStart=/x\n[Install]\nRequiredBy=enabled.service\n");
  Link("etc/systemd/system/enabled.service.requires/required.service",
       "/lib/systemd/system/required.service");
  Vendor("dropped.service", "[Service]\nExecStart=/x\n");
  Write("etc/systemd/system/dropped.service.d/a.conf", "[Install]\nWantedBy=multi-user.target\n");
  Vendor("foreign.service", "[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n");
  Link("etc/systemd/system/multi-user.target.wants/foreign.service", "/nowhere/else.service");
  Write("run/systemd/generator/made.service", "[Service]\nExecStart=/x\n");
  Write("etc/systemd/system/overridden.service", "[Service]\nExecStart=/x\n");
  Vendor("overridden.service", kInstallable);

  const auto expected = [&](const std::string& unit) {
    const auto said = RunSubprocess({"systemctl", "--root=" + root_.string(), "is-enabled", unit});
    if (!said) return std::string("no systemctl");
    return std::string(Trim(said->out));
  };
  if (expected("enabled.service") == "no systemctl") GTEST_SKIP() << "needs systemctl";
  for (const char* unit : {"enabled.service",
                           "disabled.service",
                           "static.service",
                           "indirect.service",
                           "masked.service",
                           "empty.service",
                           "masked-run.service",
                           "run.service",
                           "real.service",
                           "nick.service",
                           "vendor-real.service",
                           "vendor-nick.service",
                           "wanted-by-vendor.service",
                           "template@.service",
                           "template@one.service",
                           "template@other.service",
                           "other@.service",
                           "other@two.service",
                           "vendor@.service",
                           "vendor@three.service",
                           "linked.service",
                           "required.service",
                           "dropped.service",
                           "foreign.service",
                           "made.service",
                           "overridden.service",
                           "default.target"}) {
    EXPECT_EQ(State(unit), expected(unit)) << unit;
  }
  EXPECT_EQ(State("no-such.service"), "");
}

TEST(UnitServicesOfThisMachine, HaveTheStatesThatSystemctlLists) {
  const auto listed = RunSubprocess(
      {"systemctl", "--root=/", "list-unit-files", "--no-legend", "--no-pager", "--plain"});
  if (!listed) GTEST_SKIP() << "needs systemctl: " << listed.error().what;
  const UnitTree tree = ReadUnitTree("/");
  UnitIndex index(tree);
  std::string_view rest = listed->out;
  std::size_t compared = 0;
  while (const auto line = NextLine(rest)) {
    const auto words = Words(*line);
    if (words.size() < 2) continue;
    EXPECT_EQ(index.StateOf(std::string(words[0])), words[1]) << words[0];
    ++compared;
  }
  EXPECT_GT(compared, 0U);
}

TEST_F(UnitServices, SurviveCirclesAndDanglingLinks) {
  Link("etc/systemd/system/a.service", "b.service");
  Link("etc/systemd/system/b.service", "a.service");
  Link("etc/systemd/system/gone.service", "/lib/systemd/system/never.service");
  Vendor("self.service", "[Unit]\nWants=self.service\n[Service]\nExecStart=/x\n");
  EXPECT_EQ(State("a.service"), "");
  EXPECT_EQ(State("gone.service"), "");
  EXPECT_EQ(One("self.service").start, "static");
}

TEST_F(UnitServices, ReadsEachFolderOnceOnAMergedRoot) {
  Vendor("x.service", kInstallable);
  const UnitTree tree = ReadUnitTree(root_);
  std::size_t holding = 0;
  for (const UnitFolder& folder : tree.folders)
    holding += folder.units.count("x.service");
  EXPECT_EQ(holding, 1U);
}

}  // namespace
}  // namespace pw
