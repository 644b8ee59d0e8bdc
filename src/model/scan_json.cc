#include "model/scan_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json Texts(const std::vector<IpAddress>& addresses) {
  Json texts = Json::array();
  for (const IpAddress& address : addresses)
    texts.push_back(ToString(address));
  return texts;
}

Json ToJson(const ServiceIdentity& identity) {
  Json facts = Json::object();
  for (const auto& [name, value] : identity.facts)
    facts[name] = value;
  Json weaknesses = Json::array();
  for (const Weakness& weakness : identity.weaknesses)
    weaknesses.push_back({{"id", weakness.id}, {"detail", weakness.detail}});
  return {{"protocol", identity.protocol}, {"confidence", ToString(identity.confidence)},
          {"product", identity.product},   {"version", identity.version},
          {"facts", std::move(facts)},     {"weaknesses", std::move(weaknesses)},
          {"records", identity.records}};
}

Json ToJson(const PortObservation& row) {
  Json json = {{"transport", ToString(row.transport)},
               {"port", row.port},
               {"state", ToString(row.state)},
               {"reason", ToString(row.reason)},
               {"responder", row.answered ? Json(ToString(row.responder)) : Json(nullptr)},
               {"ttl", row.answered ? Json(row.ttl) : Json(nullptr)},
               {"rtt_us", row.rtt_us > 0 ? Json(row.rtt_us) : Json(nullptr)},
               {"tries", row.tries}};
  if (row.over_udp > 0) json["over_udp"] = row.over_udp;
  if (!row.addresses.empty()) json["addresses"] = Texts(row.addresses);
  if (!row.identities.empty()) json["identity"] = ToJson(row.identities.front());
  for (std::size_t i = 1; i < row.identities.size(); ++i)
    json["also"].push_back(ToJson(row.identities[i]));
  if (!row.note.empty()) json["note"] = row.note;
  return json;
}

Json ToJson(const PortTally& row) {
  return {{"transport", ToString(row.transport)},
          {"state", ToString(row.state)},
          {"reason", ToString(row.reason)},
          {"count", row.count}};
}

Json ToJson(const ScanCoverage& row) {
  return {{"transport", ToString(row.transport)},
          {"ports", ToString(row.ports)},
          {"asked", row.asked},
          {"answered", row.answered},
          {"unanswered", row.unanswered},
          {"status", ToString(row.status)},
          {"limiter", row.limiter},
          {"note", row.note}};
}

Json ToJson(const SelfTest& test) {
  return {{"address", ToString(test.address)},
          {"transport", ToString(test.transport)},
          {"port", test.port},
          {"expected", ToString(test.expected)},
          {"by", test.own ? "audit" : "user"}};
}

template <class T>
Json List(const std::vector<T>& rows) {
  Json list = Json::array();
  for (const T& row : rows)
    list.push_back(ToJson(row));
  return list;
}

Json ToJson(const Vantage& vantage) {
  Json json = {{"host", vantage.host},
               {"interface", vantage.interface},
               {"sources", Texts(vantage.sources)}};
  if (!vantage.name.empty()) json["name"] = vantage.name;
  return json;
}

Json ToJson(const TargetResult& target) {
  Json json = {{"address", ToString(target.address)}};
  if (!target.name.empty()) json["name"] = target.name;
  json["up"] = target.up;
  json["ports"] = List(target.ports);
  json["others"] = List(target.others);
  json["coverage"] = List(target.coverage);
  return json;
}

}  // namespace

std::string TargetJson(const TargetResult& target) {
  return Dump(ToJson(target)) + "\n";
}

std::string ScanJson(const ScanResult& result) {
  Json settings = Json::object();
  for (const auto& [name, value] : result.settings)
    settings[name] = value;
  Json head = {{"format", "portwarrant/scan/1"},
               {"started", ToRfc3339(result.started)},
               {"finished", ToRfc3339(result.finished)},
               {"vantage", ToJson(result.vantage)},
               {"settings", std::move(settings)}};
  if (!result.self_tests.empty()) head["self_tests"] = List(result.self_tests);
  std::string text = Dump(head);
  text.pop_back();
  text += ",\"targets\":[";
  bool first = true;
  for (const TargetResult& target : result.targets) {
    text += first ? "\n" : ",\n";
    text += Dump(ToJson(target));
    first = false;
  }
  text += "]";
  if (!result.records.empty()) {
    Json records = Json::object();
    for (const auto& [name, record] : result.records)
      records[name] = record;
    text += ",\n\"records\":" + Dump(records);
  }
  return text + "}\n";
}

std::string PortLine(const IpAddress& target, const PortObservation& port) {
  Json json = {{"address", ToString(target)}};
  json.update(ToJson(port));
  return Dump(json) + "\n";
}

std::string ScanJsonLines(const ScanResult& result) {
  std::string text;
  for (const TargetResult& target : result.targets) {
    for (const PortObservation& row : target.ports)
      text += PortLine(target.address, row);
  }
  return text;
}

}  // namespace pw
