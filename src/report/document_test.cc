#include "report/document.h"

#include "report/sample_report_test.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Not;

Document Sample(const std::string& text) {
  Document document;
  document.title = text;
  document.subtitle = text;
  document.verdict = {text, DocText::Look::kFail};
  document.blocks = {
      DocHeading{2, text},
      DocParagraph{DocText(text, DocText::Look::kQuiet)},
      DocList{{text}},
      DocFacts{{{text, DocText(text, DocText::Look::kCode)}, {"empty", ""}}},
      DocCode{text, text},
      DocTable{text, {text, "b"}, {{{text, DocText(text, DocText::Look::kCode)}, true}}}};
  return document;
}

TEST(Document, IsOnePageThatFetchesNothing) {
  const std::string page = DocumentHtml(Sample("word"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("<h1>word</h1>"));
  EXPECT_THAT(page, HasSubstr("<tr class=\"marked\"><th scope=\"row\">word</th>"
                              "<td><code>word</code></td></tr>"));
  EXPECT_THAT(page, Not(HasSubstr("empty")));
}

TEST(Document, KeepsForeignTextText) {
  const std::string page = DocumentHtml(Sample(kHostile));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
}

TEST(Document, PrintsLongTablesAsLines) {
  Document document;
  document.title = "t";
  DocTable table{"every port", {"Port", "State"}, {}};
  for (int i = 0; i < 251; ++i)
    table.rows.push_back({{"tcp/" + std::to_string(i), "<open>"}, false});
  document.blocks = {table};
  const std::string screen = DocumentHtml(document);
  EXPECT_THAT(screen, HasSubstr("tcp/250</th><td>&lt;open&gt;</td></tr>"));
  EXPECT_THAT(screen, Not(HasSubstr("<pre")));
  const std::string paper = DocumentHtml(document, DocMedium::kPaper);
  EXPECT_THAT(paper, Not(HasSubstr("<table")));
  EXPECT_THAT(paper, HasSubstr("every port"));
  EXPECT_THAT(paper, HasSubstr("<pre class=\"rows\">Port    State\n------  ------\n"
                               "tcp/0   &lt;open&gt;\n"));
  EXPECT_THAT(paper, HasSubstr("tcp/250  &lt;open&gt;\n</pre>"));
  table.rows.pop_back();
  document.blocks = {table};
  EXPECT_THAT(DocumentHtml(document, DocMedium::kPaper), HasSubstr("<table"));
}

TEST(Document, WritesMarkdown) {
  EXPECT_EQ(DocumentMarkdown(Sample("word")),
            "# word\n\nword\n\nVerdict: **word**\n\n## word\n\nword\n\n- word\n\n- word: `word`\n\n"
            "word:\n\n```\nword\n```\n\nword\n\n| word | b |\n| --- | --- |\n| word | `word` |\n");
}

TEST(Document, EscapesWhatMarkdownReads) {
  const std::string text = DocumentMarkdown(Sample("a|b *c* _d_ [e](f) <g> `h` ~i~ \\j #k"));
  EXPECT_THAT(
      text, HasSubstr("# a\\|b \\*c\\* \\_d\\_ \\[e\\](f) &lt;g&gt; \\`h\\` \\~i\\~ \\\\j \\#k\n"));
  EXPECT_THAT(text, HasSubstr("``a\\|b *c* _d_ [e](f) <g> `h` ~i~ \\j #k``"));
}

TEST(Document, MakesNoLinkOfAnAddress) {
  const std::string text = DocumentMarkdown(Sample("see https://evil.example or www.evil.example"));
  EXPECT_THAT(text, HasSubstr("https:/&#8203;/evil.example or www&#8203;.evil.example"));
}

TEST(Document, FencesCodeThatHasFences) {
  Document document;
  document.title = "t";
  document.blocks = {DocCode{"Fix", "a\n```\n# no heading\n"}};
  EXPECT_THAT(DocumentMarkdown(document), HasSubstr("````\na\n```\n# no heading\n````\n"));
}

}  // namespace
}  // namespace pw
