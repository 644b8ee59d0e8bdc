#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pw {

/// A text of a document, with what makes it stand out.
struct DocText {
  enum class Look : std::uint8_t {
    kPlain,
    kCode,
    kPass,          ///< a verdict: its word in a badge
    kFail,          ///< a verdict, or a severity that fails
    kInconclusive,  ///< a verdict, or something that is not settled
    kQuiet,
  };

  DocText() = default;
  DocText(std::string plain)  // NOLINT(google-explicit-constructor): by design, a cell is a text
      : text(std::move(plain)) {}
  DocText(const char* plain)  // NOLINT(google-explicit-constructor): by design, a cell is a text
      : text(plain) {}
  DocText(std::string said, Look as) : text(std::move(said)), look(as) {}

  std::string text;
  Look look = Look::kPlain;
};

struct DocHeading {
  int level = 2;  ///< 2 or 3; the title is 1
  std::string text;
};

struct DocParagraph {
  DocText text;
};

struct DocList {
  std::vector<std::string> items;
};

/// Names and values.
struct DocFacts {
  std::vector<std::pair<std::string, DocText>> facts;  ///< those without a value are left out
};

/// A command or record to take as it is.
struct DocCode {
  std::string label;
  std::string text;
};

struct DocTable {
  std::string caption;
  std::vector<std::string> header;
  struct Row {
    std::vector<DocText> cells;
    bool marked = false;  ///< a discrepancy: marked by colour and by the words of its cells
  };
  std::vector<Row> rows;
  /// A table that may have thousands of rows has a kind, for which the style fixes the widths of
  /// its columns: to find them from all cells takes a printer minutes. Letters only; empty = none.
  std::string kind = {};
};

using DocBlock = std::variant<DocHeading, DocParagraph, DocList, DocFacts, DocCode, DocTable>;

/// A document for people, said once and rendered as a page, as Markdown and on paper. Its texts may
/// come from strangers: each renderer makes them harmless.
struct Document {
  std::string title;
  std::string subtitle;
  DocText verdict;  ///< shown beside the title; empty = none
  std::vector<DocBlock> blocks;
};

/// What a page is for.
enum class DocMedium : std::uint8_t {
  kScreen,
  kPaper,  ///< long tables are lines of text, which a printer lays out ten times faster
};

/// One self-contained page: style inside, no script, nothing fetched (its Content-Security-Policy
/// forbids it), with page numbers and repeated table heads on paper.
std::string DocumentHtml(const Document& document, DocMedium medium = DocMedium::kScreen);

/// GitHub Flavored Markdown. Foreign text cannot become markup or a link.
std::string DocumentMarkdown(const Document& document);

}  // namespace pw
