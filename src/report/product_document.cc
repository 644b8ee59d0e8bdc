#include "report/product_document.h"

#include "report/export_text.h"
#include "report/report_document.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// Programs and packages behind a port, each once.
struct Behind {
  std::string programs;
  std::string packages;
};

Behind WhoHolds(const MatrixRow& row, const std::vector<PortHolder>& holders) {
  std::set<std::string> programs;
  std::set<std::string> packages;
  for (const PortHolder& holder : holders) {
    if (holder.transport != row.transport || holder.port != row.port || holder.netns != row.netns)
      continue;
    programs.insert(holder.program);
    if (!holder.package.empty()) packages.insert(holder.package);
  }
  return {JoinedText({programs.begin(), programs.end()}, ", "),
          JoinedText({packages.begin(), packages.end()}, ", ")};
}

bool Speaks(const Warrant& warrant, const MatrixRow& row) {
  if (warrant.transport != row.transport || warrant.direction == "out") return false;
  if (warrant.interface != "any" && warrant.interface != row.interface) return false;
  return !warrant.ports.ephemeral && warrant.ports.Contains(row.port);
}

const Warrant* WarrantOf(const PortList* list, const MatrixRow& row) {
  if (list == nullptr || !row.documented) return nullptr;
  const auto exact = std::ranges::find_if(
      list->ports, [&](const Warrant& warrant) { return Speaks(warrant, row); });
  if (exact != list->ports.end()) return &*exact;
  // A port that the kernel picked is documented by the entry for such ports.
  const auto any = std::ranges::find_if(list->ports, [&](const Warrant& warrant) {
    return warrant.ports.ephemeral && warrant.transport == row.transport &&
           (warrant.interface == "any" || warrant.interface == row.interface);
  });
  return any == list->ports.end() ? nullptr : &*any;
}

DocText StateOf(const MatrixRow& row) {
  if (row.documented && row.inside) return "listed and open";
  if (row.documented) return {"listed, not found open", DocText::Look::kInconclusive};
  return {"not listed", DocText::Look::kFail};
}

DocTable::Row PortRow(const MatrixRow& row, const DocumentFacts& facts) {
  const Warrant* warrant = WarrantOf(facts.list, row);
  const Behind behind = row.inside ? WhoHolds(row, facts.holders) : Behind();
  std::string port = fmt::format("{}/{}", ToString(row.transport), row.port);
  if (row.last_port != row.port) port += fmt::format("-{}", row.last_port);
  std::string process = behind.programs;
  if (process.empty() && warrant != nullptr) process = warrant->process;
  const bool unlisted = !row.documented;
  return {
      {DocText(std::move(port), DocText::Look::kCode),
       warrant != nullptr && !warrant->service.empty() ? warrant->service : row.service,
       warrant != nullptr ? warrant->purpose : std::string(unlisted ? "none is documented" : ""),
       process, behind.packages, warrant != nullptr ? warrant->reference : std::string(),
       StateOf(row)},
      unlisted || !row.inside};
}

std::string HeadingOf(const std::string& netns, const std::string& name, const PortList* list) {
  std::string text = "Interface " + name;
  if (name == "any") text = "Every interface";
  if (name == "local") text = "Loopback only";
  if (name == "other") text = "Addresses that the list does not have";
  if (list != nullptr) {
    const auto found = std::ranges::find(list->interfaces, name, &Interface::name);
    if (found != list->interfaces.end()) {
      std::string addresses;
      for (const IpAddress& address : found->addresses)
        addresses += (addresses.empty() ? "" : ", ") + ToString(address);
      text += fmt::format(" ({}{}{})", found->domain, found->domain.empty() ? "" : ": ", addresses);
    }
  }
  return netns.empty() ? text : text + " in namespace " + netns;
}

void AddPorts(const AuditReport& report, const DocumentFacts& facts, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Opened ports"});
  std::map<std::pair<std::string, std::string>, DocTable> tables;
  for (const MatrixRow& row : report.matrix) {
    DocTable& table = tables[{row.netns, row.interface}];
    table.header = {"Port", "Protocol", "Purpose", "Process", "Package", "Reference", "State"};
    table.kind = "ports";
    table.rows.push_back(PortRow(row, facts));
  }
  if (tables.empty()) document.blocks.emplace_back(DocParagraph{"None is listed or open."});
  for (auto& [place, table] : tables) {
    document.blocks.emplace_back(DocHeading{3, HeadingOf(place.first, place.second, facts.list)});
    document.blocks.emplace_back(std::move(table));
  }
}

bool Names(const ServiceWarrant& warrant, const std::string& service) {
  if (warrant.unit.ends_with('*'))
    return service.starts_with(std::string_view(warrant.unit).substr(0, warrant.unit.size() - 1));
  return warrant.unit == service;
}

/// Listed by name, or through the port that it opens.
DocTable::Row ServiceRow(const Service& service, const AuditReport& report, const PortList* list) {
  const ServiceWarrant* warrant = nullptr;
  if (list != nullptr) {
    const auto found = std::ranges::find_if(
        list->services, [&](const ServiceWarrant& row) { return Names(row, service.name); });
    if (found != list->services.end()) warrant = &*found;
  }
  bool found_wrong = false;
  for (const Finding& finding : report.findings) {
    const bool about = std::ranges::find(finding.services, service.name) != finding.services.end();
    found_wrong = found_wrong || (about && !finding.Accepted());
  }
  const DocText state =
      found_wrong ? DocText("see the findings", DocText::Look::kFail) : DocText("no finding");
  const std::string package =
      service.package ? service.package->name + " " + service.package->version : std::string();
  std::string start = service.active ? "runs" : "does not run";
  if (service.starts_on_boot) start += ", starts with the host";
  return {{DocText(service.name, DocText::Look::kCode),
           warrant != nullptr ? warrant->purpose : service.description, service.manager,
           std::move(start), service.program, package,
           warrant != nullptr ? warrant->reference : std::string(), state},
          found_wrong};
}

void AddServices(const AuditReport& report, const DocumentFacts& facts, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Activated services"});
  DocTable table{
      "Services that run or start by themselves",
      {"Service", "Purpose", "Manager", "State", "Program", "Package", "Reference", "Judged"},
      {}};
  for (const Service& service : facts.services)
    table.rows.push_back(ServiceRow(service, report, facts.list));
  if (table.rows.empty()) {
    document.blocks.emplace_back(DocParagraph{"None was seen."});
    return;
  }
  document.blocks.emplace_back(std::move(table));
}

std::size_t UnlistedPorts(const AuditReport& report) {
  return static_cast<std::size_t>(std::ranges::count(report.matrix, false, &MatrixRow::documented));
}

}  // namespace

Document ProductDocument(const AuditReport& report, const DocumentFacts& facts) {
  Document document;
  document.title = "Opened ports and activated services of " + NameOf(report);
  document.subtitle =
      fmt::format("{} {} {}, as observed on {}", report.element.element_class,
                  report.element.vendor, report.element.version, ToRfc3339(report.taken));
  const std::size_t unlisted = UnlistedPorts(report);
  document.blocks.emplace_back(DocParagraph{
      unlisted == 0 ? DocText("Every open port is listed.", DocText::Look::kPlain)
                    : DocText(fmt::format("{} {} observed and not listed: marked below.", unlisted,
                                          unlisted == 1 ? "port is" : "ports are"),
                              DocText::Look::kFail)});
  AddPorts(report, facts, document);
  AddServices(report, facts, document);
  AddCoverage(report, document);
  document.blocks.emplace_back(DocHeading{2, "Made by"});
  document.blocks.emplace_back(
      DocFacts{{{"Tool", fmt::format("{} {} ({})", report.tool.name, report.tool.version,
                                     report.tool.commit)},
                {"From", "port-list.yaml, inventory.json and scan.json of the same bundle"}}});
  return document;
}

}  // namespace pw
