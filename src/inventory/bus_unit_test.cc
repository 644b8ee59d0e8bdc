#include "inventory/bus_unit.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(MergeBusUnits, PutsWhatRunsOverWhatFilesSay) {
  std::vector<Service> rows(1);
  rows[0].name = "ssh.service";
  rows[0].manager = "systemd";
  rows[0].start = "enabled";
  rows[0].program = "/usr/sbin/sshd";
  rows[0].starts_on_boot = true;
  rows[0].boot_reason = "WantedBy=multi-user.target";
  BusUnit unit;
  unit.name = "ssh.service";
  unit.load_state = "loaded";
  unit.active_state = "active";
  unit.sub_state = "running";
  unit.fragment = "/lib/systemd/system/ssh.service";
  unit.triggered_by = {"ssh.socket"};
  MergeBusUnits({unit}, rows);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_TRUE(rows[0].active);
  EXPECT_EQ(rows[0].sub_state, "running");
  EXPECT_EQ(rows[0].start, "enabled");
  EXPECT_EQ(rows[0].program, "/usr/sbin/sshd") << "what was not told stays";
  EXPECT_EQ(rows[0].boot_reason, "WantedBy=multi-user.target");
  EXPECT_THAT(rows[0].triggered_by, ElementsAre("ssh.socket"));
}

TEST(MergeBusUnits, GivesUnitsWithoutFilesARow) {
  std::vector<Service> rows;
  BusUnit transient;
  transient.name = "run-u1.service";
  transient.load_state = "loaded";
  transient.active_state = "active";
  transient.file_state = "transient";
  transient.wanted_by = {"multi-user.target"};
  BusUnit generated;
  generated.name = "exotic.service";
  generated.load_state = "loaded";
  generated.active_state = "failed";
  generated.file_state = "enabled";
  generated.required_by = {"x.service", "multi-user.target"};
  BusUnit mentioned;
  mentioned.name = "mentioned.service";
  mentioned.load_state = "not-found";
  mentioned.active_state = "inactive";
  BusUnit device;
  device.name = "dev-sda.device";
  device.active_state = "active";
  MergeBusUnits({transient, generated, mentioned, device}, rows);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_TRUE(rows[0].active);
  EXPECT_EQ(rows[0].start, "transient");
  EXPECT_FALSE(rows[0].starts_on_boot);
  EXPECT_FALSE(rows[1].active);
  EXPECT_TRUE(rows[1].starts_on_boot);
  EXPECT_EQ(rows[1].boot_reason, "RequiredBy=multi-user.target");
}

TEST(MergeBusUnits, SaysThatAUnitIsMasked) {
  std::vector<Service> rows;
  BusUnit unit;
  unit.name = "x.service";
  unit.load_state = "masked";
  unit.active_state = "active";
  MergeBusUnits({unit}, rows);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].start, "masked");
  EXPECT_TRUE(rows[0].active) << "masking does not stop a unit";
}

}  // namespace
}  // namespace pw
