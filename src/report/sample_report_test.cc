#include "report/sample_report_test.h"

namespace pw {

const char kHostile[] =
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\x1b[2J\xff\n--><!--";

namespace {

Finding Telnet() {
  Finding finding;
  finding.id = "F-111111111111";
  finding.kind = FindingKind::kForbiddenService;
  finding.requirement = "R5";
  finding.requirements = {"R5", "R4", "R1"};
  finding.severity = Severity::kCritical;
  finding.subject.transport = Transport::kTcp;
  finding.subject.ports = {23};
  finding.subject.service = "telnet/tcp";
  finding.subject.interfaces = {"s1-mme", "oam"};
  finding.subject.addresses = {"0.0.0.0"};
  finding.title = "tcp/23 (telnet/tcp) is forbidden: Telnet";
  finding.why = "It is telnet by inetd service telnet/tcp.";
  finding.references = {"TR 33.806 R5 item 5"};
  finding.listeners = {"tcp/0.0.0.0/23@host"};
  finding.services = {"telnet/tcp"};
  finding.identity.protocol = "telnet";
  finding.identity.confidence = "program";
  finding.identity.program = "/usr/sbin/telnetd";
  finding.identity.unit = "openbsd-inetd.service";
  finding.identity.user = "root";
  finding.identity.package = Package{"inetutils-telnetd", "2:2.4-2", "dpkg"};
  finding.identity.pids = {812};
  finding.identity.evidence = {"inetd service telnet/tcp"};
  finding.reproduce = "ss -H -tlnpe 'sport = :23'";
  finding.fix = "sed -i.portwarrant '10s/^[^#]/#&/' /etc/inetd.conf";
  finding.undo = "sed -i '10s/^#//' /etc/inetd.conf";
  finding.first_seen = *ParseRfc3339("2026-06-01T11:59:00Z");
  finding.records = {"sha256:" + std::string(64, 'a')};
  return finding;
}

Finding Ftp() {
  Finding finding = Telnet();
  finding.id = "F-222222222222";
  finding.subject.ports = {21};
  finding.subject.service = "vsftpd";
  finding.title = "tcp/21 (vsftpd) is forbidden: FTP";
  finding.exception = FindingException{"j.doe", "migration", *ParseDate("2027-06-30"), true};
  return finding;
}

Finding Snmp() {
  Finding finding = Telnet();
  finding.id = "F-333333333333";
  finding.kind = FindingKind::kInsecureConfiguration;
  finding.requirements = {"R5"};
  finding.verdict = Verdict::kInconclusive;
  finding.severity = Severity::kMedium;
  finding.subject.transport = Transport::kUdp;
  finding.subject.ports = {161};
  finding.subject.service = "snmpd";
  finding.title = "udp/161 (snmpd): SNMPv1 with SET not settled from inside";
  return finding;
}

}  // namespace

namespace {

/// Documented and open inside.
MatrixRow Row(std::string_view interface, Transport transport, std::uint16_t port,
              std::string_view service) {
  MatrixRow row;
  row.interface = interface;
  row.transport = transport;
  row.port = row.last_port = port;
  row.documented = row.inside = true;
  row.service = service;
  return row;
}

}  // namespace

AuditReport SampleReport() {
  AuditReport report;
  report.verdict = Verdict::kFail;
  report.element = {"mme-01", "mme", "Example", "5.2"};
  report.tool = {"portwarrant", "0.1.0", "abcdef"};
  report.host = {"mme-01", "m", "b", "Debian GNU/Linux 12 (bookworm)", "6.1.0"};
  report.taken = *ParseRfc3339("2026-06-01T11:59:00.123Z");
  report.judged = *ParseRfc3339("2026-06-01T12:00:00Z");
  report.findings = {Telnet(), Snmp(), Ftp()};
  report.requirements = {
      {"R1",
       "Only needed ports",
       Verdict::kFail,
       "1 forbidden-service: tcp/23 (telnet/tcp)",
       {"F-111111111111"},
       {}},
      {"R2", "A list exists", Verdict::kPass, "31 entries, each with a purpose", {}, {}},
      {"R3", "Checked with tools", Verdict::kInconclusive, "no scan was made", {}, {}},
      {"R4",
       "The rest was removed",
       Verdict::kFail,
       "1 forbidden-service: tcp/23 (telnet/tcp)",
       {"F-111111111111"},
       {}},
      {"R5",
       "Nothing forbidden",
       Verdict::kFail,
       "1 forbidden-service: tcp/23 (telnet/tcp)",
       {"F-111111111111", "F-333333333333"},
       {"F-222222222222"}}};
  TestStep step{"tr33806-r5 R5.5-telnet: Telnet",   "Not there",        "tcp/23 is forbidden",
                {"sha256:" + std::string(64, 'b')}, {"F-111111111111"}, Verdict::kFail};
  report.test_cases = {
      {"TC1", "Obtain", {step}}, {"TC2", "Unneeded", {step}}, {"TC3", "Forbidden", {step}}};
  report.matrix = {Row("oam", Transport::kTcp, 22, "ssh"),
                   Row("oam", Transport::kTcp, 23, "telnet"),
                   Row("s1-mme", Transport::kSctp, 36412, "s1ap")};
  report.matrix[1].documented = false;
  report.matrix[1].findings = {"F-111111111111"};
  report.matrix[2].inside = false;
  Coverage denied{"sockets",
                  4026531833,
                  Transport::kUdp,
                  Family::kIpv4,
                  CoverageStatus::kDenied,
                  "needs CAP_NET_ADMIN"};
  Coverage complete{"owners", 0, std::nullopt, std::nullopt, CoverageStatus::kComplete, ""};
  report.coverage = {{denied, "host", true}, {complete, "", false}};
  report.settings = {{"list", "mme.yaml"}, {"netns", "all"}};
  report.notes = {"1 socket bound without listening"};
  return report;
}

AuditReport HostileReport() {
  AuditReport report = SampleReport();
  const std::string hostile = kHostile;
  report.element = {hostile, hostile, hostile, hostile};
  report.host = {hostile, hostile, hostile, hostile, hostile};
  for (Finding& finding : report.findings) {
    finding.subject.netns = hostile;
    finding.subject.service = hostile;
    finding.subject.interfaces = {hostile};
    finding.subject.addresses = {hostile};
    finding.title = finding.why = finding.warrant = finding.reproduce = finding.fix = finding.undo =
        hostile;
    finding.references = finding.listeners = finding.services = {hostile};
    finding.identity.protocol = finding.identity.program = finding.identity.unit =
        finding.identity.user = finding.identity.container = hostile;
    finding.identity.evidence = {hostile};
    finding.identity.package = Package{hostile, hostile, hostile};
    if (finding.exception) finding.exception->owner = finding.exception->reason = hostile;
  }
  for (RequirementResult& result : report.requirements)
    result.reason = hostile;
  for (TestCase& test_case : report.test_cases) {
    for (TestStep& step : test_case.steps)
      step.action = step.expected = step.observed = hostile;
  }
  for (MatrixRow& row : report.matrix)
    row.netns = row.interface = row.service = hostile;
  for (ReportCoverage& row : report.coverage)
    row.netns = row.coverage.reason = row.coverage.subject = hostile;
  report.settings = {{hostile, hostile}};
  report.notes = {hostile};
  return report;
}

}  // namespace pw
