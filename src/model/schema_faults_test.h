#pragma once

#include <sstream>
#include <string>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace pw {

/// Every fault that a JSON Schema finds in a document, one a line; empty if it finds none.
inline std::string SchemaFaults(const nlohmann::json& source, const nlohmann::json& document) {
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

}  // namespace pw
