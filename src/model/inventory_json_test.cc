#include "model/inventory_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

std::string Write(const Inventory& inventory) {
  std::string text;
  WriteInventoryJson(inventory, [&](std::string_view piece) { text += piece; });
  return text;
}

Inventory Sample() {
  Inventory inventory;
  inventory.taken = *ParseRfc3339("2026-11-23T20:40:00.123Z");
  inventory.host = {"mme-01", "abc", "def", "Debian", "6.1.0"};
  inventory.namespaces = {{4026531833, "host", true, {"process 1"}, 9},
                          {4026532177, "mme", false, {}, 0}};
  Process sshd;
  sshd.pid = 812;
  sshd.start_time = inventory.taken;
  sshd.exe = "/usr/sbin/sshd";
  sshd.uid = 0;
  sshd.user = "root";
  sshd.unit = "ssh.service";
  sshd.package = Package{"openssh-server", "1:9.2p1-2", "dpkg"};
  inventory.processes = {sshd};
  Listener ssh;
  ssh.id = "tcp/::/22@mme";
  ssh.netns = 1;
  ssh.family = Family::kIpv6;
  ssh.address = IpAddress::Any(Family::kIpv6);
  ssh.port = 22;
  ssh.also_ipv4 = true;
  ssh.owner = OwnerKind::kProcess;
  ssh.processes = {0};
  ssh.unit = "ssh.service";
  ssh.cookie = 0xffffffffffffffff;
  Listener packet;
  packet.id = "packet/%eth0/3@host";
  packet.transport = Transport::kPacket;
  packet.port = 3;
  packet.state = ListenerState::kBound;
  packet.interface = "eth0";
  packet.owner_reason = "why \"not\"\x1b[31m";
  inventory.listeners = {ssh, packet};
  Service service;
  service.name = "ssh.service";
  service.manager = "systemd";
  service.active = true;
  service.oneshot = true;
  service.listeners = {"tcp/::/22@mme"};
  inventory.services = {service};
  inventory.coverage = {{"sockets", 4026531833, Transport::kSctp, Family::kIpv4,
                         CoverageStatus::kUnavailable, "kernel has no SCTP"},
                        {"owners", 0, std::nullopt, std::nullopt, CoverageStatus::kComplete, ""}};
  return inventory;
}

TEST(InventoryJson, OneServiceAloneStandsAsInTheDocument) {
  const Inventory inventory = Sample();
  const std::string json = ServiceJson(inventory.services.front());
  EXPECT_THAT(json, testing::StartsWith("{\"name\":\"ssh.service\",\"manager\":\"systemd\""));
  EXPECT_THAT(Write(inventory), HasSubstr(json));
}

TEST(InventoryJson, RoundTrips) {
  const std::string text = Write(Sample());
  const auto read = ParseInventoryJson(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(Write(*read), text);
  EXPECT_EQ(read->listeners[0].also_ipv4, true);
  EXPECT_TRUE(read->services[0].oneshot);
  EXPECT_EQ(read->listeners[0].cookie, 0xffffffffffffffff);
  EXPECT_EQ(read->processes.at(read->listeners[0].processes.at(0)).package->name, "openssh-server");
  EXPECT_EQ(read->listeners[1].owner_reason, "why \"not\"\x1b[31m");
}

TEST(InventoryJson, RoundTripsTheAccessRulesOfAnAgent) {
  Inventory inventory = Sample();
  EXPECT_THAT(Write(inventory), testing::Not(HasSubstr("snmp_access")));
  SnmpAccess access;
  access.files = {"/etc/snmp/snmpd.conf"};
  access.grants = {{"v2c", Family::kIpv6, true, false, "com2sec6", "/etc/snmp/snmpd.conf", 7,
                    "fd00::/8", "all", "/etc/snmp/snmpd.conf:9"}};
  access.reason = "/etc/snmp/x.conf: permission denied";
  inventory.snmp_access = {access};
  const std::string text = Write(inventory);
  const auto read = ParseInventoryJson(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(Write(*read), text);
  ASSERT_EQ(read->snmp_access.size(), 1U);
  EXPECT_EQ(read->processes[read->snmp_access[0].process].pid, 812);
  EXPECT_EQ(read->snmp_access[0].grants, access.grants);
  EXPECT_FALSE(read->snmp_access[0].complete);
}

TEST(InventoryJson, RulesOfAProcessThatHoldsNothingAreLeftOutAndWrongOnesRefused) {
  std::string text = Write(Sample());
  const std::string_view row =
      R"(,"snmp_access":[{"pid":9,"start_time":"2026-11-23T20:40:00.000Z","files":[],"grants":[],)"
      R"("complete":true,"reason":""}])";
  text.insert(text.rfind('}'), row);
  const auto read = ParseInventoryJson(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->snmp_access.empty());
  text.replace(text.find("\"complete\":true"), 15, "\"complete\":1   ");
  const auto bad = ParseInventoryJson(text);
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().what, HasSubstr("snmp_access[0].complete: expected true or false"));
}

TEST(InventoryJson, FormatComesFirstAndHostileTextIsEscaped) {
  const std::string text = Write(Sample());
  EXPECT_TRUE(text.starts_with(R"({"format":"portwarrant/inventory/1")"));
  EXPECT_THAT(text, HasSubstr(R"(why \"not\"\u001b[31m)"));
}

TEST(InventoryJson, TextThatIsNoUtf8DoesNotBreakTheDocument) {
  Inventory inventory = Sample();
  inventory.listeners[0].note = "bad \xff byte";
  inventory.processes[0].exe = "/tmp/\xc3";
  const auto read = ParseInventoryJson(Write(inventory));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->listeners[0].note, "bad \xef\xbf\xbd byte");
}

TEST(InventoryJson, KeepsWhereItCameFrom) {
  Inventory inventory = Sample();
  EXPECT_THAT(Write(inventory), Not(HasSubstr("\"remote\"")));
  inventory.remote = RemoteCollection{.address = "ssh://lab@10.78.0.2:22",
                                      .host_key = "ssh-ed25519 SHA256:abc",
                                      .user = "lab",
                                      .sudo = true,
                                      .collector = "00ff",
                                      .verified = true};
  const auto read = ParseInventoryJson(Write(inventory));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->remote, inventory.remote);
}

TEST(InventoryJson, ErrorsNameThePlace) {
  const auto what = [](std::string_view text) {
    const auto read = ParseInventoryJson(text);
    return read ? std::string() : read.error().what;
  };
  EXPECT_THAT(what("{"), HasSubstr("read inventory: "));
  EXPECT_THAT(what(R"({"format":"portwarrant/scan/1"})"), HasSubstr("portwarrant/inventory/1"));
  EXPECT_THAT(
      what(
          R"({"format":"portwarrant/inventory/1","host":{},"listeners":[{"netns":{"inode":1},"transport":"tcp","address":"::","port":65536}]})"),
      HasSubstr("listeners[0].port: 65536 is too large"));
  EXPECT_THAT(
      what(
          R"({"format":"portwarrant/inventory/1","host":{},"listeners":[{"netns":{"inode":1},"transport":"tcq"}]})"),
      HasSubstr("listeners[0].transport: \"tcq\" is no transport"));
  EXPECT_THAT(what(R"({"format":"portwarrant/inventory/1","host":{},"remote":{"sudo":1}})"),
              HasSubstr("remote.sudo: expected true or false"));
  EXPECT_THAT(what(std::string(100000, '[')), HasSubstr("nested too deep"));
}

TEST(InventoryJson, OneListenerAloneIsTheSameObject) {
  const Inventory inventory = Sample();
  EXPECT_THAT(Write(inventory), HasSubstr(ListenerJson(inventory, inventory.listeners[0])));
}

}  // namespace
}  // namespace pw
