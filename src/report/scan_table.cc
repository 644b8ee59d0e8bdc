#include "report/scan_table.h"

#include "base/text.h"
#include "model/csv.h"
#include "model/port_names.h"
#include "model/text_table.h"

#include <fmt/format.h>

namespace pw {
namespace {

/// "ssh OpenSSH 9.2p1", with "?" where nothing but a number or a word speaks for it.
std::string IdentityText(const ServiceIdentity& identity) {
  std::string text = identity.protocol;
  if (identity.confidence != Confidence::kBehaviour) text += "?";
  if (!identity.product.empty()) text += " " + identity.product;
  if (!identity.version.empty()) text += " " + identity.version;
  for (const Weakness& weakness : identity.weaknesses)
    text += " !" + weakness.id;
  return Printable(text);
}

std::string Service(const PortObservation& row) {
  std::string text;
  for (const ServiceIdentity& identity : row.identities)
    text += (text.empty() ? "" : ", ") + IdentityText(identity);
  if (!text.empty()) return text;
  if (!row.note.empty()) return "(" + Printable(row.note) + ")";
  const std::string_view name = PortName(row.transport, row.port);
  return name.empty() ? "-" : std::string(name) + "?";
}

std::string WeaknessIds(const ServiceIdentity& identity) {
  std::string text;
  for (const Weakness& weakness : identity.weaknesses)
    text += (text.empty() ? "" : " ") + weakness.id;
  return text;
}

std::string Responder(const TargetResult& target, const PortObservation& row) {
  if (!row.answered || row.responder == target.address) return "";
  return ToString(row.responder);
}

std::string Reason(const PortObservation& row) {
  const std::string reason(ToString(row.reason));
  return row.over_udp == 0 ? reason : fmt::format("{} over UDP {}", reason, row.over_udp);
}

std::string Milliseconds(std::uint32_t microseconds) {
  return microseconds == 0 ? "" : fmt::format("{:.2f} ms", microseconds / 1000.0);
}

std::string Heading(const TargetResult& target) {
  const std::string address = ToString(target.address);
  const std::string name = target.name.empty() ? "" : " (" + Printable(target.name) + ")";
  return address + name + (target.up ? "" : ": not one port answered");
}

std::string Others(const TargetResult& target) {
  std::string text;
  for (const PortTally& tally : target.others) {
    text += fmt::format("  {} {} ports: {} ({})\n", tally.count, ToString(tally.transport),
                        ToString(tally.state), ToString(tally.reason));
  }
  return text;
}

std::string Notes(const TargetResult& target) {
  std::string text;
  for (const ScanCoverage& row : target.coverage) {
    if (row.status == CoverageStatus::kComplete && row.note.empty() && row.limiter.empty())
      continue;
    const std::string_view between = row.note.empty() || row.limiter.empty() ? "" : "; ";
    text += fmt::format("  {} {}: {}{}{}\n", ToString(row.transport), ToString(row.status),
                        Printable(row.note), between, Printable(row.limiter));
  }
  return text;
}

}  // namespace

std::string ScanTable(const ScanResult& result) {
  std::string text;
  for (const TargetResult& target : result.targets) {
    if (!text.empty()) text += "\n";
    text += Heading(target) + "\n";
    TextTable table({"PORT", "PROTO", "STATE", "REASON", "SERVICE", "FROM", "RTT"});
    for (const PortObservation& row : target.ports) {
      table.Add({std::to_string(row.port), std::string(ToString(row.transport)),
                 std::string(ToString(row.state)), Reason(row), Service(row),
                 Responder(target, row), Milliseconds(row.rtt_us)});
    }
    if (!table.empty()) text += table.ToText("  ");
    text += Others(target) + Notes(target);
  }
  return text;
}

std::string ScanCsv(const ScanResult& result) {
  std::string text = FormatCsvRow({"address", "transport", "port", "state", "reason", "responder",
                                   "ttl", "rtt_us", "tries", "protocol", "confidence", "product",
                                   "version", "weaknesses", "note", "over_udp"});
  for (const TargetResult& target : result.targets) {
    for (const PortObservation& row : target.ports) {
      const ServiceIdentity known = row.identities.empty() ? ServiceIdentity{} : row.identities[0];
      text += FormatCsvRow(
          {ToString(target.address), std::string(ToString(row.transport)), std::to_string(row.port),
           std::string(ToString(row.state)), std::string(ToString(row.reason)),
           row.answered ? ToString(row.responder) : "", row.answered ? std::to_string(row.ttl) : "",
           row.rtt_us > 0 ? std::to_string(row.rtt_us) : "", std::to_string(row.tries),
           known.protocol, row.identities.empty() ? "" : std::string(ToString(known.confidence)),
           known.product, known.version, WeaknessIds(known), row.note,
           row.over_udp > 0 ? std::to_string(row.over_udp) : ""});
    }
  }
  return text;
}

}  // namespace pw
