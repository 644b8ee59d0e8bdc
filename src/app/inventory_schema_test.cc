// What the binary really prints on this machine, held against the published schema.
#include "app/inventory_command.h"
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

TEST(InventorySchema, RefusesAWordThatIsNotInTheFormat) {
  Json document = ThisHost();
  document["coverage"][0]["status"] = "fine";
  EXPECT_NE(Faults(document), "");
}

}  // namespace
}  // namespace pw
