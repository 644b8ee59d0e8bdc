#include "report/html_matrix.h"

#include "report/html_findings.h"
#include "report/html_text.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kPictured = 400;
/// A longer table stands in parts, so that a browser lays out those that are looked at.
constexpr std::size_t kRowsTogether = 200;
/// Further parts are texts that the script makes elements of once the page is shown.
constexpr std::size_t kPartsAtOnce = 2;

std::string PortCell(const MatrixRow& row) {
  if (row.last_port != row.port)
    return fmt::format("{}/{}-{}", ToString(row.transport), row.port, row.last_port);
  return fmt::format("{}/{}", ToString(row.transport), row.port);
}

bool Differs(const MatrixRow& row) {
  return row.documented != row.inside || !row.findings.empty();
}

/// What a cell of the picture says: a class for its colour, and the word that says the same.
struct Look {
  std::string_view style;
  std::string_view word;
};

/// Which of its findings count.
struct Counting {
  bool any = false;
  bool fails = false;
};

using FindingIndex = std::unordered_map<std::string_view, const Finding*>;

Counting CountingOf(const MatrixRow& row, const FindingIndex& findings) {
  Counting counting;
  for (const std::string& id : row.findings) {
    const auto found = findings.find(id);
    if (found == findings.end() || found->second->Accepted()) continue;
    counting.any = true;
    counting.fails = counting.fails || found->second->verdict == Verdict::kFail;
  }
  return counting;
}

Look LookOf(const MatrixRow& row, const FindingIndex& findings) {
  const Counting counting = CountingOf(row, findings);
  const bool open = row.inside || row.outside == "open";
  if (!row.findings.empty() && !counting.any) return {"accepted", "accepted"};
  if (open && !row.documented) return {"fail", row.inside ? "not listed" : "exposed"};
  if (counting.fails) return {"fail", "fails"};
  if (counting.any) return {"inconclusive", "not settled"};
  if (!open && !row.documented) return {"away", "not open"};
  if (!open) return {"inconclusive", "missing"};
  return {"pass", "listed"};
}

/// Interfaces across, ports down.
class Picture {
 public:
  explicit Picture(const AuditReport& report) {
    for (const Finding& finding : report.findings)
      findings_.emplace(finding.id, &finding);
    for (const MatrixRow& row : report.matrix) {
      if (!row.netns.empty()) places_[row.interface].insert(row.netns);
    }
    for (const MatrixRow& row : report.matrix) {
      columns_.insert(ColumnOf(row));
      Line& line = lines_[{row.transport, row.port, row.last_port}];
      line.differs = line.differs || Differs(row);
      if (line.service.empty()) line.service = row.service;
      line.cells.emplace(ColumnOf(row), &row);
    }
  }

  std::string Text() const {
    std::map<std::string_view, std::pair<std::string_view, std::size_t>> tally;
    std::string rows;
    std::size_t shown = 0;
    for (const bool differing : {true, false}) {
      for (const auto& [port, line] : lines_) {
        if (line.differs != differing) continue;
        const bool visible = shown < kPictured;
        if (visible) ++shown;
        const std::string text = LineText(line, tally);
        if (visible) rows += text;
      }
    }
    return Legend(tally) + Head() + rows + "</tbody></table></div>\n" + Rest(shown);
  }

 private:
  using Column = std::pair<std::string, std::string>;  ///< namespace and interface

  /// From outside no namespace is seen. Where only one has an interface of that name, what was seen
  /// there is of that interface, and its namespace says nothing.
  Column ColumnOf(const MatrixRow& row) const {
    const auto places = places_.find(row.interface);
    const bool one = places == places_.end() || places->second.size() == 1;
    return {one ? std::string() : row.netns, row.interface};
  }

  struct Line {
    bool differs = false;
    std::string service;
    std::map<Column, const MatrixRow*> cells;
  };

  std::string LineText(
      const Line& line,
      std::map<std::string_view, std::pair<std::string_view, std::size_t>>& tally) const {
    const MatrixRow& first = *line.cells.begin()->second;
    std::string text = fmt::format("<tr><th scope=\"row\"><code>{}</code> <span>{}</span></th>",
                                   PortCell(first), Html(line.service));
    for (const Column& column : columns_) {
      const auto cell = line.cells.find(column);
      if (cell == line.cells.end()) {
        text += "<td class=\"none\"><span class=\"visually-hidden\">nothing</span></td>";
        continue;
      }
      const Look look = LookOf(*cell->second, findings_);
      auto& [style, number] = tally[look.word];
      style = look.style;
      ++number;
      text += fmt::format("<td class=\"{}\">{}</td>", look.style, Word(*cell->second, look));
    }
    return text + "</tr>\n";
  }

  static std::string Word(const MatrixRow& row, const Look& look) {
    if (row.findings.empty()) return std::string(look.word);
    return fmt::format("<a href=\"#{}\">{}</a>", Html(row.findings.front()), look.word);
  }

  std::string Head() const {
    std::string text =
        "<div class=\"scroll\"><table class=\"picture\"><thead><tr><th scope=\"col\">Port</th>";
    for (const auto& [netns, interface] : columns_) {
      text += fmt::format("<th scope=\"col\">{}{}</th>", Html(interface),
                          netns.empty() ? "" : " <span>" + Html(netns) + "</span>");
    }
    return text + "</tr></thead><tbody>\n";
  }

  static std::string Legend(
      const std::map<std::string_view, std::pair<std::string_view, std::size_t>>& tally) {
    std::string text = "<ul class=\"legend\" aria-label=\"What the picture shows\">\n";
    for (const auto& [word, entry] : tally)
      text += fmt::format("<li><b class=\"{}\">{}</b> {}</li>\n", entry.first, entry.second, word);
    return text + "</ul>\n";
  }

  std::string Rest(std::size_t shown) const {
    if (shown == lines_.size()) return {};
    return fmt::format("<p class=\"quiet\">{} more ports are in the table below.</p>\n",
                       lines_.size() - shown);
  }

  FindingIndex findings_;
  std::map<std::string, std::set<std::string>> places_;  ///< interface: namespaces that have one
  std::set<Column> columns_;
  std::map<std::tuple<Transport, std::uint16_t, std::uint16_t>, Line> lines_;
};

std::string YesNo(bool yes, std::string_view when_yes, std::string_view when_no) {
  return fmt::format("<td class=\"{}\">{}</td>", yes ? "yes" : "no", yes ? when_yes : when_no);
}

/// The state, and from where it was seen if that is not the same everywhere.
std::string OutsideCell(const MatrixRow& row) {
  if (row.outside.empty()) return "<td class=\"unknown\">not scanned</td>";
  std::string text = "<td>" + Html(row.outside);
  if (!row.filter_off.empty()) text += "<br>with the filter off: " + Html(row.filter_off);
  if (row.vantages.size() > 1) {
    for (const VantageState& seen : row.vantages) {
      text += fmt::format("<br><span class=\"quiet\">{}: {}", Html(seen.vantage),
                          Html(ToString(seen.state)));
      if (seen.filter_off) text += ", filter off: " + Html(ToString(*seen.filter_off));
      text += "</span>";
    }
  }
  return text + "</td>";
}

std::string MatrixRowText(const MatrixRow& row, bool with_netns) {
  std::string text = fmt::format("<tr{}>", Differs(row) ? " class=\"differs\"" : "");
  if (with_netns) text += "<td>" + Html(row.netns.empty() ? "own" : row.netns) + "</td>";
  text += fmt::format("<td>{}</td><th scope=\"row\"><code>{}</code></th><td>{}</td>",
                      Html(row.interface), PortCell(row), Html(row.service));
  text += YesNo(row.documented, "documented", "not documented");
  text += YesNo(row.inside, "open", "not open");
  text += OutsideCell(row);
  const std::string why = row.explanation.empty()
                              ? std::string()
                              : "<span class=\"quiet\">" + Html(row.explanation) + "</span>";
  return text + "<td>" + FindingLinks(row.findings) + (row.findings.empty() ? "" : " ") + why +
         "</td></tr>\n";
}

std::string Head(bool with_netns) {
  std::string text = "<thead><tr>";
  if (with_netns) text += "<th scope=\"col\">Namespace</th>";
  return text +
         "<th scope=\"col\">Interface</th><th scope=\"col\">Port</th><th "
         "scope=\"col\">Service</th><th scope=\"col\">Documented</th><th "
         "scope=\"col\">Inside</th><th scope=\"col\">Outside</th><th "
         "scope=\"col\">Findings</th></tr></thead>";
}

std::string Table(std::span<const MatrixRow> rows, bool with_netns, const std::string& attributes) {
  std::string text = "<table class=" + attributes + ">" + Head(with_netns) + "<tbody>\n";
  for (const MatrixRow& row : rows)
    text += MatrixRowText(row, with_netns);
  return text + "</tbody></table>";
}

/// One part of many, named for those who hear it.
std::string Part(std::span<const MatrixRow> rows, bool with_netns, bool at_once) {
  const std::string table = Table(
      rows, with_netns,
      fmt::format("\"matrix long\" aria-label=\"{} {} to {} {}\"", Html(rows.front().interface),
                  PortCell(rows.front()), Html(rows.back().interface), PortCell(rows.back())));
  return "<div class=\"scroll part\">" + (at_once ? table : "<noscript>" + table + "</noscript>") +
         "</div>\n";
}

std::string SideBySide(const AuditReport& report) {
  const bool with_netns =
      std::ranges::any_of(report.matrix, [](const MatrixRow& row) { return !row.netns.empty(); });
  std::string text =
      "<h3>Side by side</h3>\n<p>Rows where the views differ are marked.</p>\n"
      "<p><label class=\"inline\" hidden><input type=\"checkbox\" data-action=\"differences\"> "
      "Only differences</label></p>\n";
  std::span<const MatrixRow> rest = report.matrix;
  if (rest.size() <= kRowsTogether)
    return text + "<div class=\"scroll\">" + Table(rest, with_netns, "\"matrix\"") + "</div>\n";
  for (std::size_t part = 0; !rest.empty(); ++part) {
    const auto rows = rest.first(std::min(rest.size(), kRowsTogether));
    rest = rest.subspan(rows.size());
    text += Part(rows, with_netns, part < kPartsAtOnce);
  }
  return text;
}

}  // namespace

std::string MatrixSection(const AuditReport& report) {
  std::string text =
      "<section id=\"matrix\" aria-labelledby=\"matrix-title\">\n"
      "<h2 id=\"matrix-title\">Documented, inside, outside</h2>\n"
      "<p>Every port that is documented or open, on each interface it can be reached on.</p>\n";
  if (!report.matrix.empty()) text += Picture(report).Text();
  return text + SideBySide(report) + "</section>\n";
}

}  // namespace pw
