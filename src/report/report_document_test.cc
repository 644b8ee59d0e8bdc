#include "report/report_document.h"

#include "report/product_document.h"
#include "report/sample_report_test.h"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ReportDocument, SaysWhatTheReportSays) {
  const std::string text = DocumentMarkdown(ReportDocument(SampleReport(), {}));
  EXPECT_THAT(text, HasSubstr("Verdict: **fail**"));
  EXPECT_THAT(text, HasSubstr("| R3 Checked with tools | **inconclusive** | no scan was made |"));
  EXPECT_THAT(text, HasSubstr("### F-333333333333 udp/161 (snmpd)"));
  EXPECT_THAT(text, HasSubstr("Fix:\n\n```\nsed -i.portwarrant"));
  EXPECT_THAT(text, HasSubstr("| TC1.1 |"));
  EXPECT_THAT(text, HasSubstr("needs CAP\\_NET\\_ADMIN"));
}

TEST(ReportDocument, HasManyFindingsAsRows) {
  AuditReport report = SampleReport();
  const Finding one = report.findings.front();
  report.findings.clear();
  for (int i = 0; i < 252; ++i) {
    report.findings.push_back(one);
    report.findings.back().id = fmt::format("F-{:012x}", i);
  }
  const std::string text = DocumentMarkdown(ReportDocument(report, {}));
  EXPECT_THAT(text, HasSubstr("### F-0000000000f9 "));
  EXPECT_THAT(text, HasSubstr("### The other 2, which report.json has in full"));
  EXPECT_THAT(text, Not(HasSubstr("### F-0000000000fa ")));
  EXPECT_THAT(text, HasSubstr("| `F-0000000000fb` |"));
}

TEST(ReportDocument, NamesTheFirstOfManyFindingsOfAStep) {
  AuditReport report = SampleReport();
  TestStep& step = report.test_cases.front().steps.front();
  step.findings.clear();
  for (int i = 0; i < 10'000; ++i)
    step.findings.push_back(fmt::format("F-{:012x}", i));
  const std::string text = DocumentMarkdown(ReportDocument(report, {}));
  EXPECT_THAT(text, HasSubstr("F-000000000013 and 9980 more"));
  EXPECT_THAT(text, Not(HasSubstr("F-000000000014")));
}

class Documents : public testing::Test {
 protected:
  Documents() {
    Warrant ssh;
    ssh.interface = "oam";
    ssh.ports = {22, 22, false};
    ssh.service = "ssh";
    ssh.purpose = "administration";
    ssh.reference = "RFC 4253";
    list_.interfaces = {{"oam", "oam", {*IpAddress::Parse("10.78.0.2")}, {}}};
    list_.ports = {ssh};
    facts_.list = &list_;
    facts_.holders = {{"", Transport::kTcp, 22, "/usr/sbin/sshd", "openssh-server 1:9.2"},
                      {"mme", Transport::kTcp, 22, "/opt/other", ""}};
    facts_.state.software = {
        {"/usr/sbin/sshd", Package{"openssh-server", "1:9.2", "dpkg"}, std::string(64, 'a'), ""},
        {"/opt/gone", std::nullopt, "", "process 4 is gone"}};
    facts_.state.interfaces = {{"", "eth0", true, true, {"10.78.0.3"}}};
  }

  std::string Product() const { return DocumentMarkdown(ProductDocument(SampleReport(), facts_)); }
  std::string Test(const AuditReport& report = SampleReport()) const {
    return DocumentMarkdown(TestReport(report, facts_, {}));
  }

  PortList list_;
  DocumentFacts facts_;
};

TEST_F(Documents, ProductHasPurposeProcessAndPackagePerInterface) {
  EXPECT_THAT(Product(), HasSubstr("### Interface oam (oam: 10.78.0.2)"));
  EXPECT_THAT(Product(), HasSubstr("| `tcp/22` | ssh | administration | /usr/sbin/sshd | "
                                   "openssh-server 1:9.2 | RFC 4253 | listed and open |"));
}

TEST_F(Documents, ProductMarksWhatIsNotListedAndWhatIsNotOpen) {
  EXPECT_THAT(Product(), HasSubstr("**1 port is observed and not listed: marked below.**"));
  EXPECT_THAT(Product(), HasSubstr("| `tcp/23` | telnet | none is documented |  |  |  | "
                                   "**not listed** |"));
  EXPECT_THAT(Product(), HasSubstr("**listed, not found open**"));
}

TEST_F(Documents, ProductNamesServicesAndTheirFindings) {
  Service telnet;
  telnet.name = "telnet/tcp";
  telnet.manager = "inetd";
  telnet.active = true;
  Service chrony;
  chrony.name = "chrony.service";
  chrony.manager = "systemd";
  chrony.active = chrony.starts_on_boot = true;
  facts_.services = {telnet, chrony};
  list_.services = {{"chrony*", "time", "RFC 5905", {}}};
  EXPECT_THAT(Product(), HasSubstr("| `telnet/tcp` |  | inetd | runs |  |  |  | "
                                   "**see the findings** |"));
  EXPECT_THAT(Product(), HasSubstr("| `chrony.service` | time | systemd | runs, starts with the "
                                   "host |  |  | RFC 5905 | no finding |"));
}

TEST_F(Documents, TestReportHasSoftwareInterfacesAndWhatIsMissing) {
  const std::string text = Test();
  EXPECT_THAT(text, HasSubstr("| `/usr/sbin/sshd` | openssh-server | 1:9.2 | `aaaa"));
  EXPECT_THAT(text, HasSubstr("not read: process 4 is gone"));
  EXPECT_THAT(text, HasSubstr("| `eth0` | own | up | yes | 10.78.0.3 |"));
  EXPECT_THAT(text, HasSubstr("**Listed and not up on the element: oam 10.78.0.2**"));
  EXPECT_THAT(text, HasSubstr("Operator: **not given**"));
}

TEST_F(Documents, TestReportNamesPeopleAndExceptions) {
  AuditReport report = SampleReport();
  report.settings.emplace_back("lab", "Lab One");
  report.settings.emplace_back("operator", "J. Doe");
  const std::string text = Test(report);
  EXPECT_THAT(text, HasSubstr("Laboratory: Lab One"));
  EXPECT_THAT(text, HasSubstr("Operator: J. Doe"));
  EXPECT_THAT(text, HasSubstr("| `F-222222222222` | tcp/21 (vsftpd) is forbidden: FTP | j.doe | "
                              "migration | 2027-06-30 | yes |"));
}

TEST_F(Documents, TestReportSaysThatInterfacesWereNotRecorded) {
  facts_.state.interfaces.clear();
  EXPECT_THAT(Test(), HasSubstr("**Their state was not recorded"));
}

}  // namespace
}  // namespace pw
