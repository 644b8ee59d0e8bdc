#include "audit/compare_services.h"

#include "audit/scene_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Told {
  std::vector<std::string> changes;
  std::vector<std::string> uncompared;
  std::vector<std::string> packages;
};

Told Compare(const Scene& before, const Scene& after) {
  const auto old_selection = SelectNetns(before.inventory, "all");
  const auto new_selection = SelectNetns(after.inventory, "all");
  const ElementView old_view(before.inventory, *old_selection);
  const ElementView new_view(after.inventory, *new_selection);
  Told told;
  const ServiceComparison found = CompareServices(old_view, new_view);
  for (const ServiceChange& change : found.changes) {
    const std::string fields = ToString(change.fields);
    told.changes.push_back(fmt::format("{} {}{}{}", ToString(change.kind), change.either().name,
                                       fields.empty() ? "" : ": ", fields));
  }
  for (const Uncompared& row : found.uncompared)
    told.uncompared.push_back(fmt::format("{}: {}", row.what, row.reason));
  for (const PackageChange& change : ComparePackages(old_view, new_view))
    told.packages.push_back(fmt::format("{} {} -> {}", change.name, change.before, change.after));
  return told;
}

TEST(CompareServices, TellsStateStartAndBoot) {
  Scene before;
  before.Unit("ssh.service", "/usr/sbin/sshd");
  Scene after;
  Service& unit = after.Unit("ssh.service", "/usr/sbin/sshd");
  unit.active = false;
  unit.start = "masked";
  unit.starts_on_boot = false;
  EXPECT_THAT(Compare(before, after).changes,
              ElementsAre("changed ssh.service: state running -> stopped, start enabled -> masked, "
                          "starts at boot yes -> no"));
}

TEST(CompareServices, TellsActivatedServicesThatCameOrWent) {
  Scene before;
  before.Unit("snmpd.service");
  Scene after;
  after.Unit("telnet.socket");
  Service& idle = after.Unit("spare.service");
  idle.active = idle.starts_on_boot = false;
  EXPECT_THAT(Compare(before, after).changes,
              ElementsAre("gone snmpd.service", "appeared telnet.socket"));
}

TEST(CompareServices, AOneShotThatRunsRightNowIsNoChange) {
  Scene before;
  Service& was = before.Unit("apt-daily.service");
  was.oneshot = true;
  was.active = false;
  Scene after;
  after.Unit("apt-daily.service").oneshot = true;
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
}

TEST(CompareServices, ConnectionsOfASocketUnitAreOneService) {
  Scene before;
  before.Unit("sshd@1-10.0.0.1:22-10.0.0.2:4000.service");
  Scene after;
  after.Unit("sshd@7-10.0.0.1:22-10.0.0.9:5000.service");
  after.Unit("sshd@8-10.0.0.1:22-10.0.0.9:5001.service");
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
}

TEST(CompareServices, AnotherProgramUserOrAccessIsAChange) {
  Scene before;
  before.Inetd("echo", 7, "/usr/sbin/echod");
  Scene after;
  after.Inetd("echo", 7, "/tmp/echod");
  after.inventory.services.front().user = "nobody";
  after.inventory.services.front().only_from = "10.0.0.0/8";
  EXPECT_THAT(Compare(before, after).changes,
              ElementsAre("changed echo/tcp: program /usr/sbin/echod -> /tmp/echod, user root -> "
                          "nobody, only from none -> 10.0.0.0/8"));
}

TEST(CompareServices, WithoutSightOfServicesNothingIsGone) {
  Scene before;
  before.Unit("ssh.service");
  Scene after;
  after.Cover("services", CoverageStatus::kDenied, "the bus refused");
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
  EXPECT_THAT(Compare(before, after).uncompared, ElementsAre("services: denied: the bus refused"));
}

TEST(ComparePackages, TellsVersionsOnceWhateverTheNumberOfListeners) {
  Scene before;
  Scene after;
  for (Scene* scene : {&before, &after}) {
    const std::string version = scene == &before ? "1:9.2p1-2" : "1:9.2p1-3";
    for (const std::uint16_t port : {std::uint16_t{22}, std::uint16_t{2222}}) {
      scene->Open(Transport::kTcp, "0.0.0.0", port, "/usr/sbin/sshd");
      scene->LastProcess().package = Package{"openssh-server", version, "dpkg"};
    }
    scene->Unit("ssh.service").package = Package{"openssh-server", version, "dpkg"};
  }
  EXPECT_THAT(Compare(before, after).packages,
              ElementsAre("openssh-server 1:9.2p1-2 -> 1:9.2p1-3"));
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
}

}  // namespace
}  // namespace pw
