// What the binary really prints on this machine, held against the published schema.
#include "app/inventory_command.h"
#include "model/inventory_json.h"
#include "model/schema_faults_test.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;

std::string Faults(const Json& document) {
  std::ifstream file(PW_SOURCE_DIR "/docs/schema/inventory-1.schema.json");
  const Json source = Json::parse(file);
  return SchemaFaults(source, document);
}

Json ThisHost() {
  std::string text;
  InventoryRequest request;
  request.format = InventoryFormat::kJson;
  const auto written = RunInventory(request, [&](std::string_view piece) { text += piece; });
  EXPECT_TRUE(written) << written.error().what;
  return Json::parse(text);
}

TEST(InventorySchema, ThisHostMeetsIt) {
  EXPECT_EQ(Faults(ThisHost()), "");
}

TEST(InventorySchema, AnAgentsAccessRulesMeetItAndNeedEachField) {
  const auto host = ParseInventoryJson(ThisHost().dump());
  ASSERT_TRUE(host) << host.error().what;
  Inventory inventory = *host;
  Process agent;
  agent.pid = 7;
  inventory.processes.push_back(agent);
  SnmpAccess access;
  access.process = static_cast<std::uint32_t>(inventory.processes.size() - 1);
  access.files = {"/etc/snmp/snmpd.conf"};
  access.grants = {{"v1", Family::kIpv4, true, true, "rwcommunity", "/etc/snmp/snmpd.conf", 3,
                    "default", "_all_", ""}};
  access.complete = true;
  inventory.snmp_access = {access};
  std::string text;
  WriteInventoryJson(inventory, [&](std::string_view piece) { text += piece; });
  Json document = Json::parse(text);
  EXPECT_EQ(Faults(document), "");
  document["snmp_access"][0]["grants"][0].erase("write");
  EXPECT_NE(Faults(document), "");
}

TEST(InventorySchema, RefusesAWordThatIsNotInTheFormat) {
  Json document = ThisHost();
  document["coverage"][0]["status"] = "fine";
  EXPECT_NE(Faults(document), "");
}

}  // namespace
}  // namespace pw
