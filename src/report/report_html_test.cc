#include "report/report_html.h"

#include "base/text.h"
#include "report/html_text.h"
#include "report/sample_report_test.h"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

RecordBytes Records() {
  return {{std::string(64, 'a'), "{\"cookie\":1}"}};
}

std::size_t CountOf(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

/// Values of an attribute anywhere in the page.
std::vector<std::string> Values(const std::string& page, const std::string& attribute) {
  std::vector<std::string> values;
  const std::string start = " " + attribute + "=\"";
  for (std::size_t at = page.find(start); at != std::string::npos; at = page.find(start, at + 1)) {
    const std::size_t from = at + start.size();
    values.push_back(page.substr(from, page.find('"', from) - from));
  }
  return values;
}

TEST(HtmlText, EscapesMarkupControlsAndDirection) {
  EXPECT_EQ(Html("<a b=\"c\" d='e'>&"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
  EXPECT_EQ(Html("a\nb\x1b[2J\xff"), "a\\x0ab\\x1b[2J\xef\xbf\xbd");
  EXPECT_EQ(Html("safe\xe2\x80\xae.exe"), "safe\\u{202e}.exe");
  EXPECT_EQ(Html("\xe2\x82\xac \xe2\x80\x93"), "\xe2\x82\xac \xe2\x80\x93");
  EXPECT_EQ(HtmlLines("a\n\t<b>\r"), "a\n\t&lt;b&gt;\\x0d");
}

TEST(HtmlText, CspHashIsTheBase64OfTheHash) {
  // printf abc | openssl dgst -sha256 -binary | base64
  EXPECT_EQ(CspHash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(ReportHtml, PutsTheVerdictOfEachRequirementBeforeTheFindings) {
  const std::string page = ReportHtml(SampleReport(), Records());
  const std::size_t findings = page.find("<section id=\"findings\"");
  for (const std::string_view id : {"R1", "R2", "R3", "R4", "R5"}) {
    const std::size_t at = page.find("<span class=\"id\">" + std::string(id) + "</span>");
    EXPECT_LT(at, findings) << id;
  }
  EXPECT_THAT(page, HasSubstr("31 entries, each with a purpose"));
}

TEST(ReportHtml, EveryInternalLinkHasItsTarget) {
  const std::string page = ReportHtml(SampleReport(), Records());
  const std::vector<std::string> ids = Values(page, "id");
  const std::vector<std::string> links = Values(page, "href");
  EXPECT_GE(links.size(), 15U);
  for (const std::string& link : links) {
    ASSERT_EQ(link.front(), '#') << link;
    EXPECT_THAT(ids, testing::Contains(link.substr(1)));
  }
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(ReportHtml, FetchesNothing) {
  const std::string page = ReportHtml(SampleReport(), Records());
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
}

TEST(ReportHtml, CarriesTheWholeFinding) {
  const std::string page = ReportHtml(SampleReport(), Records());
  EXPECT_THAT(
      page, AllOf(HasSubstr("sed -i &#39;10s/^#//&#39; /etc/inetd.conf"),
                  HasSubstr("ss -H -tlnpe &#39;sport = :23&#39;"), HasSubstr("TR 33.806 R5 item 5"),
                  HasSubstr("inetutils-telnetd"), HasSubstr("{&quot;cookie&quot;:1}"),
                  HasSubstr("Accepted by j.doe until")));
}

TEST(ReportHtml, CountsAreLinksThatFilter) {
  const std::string page = ReportHtml(SampleReport(), Records());
  EXPECT_THAT(page, HasSubstr("<a class=\"count\" href=\"#F-111111111111\" data-state=\"fail\" "
                              "data-requirement=\"R5\">1 failing finding</a>"));
  EXPECT_THAT(page,
              HasSubstr("data-state=\"accepted\" data-requirement=\"R5\">1 accepted finding"));
}

TEST(ReportHtml, HostileTextStaysText) {
  const std::string page = ReportHtml(HostileReport(), {{std::string(64, 'a'), kHostile}});
  // One script and one style element, both ours; no tag, attribute or comment from the text.
  EXPECT_EQ(CountOf(page, "<script"), 1U);
  EXPECT_EQ(CountOf(page, "</script"), 1U);
  EXPECT_EQ(CountOf(page, "<style"), 1U);
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<img")), Not(HasSubstr("<!--")), Not(HasSubstr("\x1b"))));
  EXPECT_TRUE(IsUtf8(page));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

MatrixRow RowAt(const std::string& netns, const std::string& interface, bool documented,
                bool inside) {
  MatrixRow row;
  row.netns = netns;
  row.interface = interface;
  row.transport = Transport::kTcp;
  row.port = row.last_port = 22;
  row.documented = documented;
  row.inside = inside;
  row.outside = inside ? "open" : "closed";
  return row;
}

std::vector<std::string> HeadsOf(const AuditReport& report) {
  const std::string page = ReportHtml(report, Records());
  const std::size_t from = page.find("<table class=\"picture\">");
  std::string head = page.substr(from, page.find("</thead>", from) - from);
  std::vector<std::string> heads;
  const std::string start = "<th scope=\"col\">";
  for (std::size_t at = head.find(start); at != std::string::npos; at = head.find(start, at + 1))
    heads.push_back(head.substr(at + start.size(), head.find("</th>", at) - at - start.size()));
  return heads;
}

TEST(ReportHtml, AnInterfaceIsOneColumnOfThePictureUnlessTwoNamespacesHaveIt) {
  AuditReport report = SampleReport();
  report.matrix = {RowAt("mme", "oam", true, true), RowAt("", "s1", false, false),
                   RowAt("mme", "s1", false, true)};
  report.matrix[2].port = report.matrix[2].last_port = 23;
  EXPECT_THAT(HeadsOf(report), testing::ElementsAre("Port", "oam", "s1"));
  report.matrix.push_back(RowAt("sgw", "s1", false, true));
  EXPECT_THAT(HeadsOf(report), testing::ElementsAre("Port", "oam", "s1", "s1 <span>mme</span>",
                                                    "s1 <span>sgw</span>"));
}

TEST(ReportHtml, WhatIsNotDocumentedAndNotThereIsNoQuestion) {
  AuditReport report = SampleReport();
  report.matrix = {RowAt("", "oam", true, false), RowAt("", "s1", false, false)};
  const std::string page = ReportHtml(report, Records());
  EXPECT_THAT(page, HasSubstr("<td class=\"inconclusive\">missing</td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"away\">not open</td>"));
}

TEST(ReportHtml, EmptyReportIsAPageToo) {
  const std::string page = ReportHtml(AuditReport{}, {});
  EXPECT_THAT(page, AllOf(HasSubstr("Nothing was found."), HasSubstr("</html>")));
}

}  // namespace
}  // namespace pw
