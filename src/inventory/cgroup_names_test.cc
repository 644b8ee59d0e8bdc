#include "inventory/cgroup_names.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(CgroupNames, UnitIsTheLastUnitComponent) {
  EXPECT_EQ(UnitOfCgroup("/system.slice/ssh.service"), "ssh.service");
  EXPECT_EQ(
      UnitOfCgroup("/machine.slice/systemd-nspawn@mme.service/payload/system.slice/inetd.service"),
      "inetd.service");
  EXPECT_EQ(UnitOfCgroup("/user.slice/user-0.slice/session-1.scope"), "session-1.scope");
  EXPECT_EQ(UnitOfCgroup("/system.slice/system-getty.slice/getty@tty1.service"),
            "getty@tty1.service");
  EXPECT_EQ(UnitOfCgroup("/system.slice/my\\x2dname.service"), "my-name.service");
  EXPECT_EQ(UnitOfCgroup("/init.scope"), "init.scope");
  EXPECT_EQ(UnitOfCgroup("/"), "");
  EXPECT_EQ(UnitOfCgroup("/system.slice/.service"), "");
}

TEST(CgroupNames, ContainersOfTheCommonEngines) {
  const std::string id(64, 'a');
  EXPECT_EQ(ContainerOfCgroup("/system.slice/docker-" + id + ".scope"), "aaaaaaaaaaaa");
  EXPECT_EQ(ContainerOfCgroup("/docker/" + id), "aaaaaaaaaaaa");
  EXPECT_EQ(
      ContainerOfCgroup("/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope"),
      "aaaaaaaaaaaa");
  EXPECT_EQ(ContainerOfCgroup("/machine.slice/machine-mme\\x2d01.scope/payload"), "nspawn:mme-01");
  EXPECT_EQ(ContainerOfCgroup("/machine.slice/systemd-nspawn@mme.service/payload"), "nspawn:mme");
  EXPECT_EQ(ContainerOfCgroup("/lxc.payload.web/init.scope"), "lxc:web");
  EXPECT_EQ(ContainerOfCgroup("/system.slice/ssh.service"), "");
}

TEST(CgroupNames, PrefersTheUnifiedHierarchy) {
  EXPECT_EQ(CgroupOfProcFile("0::/system.slice/ssh.service\n"), "/system.slice/ssh.service");
  EXPECT_EQ(CgroupOfProcFile("1:name=systemd:/system.slice/ssh.service\n0::/\n"),
            "/system.slice/ssh.service");
  EXPECT_EQ(CgroupOfProcFile("4:cpu:/x\n0::/\n"), "/");
  EXPECT_EQ(CgroupOfProcFile(""), "");
}

}  // namespace
}  // namespace pw
