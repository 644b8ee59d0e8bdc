#include "model/element_state.h"

#include "model/json_node.h"
#include "model/json_value.h"

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

SoftwareFile ReadSoftware(const JsonNode& node) {
  SoftwareFile file;
  file.program = node["program"].Text();
  if (const JsonNode package = node["package"]; !package.IsNull()) {
    file.package =
        Package{package["name"].Text(), package["version"].Text(), package["manager"].Text()};
  }
  file.sha256 = node["sha256"].Text();
  file.reason = node["reason"].Text();
  if (file.sha256.empty() == file.reason.empty())
    node.Fail("expected a sha256, or the reason why there is none");
  return file;
}

InterfaceState ReadInterface(const JsonNode& node) {
  return {node["netns"].Text(), node["name"].Text(), node["up"].Flag(), node["running"].Flag(),
          node["addresses"].Texts()};
}

ElementState Read(const JsonNode& root) {
  if (root["format"].Text() != "portwarrant/element-state/1")
    root["format"].Fail("expected portwarrant/element-state/1");
  ElementState state;
  for (const JsonNode& item : root["software"].Items())
    state.software.push_back(ReadSoftware(item));
  for (const JsonNode& item : root["interfaces"].Items())
    state.interfaces.push_back(ReadInterface(item));
  return state;
}

}  // namespace

std::string ElementStateJson(const ElementState& state) {
  Json software = Json::array();
  for (const SoftwareFile& file : state.software) {
    Json package = nullptr;
    if (file.package) {
      package = {{"name", file.package->name},
                 {"version", file.package->version},
                 {"manager", file.package->manager}};
    }
    software.push_back({{"program", file.program},
                        {"package", std::move(package)},
                        {"sha256", OrNull(file.sha256)},
                        {"reason", OrNull(file.reason)}});
  }
  Json interfaces = Json::array();
  for (const InterfaceState& row : state.interfaces) {
    interfaces.push_back({{"netns", OrNull(row.netns)},
                          {"name", row.name},
                          {"up", row.up},
                          {"running", row.running},
                          {"addresses", row.addresses}});
  }
  const Json json = {{"format", "portwarrant/element-state/1"},
                     {"software", std::move(software)},
                     {"interfaces", std::move(interfaces)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<ElementState> ParseElementStateJson(std::string_view text) {
  return ReadJsonDocument<ElementState>(text, Read);
}

}  // namespace pw
