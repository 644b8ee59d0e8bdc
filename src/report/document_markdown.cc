#include "report/document.h"
#include "report/export_text.h"
#include "report/html_text.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace pw {
namespace {

/// Markup of HTML is gone as entities; what Markdown itself reads is escaped (CommonMark s.2.4,
/// GFM s.4.10 for the bar and s.6.9 for bare addresses, which need "://" or "www.").
std::string Plain(std::string_view text) {
  constexpr std::string_view kMarks = "\\`*_[]|~#";
  std::string safe;
  for (const char c : Html(text)) {
    const bool entity = c == '#' && safe.ends_with('&');
    if (kMarks.find(c) != std::string_view::npos && !entity) safe += '\\';
    safe += c;
  }
  for (const std::string_view address : {"://", "www.", "@"}) {
    for (auto at = safe.find(address); at != std::string::npos;
         at = safe.find(address, at + address.size() + 4)) {
      safe.insert(at + address.size() - 1, "&#8203;");  // a blank of no width breaks the link
      at += 7;
    }
  }
  return safe;
}

/// A run of backticks longer than any in the text.
std::string Fence(std::string_view text, std::size_t least) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(std::max(least, longest + 1), '`');
}

std::string CodeSpan(std::string_view text) {
  if (text.empty()) return {};
  std::string line = PrintableLines(text);
  std::ranges::replace(line, '\n', ' ');
  // GFM s.4.10: a bar ends a cell even within code.
  std::string bars;
  for (const char c : line) {
    if (c == '|') bars += '\\';
    bars += c;
  }
  const std::string fence = Fence(bars, 1);
  const std::string_view pad = bars.starts_with('`') || bars.ends_with('`') ? " " : "";
  return fence + std::string(pad) + bars + std::string(pad) + fence;
}

std::string Render(const DocText& text) {
  switch (text.look) {
    case DocText::Look::kCode:
      return CodeSpan(text.text);
    case DocText::Look::kPass:
    case DocText::Look::kFail:
    case DocText::Look::kInconclusive:
      return "**" + Plain(text.text) + "**";
    case DocText::Look::kPlain:
    case DocText::Look::kQuiet:
      break;
  }
  return Plain(text.text);
}

class Markdown {
 public:
  void operator()(const DocHeading& heading) {
    text_ += fmt::format("{} {}\n\n", std::string(static_cast<std::size_t>(heading.level), '#'),
                         Plain(heading.text));
  }
  void operator()(const DocParagraph& paragraph) { text_ += Render(paragraph.text) + "\n\n"; }
  void operator()(const DocList& list) {
    for (const std::string& item : list.items)
      text_ += "- " + Plain(item) + "\n";
    text_ += "\n";
  }
  void operator()(const DocFacts& facts) {
    for (const auto& [name, value] : facts.facts) {
      if (!value.text.empty()) text_ += fmt::format("- {}: {}\n", Plain(name), Render(value));
    }
    text_ += "\n";
  }
  void operator()(const DocCode& code) {
    const std::string text = PrintableLines(code.text);
    const std::string fence = Fence(text, 3);
    text_ += fmt::format("{}:\n\n{}\n{}{}{}\n\n", Plain(code.label), fence, text,
                         text.ends_with('\n') ? "" : "\n", fence);
  }
  void operator()(const DocTable& table) {
    if (!table.caption.empty()) text_ += Plain(table.caption) + "\n\n";
    text_ += "|";
    for (const std::string& name : table.header)
      text_ += " " + Plain(name) + " |";
    text_ += "\n|";
    for (std::size_t i = 0; i < table.header.size(); ++i)
      text_ += " --- |";
    text_ += "\n";
    for (const DocTable::Row& row : table.rows) {
      text_ += "|";
      for (const DocText& cell : row.cells)
        text_ += " " + Render(cell) + " |";
      text_ += "\n";
    }
    text_ += "\n";
  }

  std::string Text() && {
    while (text_.ends_with("\n\n"))
      text_.pop_back();
    return std::move(text_);
  }

 private:
  std::string text_;
};

}  // namespace

std::string DocumentMarkdown(const Document& document) {
  std::string text = "# " + Plain(document.title) + "\n\n";
  if (!document.subtitle.empty()) text += Plain(document.subtitle) + "\n\n";
  if (!document.verdict.text.empty()) text += "Verdict: " + Render(document.verdict) + "\n\n";
  Markdown body;
  for (const DocBlock& block : document.blocks)
    std::visit(body, block);
  return text + std::move(body).Text();
}

}  // namespace pw
