#include "model/snmp_access_json.h"

#include <algorithm>
#include <limits>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const SnmpGrant& grant) {
  return {{"version", grant.version}, {"family", ToString(grant.family)}, {"read", grant.read},
          {"write", grant.write},     {"directive", grant.directive},     {"file", grant.file},
          {"line", grant.line},       {"source", grant.source},           {"view", grant.view},
          {"access", grant.access}};
}

std::optional<std::string> ParseVersion(const std::string& word) {
  return word == "v1" || word == "v2c" ? std::optional(word) : std::nullopt;
}

SnmpGrant ReadGrant(const JsonNode& row) {
  SnmpGrant grant;
  grant.version = row["version"].Word(ParseVersion);
  grant.family = row["family"].AddressFamily();
  grant.read = row["read"].Flag();
  grant.write = row["write"].Flag();
  grant.directive = row["directive"].Text();
  grant.file = row["file"].Text();
  grant.line =
      static_cast<std::uint32_t>(row["line"].Number(std::numeric_limits<std::uint32_t>::max()));
  grant.source = row["source"].Text();
  grant.view = row["view"].Text();
  grant.access = row["access"].Text();
  return grant;
}

}  // namespace

std::string SnmpAccessJson(const Inventory& inventory, const SnmpAccess& access) {
  const Process& process = inventory.processes.at(access.process);
  Json grants = Json::array();
  for (const SnmpGrant& grant : access.grants)
    grants.push_back(ToJson(grant));
  const Json row = {{"pid", process.pid},          {"start_time", ToRfc3339(process.start_time)},
                    {"files", access.files},       {"grants", std::move(grants)},
                    {"complete", access.complete}, {"reason", access.reason}};
  return row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<SnmpAccess> ReadSnmpAccess(const JsonNode& row, const Inventory& inventory) {
  SnmpAccess access;
  const auto pid = static_cast<std::int32_t>(
      row["pid"].Number(static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())));
  const TimePoint started = row["start_time"].Time();
  access.files = row["files"].Texts();
  for (const JsonNode& grant : row["grants"].Items())
    access.grants.push_back(ReadGrant(grant));
  access.complete = row["complete"].Flag();
  access.reason = row["reason"].Text();
  const auto process = std::ranges::find_if(inventory.processes, [&](const Process& one) {
    return one.pid == pid && one.start_time == started;
  });
  if (process == inventory.processes.end()) return std::nullopt;
  access.process = static_cast<std::uint32_t>(process - inventory.processes.begin());
  return access;
}

}  // namespace pw
