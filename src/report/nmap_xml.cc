#include "report/nmap_xml.h"

#include "base/text.h"
#include "model/port_names.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>

#include <pugixml.hpp>

namespace pw {
namespace {

std::string Seconds(TimePoint time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

void Set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(value.c_str());
}

/// nmap's words for what it calls differently.
std::string Reason(PortReason reason) {
  switch (reason) {
    case PortReason::kRst:
      return "reset";
    case PortReason::kNoAnswer:
      return "no-response";
    case PortReason::kPayloadAnswer:
      return "udp-response";
    case PortReason::kConnected:
      return "syn-ack";
    case PortReason::kRefused:
      return "conn-refused";
    case PortReason::kIcmpPortUnreachable:
      return "port-unreach";
    case PortReason::kIcmpProtocolUnreachable:
      return "proto-unreach";
    case PortReason::kIcmpHostUnreachable:
      return "host-unreach";
    case PortReason::kIcmpNetUnreachable:
      return "net-unreach";
    case PortReason::kIcmpAdminProhibited:
      return "admin-prohibited";
    case PortReason::kIcmpTimeExceeded:
      return "time-exceeded";
    default:
      return std::string(ToString(reason));
  }
}

void AddExtraPorts(pugi::xml_node ports, const TargetResult& target) {
  std::map<PortState, std::map<PortReason, std::size_t>> counts;
  for (const PortTally& tally : target.others)
    counts[tally.state][tally.reason] += tally.count;
  for (const PortObservation& row : target.ports) {
    if (row.state == PortState::kUnknown) ++counts[row.state][row.reason];
  }
  for (const auto& [state, reasons] : counts) {
    std::size_t total = 0;
    for (const auto& [reason, count] : reasons)
      total += count;
    pugi::xml_node extra = ports.append_child("extraports");
    Set(extra, "state", std::string(ToString(state)));
    Set(extra, "count", std::to_string(total));
    for (const auto& [reason, count] : reasons) {
      const pugi::xml_node why = extra.append_child("extrareasons");
      Set(why, "reason", Reason(reason));
      Set(why, "count", std::to_string(count));
    }
  }
}

void AddPort(pugi::xml_node ports, const TargetResult& target, const PortObservation& row) {
  pugi::xml_node port = ports.append_child("port");
  Set(port, "protocol", std::string(ToString(row.transport)));
  Set(port, "portid", std::to_string(row.port));
  const pugi::xml_node state = port.append_child("state");
  Set(state, "state", std::string(ToString(row.state)));
  Set(state, "reason", Reason(row.reason));
  Set(state, "reason_ttl", std::to_string(row.ttl));
  if (row.answered && row.responder != target.address)
    Set(state, "reason_ip", ToString(row.responder));
  const std::string_view name = PortName(row.transport, row.port);
  if (name.empty()) return;
  const pugi::xml_node service = port.append_child("service");
  Set(service, "name", std::string(name));
  Set(service, "method", "table");
  Set(service, "conf", "3");
}

void AddHost(pugi::xml_node run, const ScanResult& result, const TargetResult& target) {
  pugi::xml_node host = run.append_child("host");
  Set(host, "starttime", Seconds(result.started));
  Set(host, "endtime", Seconds(result.finished));
  const pugi::xml_node status = host.append_child("status");
  Set(status, "state", target.up ? "up" : "unknown");
  Set(status, "reason", target.up ? "user-set" : "no-response");
  Set(status, "reason_ttl", "0");
  const pugi::xml_node address = host.append_child("address");
  Set(address, "addr", ToString(target.address));
  Set(address, "addrtype", std::string(ToString(target.address.family())));
  pugi::xml_node names = host.append_child("hostnames");
  if (!target.name.empty()) {
    const pugi::xml_node name = names.append_child("hostname");
    Set(name, "name", Printable(target.name));
    Set(name, "type", "user");
  }
  const pugi::xml_node ports = host.append_child("ports");
  AddExtraPorts(ports, target);
  for (const PortObservation& row : target.ports) {
    if (row.state != PortState::kUnknown) AddPort(ports, target, row);
  }
}

void AddScanInfo(pugi::xml_node run, const ScanResult& result) {
  if (result.targets.empty()) return;
  for (const ScanCoverage& row : result.targets.front().coverage) {
    const pugi::xml_node info = run.append_child("scaninfo");
    const bool tcp = row.transport == Transport::kTcp;
    const bool udp = row.transport == Transport::kUdp;
    Set(info, "type", tcp ? "syn" : udp ? "udp" : "sctpinit");
    Set(info, "protocol", std::string(ToString(row.transport)));
    Set(info, "numservices", std::to_string(row.ports.size()));
    const std::string ports = ToString(row.ports);
    Set(info, "services", ports == "all" ? "0-65535" : ports);
  }
}

}  // namespace

std::string NmapXml(const ScanResult& result) {
  pugi::xml_document document;
  document.append_child(pugi::node_declaration).append_attribute("version") = "1.0";
  document.append_child(pugi::node_doctype).set_value("nmaprun");
  pugi::xml_node run = document.append_child("nmaprun");
  Set(run, "scanner", "portwarrant");
  Set(run, "start", Seconds(result.started));
  Set(run, "version", "1");
  Set(run, "xmloutputversion", "1.05");
  AddScanInfo(run, result);
  for (const TargetResult& target : result.targets)
    AddHost(run, result, target);
  pugi::xml_node stats = run.append_child("runstats");
  const pugi::xml_node finished = stats.append_child("finished");
  Set(finished, "time", Seconds(result.finished));
  const std::chrono::duration<double> elapsed = result.finished - result.started;
  std::ostringstream seconds;
  seconds << elapsed.count();
  Set(finished, "elapsed", seconds.str());
  const pugi::xml_node hosts = stats.append_child("hosts");
  const auto up = std::ranges::count(result.targets, true, &TargetResult::up);
  Set(hosts, "up", std::to_string(up));
  Set(hosts, "down", "0");
  Set(hosts, "total", std::to_string(result.targets.size()));
  std::ostringstream text;
  document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
  return text.str();
}

}  // namespace pw
