#include "report/inventory_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Not;

Inventory Sample() {
  Inventory inventory;
  inventory.namespaces = {{4026531833, "host", true, {}, 1}};
  Process sshd;
  sshd.pid = 812;
  sshd.exe = "/usr/sbin/ss\x1b[31mhd";
  sshd.package = Package{"openssh-server", "1:9.2p1-2", "dpkg"};
  inventory.processes = {sshd, sshd};
  Listener ssh;
  ssh.id = "tcp/::/22@host";
  ssh.family = Family::kIpv6;
  ssh.address = IpAddress::Any(Family::kIpv6);
  ssh.port = 22;
  ssh.also_ipv4 = true;
  ssh.owner = OwnerKind::kProcess;
  ssh.processes = {0, 1};
  ssh.unit = "=cmd()";
  ssh.service = "ssh";
  ssh.service_source = "port-number";
  inventory.listeners = {ssh};
  return inventory;
}

std::string Text(void (*write)(const Inventory&, const TextSink&), const Inventory& inventory) {
  std::string text;
  write(inventory, [&](std::string_view piece) { text += piece; });
  return text;
}

TEST(InventoryTable, SaysWhatIsKnownAndDisarmsHostileNames) {
  const std::string text = Text(WriteInventoryTable, Sample());
  EXPECT_THAT(text, HasSubstr(":: in namespace host"));
  EXPECT_THAT(text, HasSubstr("tcp 4+6"));
  EXPECT_THAT(text, HasSubstr("ssh?"));
  EXPECT_THAT(text, HasSubstr("[812] +1"));
  EXPECT_THAT(text, HasSubstr("openssh-server 1:9.2p1-2"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(InventoryTable, CoverageGapsAreToldOnce) {
  Inventory inventory = Sample();
  const Coverage gap = {"owners", 0, std::nullopt, std::nullopt, CoverageStatus::kDenied, "why"};
  inventory.coverage = {gap, gap};
  const std::string text = Text(WriteInventoryTable, inventory);
  EXPECT_THAT(text, HasSubstr("denied: owners: why"));
  EXPECT_EQ(text.find("denied: owners"), text.rfind("denied: owners"));
  EXPECT_TRUE(IsIncomplete(inventory));
}

TEST(InventoryTable, WhatTheKernelLacksHidesNothing) {
  Inventory inventory = Sample();
  EXPECT_FALSE(IsIncomplete(inventory));
  inventory.coverage = {{"sockets", 1, Transport::kSctp, Family::kIpv4,
                         CoverageStatus::kUnavailable, "kernel has no SCTP"}};
  EXPECT_FALSE(IsIncomplete(inventory));
  EXPECT_THAT(Text(WriteInventoryTable, inventory), HasSubstr("unavailable: sctp ipv4"));
}

TEST(InventoryTable, ShowsTheServiceBeforeSystemdThatOpenedItsSocket) {
  Inventory inventory = Sample();
  inventory.processes[0].exe = "/usr/lib/systemd/systemd";
  inventory.processes[0].package = Package{"systemd", "252", "dpkg"};
  inventory.processes[1].exe = "/usr/sbin/rpcbind";
  inventory.processes[1].package = Package{"rpcbind", "1.2", "dpkg"};
  const std::string text = Text(WriteInventoryTable, inventory);
  EXPECT_THAT(text, HasSubstr("rpcbind[812] +1"));
  EXPECT_THAT(text, HasSubstr("rpcbind 1.2"));
}

TEST(InventoryCsv, RowForEveryHolderAndNoFormula) {
  const std::string text = Text(WriteInventoryCsv, Sample());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_THAT(text, HasSubstr(",'=cmd(),"));
}

}  // namespace
}  // namespace pw
