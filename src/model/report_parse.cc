#include "model/report_parse.h"

#include "model/json_node.h"
#include "model/port_state.h"

#include <limits>
#include <set>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint64_t kLastPort = std::numeric_limits<std::uint16_t>::max();

std::optional<Severity> ParseSeverity(std::string_view text) {
  for (const Severity severity :
       {Severity::kLow, Severity::kMedium, Severity::kHigh, Severity::kCritical}) {
    if (ToString(severity) == text) return severity;
  }
  return std::nullopt;
}

std::uint16_t ReadPort(const JsonNode& node) {
  return static_cast<std::uint16_t>(node.Number(kLastPort));
}

std::optional<Transport> ReadTransport(const JsonNode& node) {
  if (node.IsNull()) return std::nullopt;
  return node.Word(ParseTransport);
}

/// A port state, or nothing where nobody looked.
std::string ReadOutside(const JsonNode& node) {
  if (node.IsNull()) return {};
  return std::string(ToString(node.Word(ParsePortState)));
}

FindingSubject ReadSubject(const JsonNode& node) {
  FindingSubject subject;
  subject.netns = node["netns"].Text();
  subject.interfaces = node["interfaces"].Texts();
  subject.addresses = node["addresses"].Texts();
  subject.transport = ReadTransport(node["transport"]);
  for (const JsonNode& item : node["ports"].Items())
    subject.ports.push_back(ReadPort(item));
  subject.ephemeral = node["ephemeral"].Flag();
  subject.service = node["service"].Text();
  return subject;
}

std::optional<Package> ReadPackage(const JsonNode& node) {
  if (node.IsNull()) return std::nullopt;
  return Package{node["name"].Text(), node["version"].Text(), node["manager"].Text()};
}

FindingIdentity ReadIdentity(const JsonNode& node) {
  FindingIdentity identity;
  identity.protocol = node["protocol"].Text();
  identity.confidence = node["confidence"].Text();
  identity.program = node["program"].Text();
  identity.unit = node["unit"].Text();
  identity.user = node["user"].Text();
  identity.container = node["container"].Text();
  identity.package = ReadPackage(node["package"]);
  for (const JsonNode& item : node["pids"].Items()) {
    identity.pids.push_back(
        static_cast<std::int32_t>(item.Number(std::numeric_limits<std::int32_t>::max())));
  }
  identity.evidence = node["evidence"].Texts();
  return identity;
}

std::optional<FindingException> ReadException(const JsonNode& node) {
  if (node.IsNull()) return std::nullopt;
  FindingException exception;
  exception.owner = node["owner"].Text();
  exception.reason = node["reason"].Text();
  const auto expires = ParseDate(node["expires"].Text());
  if (!expires) node["expires"].Fail(expires.error().what);
  exception.expires = *expires;
  exception.holds = node["holds"].Flag();
  return exception;
}

Finding ReadFinding(const JsonNode& node) {
  Finding finding;
  finding.id = node["id"].Text();
  finding.kind = node["kind"].Word(ParseFindingKind);
  finding.requirement = node["requirement"].Text();
  finding.requirements = node["requirements"].Texts();
  finding.verdict = node["verdict"].Word(ParseVerdict);
  finding.severity = node["severity"].Word(ParseSeverity);
  finding.subject = ReadSubject(node["subject"]);
  finding.title = node["title"].Text();
  finding.why = node["why"].Text();
  finding.references = node["references"].Texts();
  finding.listeners = node["listeners"].Texts();
  finding.services = node["services"].Texts();
  finding.outside = ReadOutside(node["outside"]);
  finding.warrant = node["warrant"].Text();
  finding.identity = ReadIdentity(node["identity"]);
  finding.reproduce = node["reproduce"].Text();
  finding.fix = node["fix"].Text();
  finding.undo = node["undo"].Text();
  finding.first_seen = node["first_seen"].Time();
  finding.exception = ReadException(node["exception"]);
  finding.records = node["records"].Texts();
  if (node["accepted"].Flag() != finding.Accepted())
    node["accepted"].Fail("says another thing than the exception");
  return finding;
}

RequirementResult ReadRequirement(const JsonNode& node) {
  return {node["id"].Text(),     node["title"].Text(),     node["verdict"].Word(ParseVerdict),
          node["reason"].Text(), node["findings"].Texts(), node["accepted"].Texts(),
          node["clause"].Text(), node["unverified"].Flag()};
}

TestCase ReadTestCase(const JsonNode& node) {
  TestCase test_case{node["id"].Text(),
                     node["title"].Text(),
                     {},
                     node["clause"].Text(),
                     node["unverified"].Flag()};
  for (const JsonNode& step : node["steps"].Items()) {
    test_case.steps.push_back({step["action"].Text(), step["expected"].Text(),
                               step["observed"].Text(), step["records"].Texts(),
                               step["findings"].Texts(), step["verdict"].Word(ParseVerdict),
                               step["key"].Text()});
  }
  return test_case;
}

MatrixRow ReadMatrixRow(const JsonNode& node) {
  MatrixRow row;
  row.netns = node["netns"].Text();
  row.interface = node["interface"].Text();
  row.transport = node["transport"].Word(ParseTransport);
  row.port = ReadPort(node["port"]);
  row.last_port = ReadPort(node["last_port"]);
  row.documented = node["documented"].Flag();
  row.inside = node["inside"].Flag();
  row.outside = ReadOutside(node["outside"]);
  row.filter_off = ReadOutside(node["filter_off"]);
  for (const JsonNode& seen : node["vantages"].Items()) {
    VantageState state{seen["vantage"].Text(), seen["state"].Word(ParsePortState)};
    if (const JsonNode off = seen["filter_off"]; !off.IsNull())
      state.filter_off = off.Word(ParsePortState);
    row.vantages.push_back(std::move(state));
  }
  row.service = node["service"].Text();
  row.explanation = node["explanation"].Text();
  row.findings = node["findings"].Texts();
  if (row.last_port < row.port) node["last_port"].Fail("lies before the first port");
  return row;
}

ReportCoverage ReadCoverage(const JsonNode& node) {
  ReportCoverage row;
  row.coverage.subject = node["subject"].Text();
  row.coverage.netns = node["netns"].Number(std::numeric_limits<std::uint64_t>::max());
  row.coverage.transport = ReadTransport(node["transport"]);
  if (!node["family"].IsNull()) row.coverage.family = node["family"].AddressFamily();
  row.coverage.status = node["status"].Word(ParseCoverageStatus);
  row.coverage.reason = node["reason"].Text();
  row.netns = node["netns_name"].Text();
  row.hides = node["hides"].Flag();
  return row;
}

void ReadHeader(const JsonNode& root, AuditReport& report) {
  if (root["format"].Text() != "portwarrant/report/1") {
    root["format"].Fail("expected portwarrant/report/1, the report.json of an evidence bundle");
  }
  report.verdict = root["verdict"].Word(ParseVerdict);
  const JsonNode element = root["element"];
  report.element = {element["name"].Text(), element["class"].Text(), element["vendor"].Text(),
                    element["version"].Text()};
  const JsonNode tool = root["tool"];
  report.tool = {tool["name"].Text(), tool["version"].Text(), tool["commit"].Text()};
  const JsonNode host = root["host"];
  report.host = {host["name"].Text(), host["machine_id"].Text(), host["boot_id"].Text(),
                 host["os"].Text(), host["kernel"].Text()};
  const JsonNode scheme = root["scheme"];
  report.scheme = {scheme["name"].Text(), scheme["title"].Text(), scheme["source"].Text()};
  report.taken = root["taken"].Time();
  report.judged = root["judged"].Time();
}

/// Ids that somebody names must be there: a finding must not get lost on the way.
class KnownFindings {
 public:
  void Add(const JsonNode& node, const std::string& id) {
    if (!ids_.insert(id).second) node["id"].Fail(fmt::format("\"{}\" is there twice", id));
  }
  void Check(const JsonNode& node, const char* member) const {
    for (const JsonNode& item : node[member].Items()) {
      if (!ids_.contains(item.Text())) item.Fail(fmt::format("no finding \"{}\"", item.Text()));
    }
  }

 private:
  std::set<std::string> ids_;
};

template <class Row, class Reader>
void ReadRows(const JsonNode& root, const char* member, std::vector<Row>& rows, Reader read) {
  for (const JsonNode& item : root[member].Items())
    rows.push_back(read(item));
}

void CheckVerdict(const JsonNode& root, const AuditReport& report) {
  if (report.requirements.empty()) root["requirements"].Fail("there are none");
  Verdict worst = Verdict::kNotApplicable;
  for (const RequirementResult& result : report.requirements)
    worst = Worse(worst, result.verdict);
  if (worst != report.verdict) {
    root["verdict"].Fail(fmt::format("says {}, and the requirements say {}",
                                     ToString(report.verdict), ToString(worst)));
  }
}

AuditReport Read(const JsonNode& root) {
  AuditReport report;
  ReadHeader(root, report);
  KnownFindings known;
  for (const JsonNode& item : root["findings"].Items()) {
    report.findings.push_back(ReadFinding(item));
    known.Add(item, report.findings.back().id);
  }
  for (const JsonNode& item : root["requirements"].Items()) {
    known.Check(item, "findings");
    known.Check(item, "accepted");
  }
  for (const JsonNode& item : root["test_cases"].Items()) {
    for (const JsonNode& step : item["steps"].Items())
      known.Check(step, "findings");
  }
  for (const JsonNode& item : root["matrix"].Items())
    known.Check(item, "findings");
  ReadRows(root, "requirements", report.requirements, ReadRequirement);
  ReadRows(root, "test_cases", report.test_cases, ReadTestCase);
  ReadRows(root, "matrix", report.matrix, ReadMatrixRow);
  ReadRows(root, "coverage", report.coverage, ReadCoverage);
  for (const auto& [name, value] : root["settings"].Members())
    report.settings.emplace_back(name, value.Text());
  report.notes = root["notes"].Texts();
  CheckVerdict(root, report);
  return report;
}

}  // namespace

Result<AuditReport> ParseReportJson(std::string_view text) {
  return ReadJsonDocument<AuditReport>(text, Read);
}

}  // namespace pw
