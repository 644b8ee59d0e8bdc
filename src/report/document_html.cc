#include "embedded_report.h"
#include "model/text_table.h"
#include "report/document.h"
#include "report/html_text.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

/// A table of more rows goes to paper as text.
constexpr std::size_t kRowsLaidOut = 250;
/// As many lines as a page has, so that each has a head; a longer block takes longer for each line.
constexpr std::size_t kLinesTogether = 50;

std::string_view Style() {
  const auto found =
      std::ranges::find(embedded::embedded_report, "report/document.css", &embedded::File::path);
  return found == embedded::embedded_report.end() ? std::string_view() : found->content;
}

std::string Render(const DocText& text) {
  switch (text.look) {
    case DocText::Look::kPlain:
      return Html(text.text);
    case DocText::Look::kCode:
      return text.text.empty() ? "" : "<code>" + Html(text.text) + "</code>";
    case DocText::Look::kPass:
      return Badge("pass", Html(text.text));
    case DocText::Look::kFail:
      return Badge("fail", Html(text.text));
    case DocText::Look::kInconclusive:
      return Badge("inconclusive", Html(text.text));
    case DocText::Look::kQuiet:
      return "<span class=\"quiet\">" + Html(text.text) + "</span>";
  }
  return Html(text.text);
}

std::string AsLines(const DocTable& table) {
  std::string text;
  if (!table.caption.empty()) text += "<p class=\"quiet\">" + Html(table.caption) + "</p>\n";
  for (std::size_t from = 0; from < table.rows.size(); from += kLinesTogether) {
    const std::span rest = std::span(table.rows).subspan(from);
    TextTable lines(table.header);
    for (const DocTable::Row& row : rest.first(std::min(rest.size(), kLinesTogether))) {
      std::vector<std::string> cells;
      for (const DocText& cell : row.cells)
        cells.push_back(cell.text);
      lines.Add(std::move(cells));
    }
    text += "<pre class=\"rows\">" + HtmlLines(lines.ToText("")) + "</pre>\n";
  }
  return text;
}

/// Writes block after block; a section lasts until the next heading of level 2.
class Page {
 public:
  explicit Page(DocMedium medium) : medium_(medium) {}

  void operator()(const DocHeading& heading) {
    if (heading.level == 2) {
      if (open_) text_ += "</section>\n";
      open_ = true;
      text_ += "<section>\n";
    }
    text_ += fmt::format("<h{0}>{1}</h{0}>\n", heading.level, Html(heading.text));
  }
  void operator()(const DocParagraph& paragraph) {
    text_ += "<p>" + Render(paragraph.text) + "</p>\n";
  }
  void operator()(const DocList& list) {
    text_ += "<ul>\n";
    for (const std::string& item : list.items)
      text_ += "<li>" + Html(item) + "</li>\n";
    text_ += "</ul>\n";
  }
  void operator()(const DocFacts& facts) {
    text_ += "<dl>\n";
    for (const auto& [name, value] : facts.facts) {
      if (value.text.empty()) continue;
      text_ += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", Html(name), Render(value));
    }
    text_ += "</dl>\n";
  }
  void operator()(const DocCode& code) {
    text_ += fmt::format("<figure><figcaption>{}</figcaption><pre><code>{}</code></pre></figure>\n",
                         Html(code.label), HtmlLines(code.text));
  }
  void operator()(const DocTable& table) {
    if (medium_ == DocMedium::kPaper && table.rows.size() > kRowsLaidOut) {
      text_ += AsLines(table);
      return;
    }
    text_ += table.kind.empty() ? "<table>\n" : "<table class=\"" + table.kind + "\">\n";
    text_ += fmt::format("<caption>{}</caption>\n<thead><tr>", Html(table.caption));
    for (const std::string& name : table.header)
      text_ += "<th scope=\"col\">" + Html(name) + "</th>";
    text_ += "</tr></thead>\n<tbody>\n";
    for (const DocTable::Row& row : table.rows) {
      text_ += row.marked ? "<tr class=\"marked\">" : "<tr>";
      bool first = true;
      for (const DocText& cell : row.cells) {
        text_ +=
            first ? "<th scope=\"row\">" + Render(cell) + "</th>" : "<td>" + Render(cell) + "</td>";
        first = false;
      }
      text_ += "</tr>\n";
    }
    text_ += "</tbody>\n</table>\n";
  }

  std::string Text() && {
    if (open_) text_ += "</section>\n";
    return std::move(text_);
  }

 private:
  DocMedium medium_;
  std::string text_;
  bool open_ = false;
};

}  // namespace

std::string DocumentHtml(const Document& document, DocMedium medium) {
  const std::string_view style = Style();
  Page page(medium);
  for (const DocBlock& block : document.blocks)
    std::visit(page, block);
  const std::string verdict =
      document.verdict.text.empty()
          ? std::string()
          : "<p class=\"verdict\">Verdict: " + Render(document.verdict) + "</p>\n";
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src '{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"generator\" content=\"portwarrant\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n"
      "<p class=\"subtitle\">{}</p>\n{}</header>\n<main>\n{}</main>\n</body>\n</html>\n",
      CspHash(style), Html(document.title), style, Html(document.title), Html(document.subtitle),
      verdict, std::move(page).Text());
}

}  // namespace pw
