// What the binary really prints on this machine, held against the published schema.
#include "app/inventory_command.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;

std::string Faults(const Json& document) {
  std::ifstream file(PW_SOURCE_DIR "/docs/schema/inventory-1.schema.json");
  const Json source = Json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(source), schema);
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(document),
                                 &results);
  std::ostringstream faults;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& part : error.context)
      faults << part;
    faults << ": " << error.description << '\n';
  }
  return faults.str();
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
