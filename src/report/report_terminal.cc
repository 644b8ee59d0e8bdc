#include "report/report_terminal.h"

#include "base/text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

/// SGR parameters of ECMA-48; bold where colour alone might not be seen.
constexpr std::string_view kRed = "1;31";
constexpr std::string_view kYellow = "33";
constexpr std::string_view kGreen = "32";
constexpr std::string_view kDim = "2";
constexpr std::string_view kBold = "1";

/// Lines of the summary that are not findings: header, five requirements, titles, end.
constexpr std::size_t kFixedRows = 13;

std::string Paint(bool colour, std::string_view code, std::string_view text) {
  if (!colour || code.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string_view ColourOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return kGreen;
    case Verdict::kFail:
      return kRed;
    case Verdict::kInconclusive:
      return kYellow;
    case Verdict::kNotApplicable:
      return kDim;
  }
  return {};
}

std::string_view ColourOf(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
    case Severity::kHigh:
      return kRed;
    case Severity::kMedium:
      return kYellow;
    case Severity::kLow:
      return kDim;
  }
  return {};
}

/// Columns a UTF-8 text takes, one for each character: names of the host are mostly ASCII.
std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

/// At most `columns` wide, never cut inside a character.
std::string Cut(std::string text, std::size_t columns) {
  if (Width(text) <= columns) return text;
  std::size_t end = 0;
  std::size_t shown = 0;
  while (end < text.size()) {
    const bool starts = (static_cast<unsigned char>(text[end]) & 0xc0U) != 0x80U;
    if (starts && shown + 3 >= columns) break;
    shown += starts ? 1 : 0;
    ++end;
  }
  text.resize(end);
  return text + "...";
}

class Summary {
 public:
  Summary(const AuditReport& report, const TerminalOptions& options)
      : report_(report), options_(options) {}

  std::string Write() {
    Header();
    Requirements();
    Findings();
    Gaps();
    Footer();
    return std::move(text_);
  }

 private:
  /// A line of a coloured word and plain rest, cut to the width.
  void Line(std::string_view word, std::string_view code, std::string_view rest) {
    const std::size_t left = options_.columns - std::min(options_.columns, Width(word) + 2);
    text_ += Paint(options_.colour, code, word);
    text_ += "  " + Cut(Printable(rest), left);
    while (text_.ends_with(' '))
      text_.pop_back();
    text_ += '\n';
  }

  void Header() {
    const std::string name =
        report_.element.name.empty() ? report_.host.name : report_.element.name;
    const std::string verdict = fmt::format("{:<12}", ToString(report_.verdict));
    std::string rest = fmt::format("{}", name.empty() ? std::string("element") : name);
    if (!report_.element.element_class.empty()) rest += " (" + report_.element.element_class + ")";
    rest += "  inventory of " + ToRfc3339(report_.taken).substr(0, 19) + "Z";
    Line(verdict, ColourOf(report_.verdict), rest);
    text_ += '\n';
  }

  void Requirements() {
    for (const RequirementResult& result : report_.requirements) {
      const std::string word = fmt::format("{} {:<12}", result.id, ToString(result.verdict));
      Line(word, ColourOf(result.verdict), result.reason);
    }
  }

  std::size_t GapCount() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(report_.coverage, &ReportCoverage::hides));
  }

  void Findings() {
    std::vector<const Finding*> counting;
    std::size_t accepted = 0;
    for (const Finding& finding : report_.findings) {
      if (finding.Accepted()) {
        ++accepted;
      } else {
        counting.push_back(&finding);
      }
    }
    const std::size_t gaps = std::min<std::size_t>(GapCount(), 3);
    const std::size_t used = kFixedRows + (gaps > 0 ? gaps + 2 : 0);
    const std::size_t room = options_.rows > used + 3 ? options_.rows - used : 3;
    const std::size_t shown = std::min(counting.size(), room);
    text_ += '\n';
    std::string title =
        fmt::format("{} finding{}", counting.size(), counting.size() == 1 ? "" : "s");
    if (shown < counting.size()) title += fmt::format(", the worst {}", shown);
    if (accepted > 0) title += fmt::format("; {} accepted by exception", accepted);
    text_ += Paint(options_.colour, kBold, title) + '\n';
    const bool several = std::ranges::any_of(counting, [&](const Finding* finding) {
      return finding->subject.netns != counting.front()->subject.netns;
    });
    for (std::size_t i = 0; i < shown; ++i) {
      const Finding& finding = *counting[i];
      const std::string word = fmt::format("{:<8}", ToString(finding.severity));
      std::string rest = finding.title;
      if (finding.verdict == Verdict::kInconclusive) rest = "(not settled) " + rest;
      if (several)
        rest += " [" + (finding.subject.netns.empty() ? "own" : finding.subject.netns) + "]";
      Line(word, ColourOf(finding.severity), rest);
    }
  }

  void Gaps() {
    const std::size_t gaps = GapCount();
    if (gaps == 0) return;
    text_ += '\n' + Paint(options_.colour, kBold, "Not seen, so nothing there passes:") + '\n';
    std::size_t shown = 0;
    for (const ReportCoverage& row : report_.coverage) {
      if (!row.hides || shown == 3) continue;
      ++shown;
      const Coverage& coverage = row.coverage;
      std::string what = coverage.subject;
      if (coverage.transport) what += fmt::format(" {}", ToString(*coverage.transport));
      if (coverage.family) what += fmt::format("/{}", ToString(*coverage.family));
      if (!row.netns.empty()) what += " in " + row.netns;
      if (shown == 3 && gaps > 3) what = fmt::format("and {} more, such as {}", gaps - 3, what);
      Line(fmt::format("{:<12}", ToString(coverage.status)), kYellow,
           what + ": " + coverage.reason);
    }
  }

  void Footer() {
    if (options_.bundle.empty()) return;
    text_ += "\nEvidence: " + Printable(options_.bundle) + "/report.html, report.json\n";
  }

  const AuditReport& report_;
  const TerminalOptions& options_;
  std::string text_;
};

}  // namespace

std::string ReportTerminal(const AuditReport& report, const TerminalOptions& options) {
  return Summary(report, options).Write();
}

}  // namespace pw
