#include "model/port_list_csv.h"

#include "model/csv.h"
#include "model/nearest_name.h"
#include "model/port_list_read.h"
#include "model/warrant_ports.h"
#include "model/yaml_reader.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr auto kColumns = std::to_array<std::string_view>(
    {"record",    "name",      "class",     "vendor",  "version", "domain",
     "addresses", "interface", "transport", "port",    "service", "process",
     "unit",      "user",      "direction", "only_if", "reason",  "purpose",
     "reference", "sctp_ppid", "finding",   "subject", "owner",   "expires"});
constexpr auto kRecords = std::to_array<std::string_view>(
    {"format", "element", "interface", "port", "service", "exception", "forbidden"});

/// Sections of the YAML tree that the records are gathered into.
constexpr auto kSections =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"interface", "interfaces"},
                                                                  {"port", "ports"},
                                                                  {"service", "services"},
                                                                  {"exception", "exceptions"}});

YamlNode ScalarAt(const CsvCell& cell, std::string text) {
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.text = std::move(text);
  node.line = cell.line;
  node.column = cell.column;
  return node;
}

YamlNode NodeAt(YamlNode::Kind kind, int line) {
  YamlNode node;
  node.kind = kind;
  node.line = line;
  node.column = 1;
  return node;
}

YamlNode AddressesAt(const CsvCell& cell, std::string_view text) {
  YamlNode node = NodeAt(YamlNode::Kind::kSequence, cell.line);
  for (const std::string_view word : Words(text)) {
    node.items.push_back(ScalarAt(cell, std::string(word)));
  }
  return node;
}

/// Gathers rows into the tree that the YAML form would have given, so that both are read by the
/// same code.
class TreeOfRows {
 public:
  TreeOfRows(YamlReader& reader, const CsvRow& header) : reader_(reader) {
    root_ = NodeAt(YamlNode::Kind::kMap, 1);
    for (const CsvCell& cell : header) {
      const std::string name = ToLower(Trim(cell.text));
      const YamlNode node = ScalarAt(cell, name);
      if (name.empty()) {
        columns_.emplace_back();
        continue;
      }
      if (std::ranges::find(kColumns, name) == kColumns.end()) {
        reader.Refuse(node,
                      fmt::format("unknown column {}{}", Quoted(name), NameHint(name, kColumns)));
      } else if (std::ranges::find(columns_, name) != columns_.end()) {
        reader.Refuse(node, fmt::format("the column \"{}\" stands twice", name));
      }
      columns_.push_back(name);
    }
    if (std::ranges::find(columns_, "record") == columns_.end()) {
      reader.Refuse(root_, "the first row must name the columns, one of them \"record\"");
    }
  }

  void Add(const CsvRow& row) {
    YamlNode entry = NodeAt(YamlNode::Kind::kMap, row.front().line);
    CsvCell record{"", row.front().line, row.front().column};
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].text.empty()) continue;
      if (i >= columns_.size() || columns_[i].empty()) {
        reader_.Refuse(ScalarAt(row[i], ""), "a cell without a column name above it");
      } else if (columns_[i] == "record") {
        record = row[i];
      } else {
        const std::string text = CsvUnguarded(row[i].text);
        entry.pairs.emplace_back(ScalarAt(row[i], columns_[i]), columns_[i] == "addresses"
                                                                    ? AddressesAt(row[i], text)
                                                                    : ScalarAt(row[i], text));
      }
    }
    Place(record, std::move(entry));
  }

  YamlNode TakeRoot() { return std::move(root_); }

 private:
  void Place(const CsvCell& record, YamlNode entry) {
    const std::string kind = ToLower(Trim(record.text));
    for (const auto& [name, section] : kSections) {
      if (kind == name) return Section(section).items.push_back(std::move(entry));
    }
    if (kind == "element" || kind == "format") {
      const bool repeated = std::ranges::any_of(
          root_.pairs, [&](const auto& pair) { return pair.first.text == kind; });
      if (repeated)
        return reader_.Refuse(entry, fmt::format("a second row of record \"{}\"", kind));
      root_.pairs.emplace_back(ScalarAt(record, kind),
                               kind == "format" ? NameOf(entry) : std::move(entry));
    } else if (kind == "forbidden") {
      YamlNode name = NameOf(entry);
      YamlNode& section = Section("forbidden");
      if (name.kind == YamlNode::Kind::kScalar) section.items.push_back(std::move(name));
    } else {
      reader_.Refuse(ScalarAt(record, kind),
                     fmt::format("unknown record {}{}", Quoted(kind), NameHint(kind, kRecords)));
    }
  }

  /// Rows that hold nothing but a name.
  YamlNode NameOf(YamlNode& entry) {
    constexpr auto kNameOnly = std::to_array<std::string_view>({"name"});
    const YamlMap map(reader_, entry, "this row", kNameOnly);
    if (map.Find("name") == nullptr) return NodeAt(YamlNode::Kind::kNull, entry.line);
    return *map.Find("name");
  }

  YamlNode& Section(std::string_view name) {
    for (auto& [key, value] : root_.pairs) {
      if (key.text == name) return value;
    }
    root_.pairs.emplace_back(ScalarAt({"", 1, 1}, std::string(name)),
                             NodeAt(YamlNode::Kind::kSequence, 1));
    return root_.pairs.back().second;
  }

  YamlReader& reader_;
  YamlNode root_;
  std::vector<std::string> columns_;
};

using Field = std::pair<std::string_view, std::string>;

std::string RowOf(std::string_view record, std::span<const Field> fields) {
  std::vector<std::string> cells(kColumns.size());
  cells[0] = record;
  for (const auto& [column, value] : fields) {
    const auto at = std::ranges::find(kColumns, column) - kColumns.begin();
    cells[static_cast<std::size_t>(at)] = CsvGuarded(value);
  }
  return FormatCsvRow(cells);
}

std::string RowOf(std::string_view record, std::initializer_list<Field> fields) {
  return RowOf(record, std::span<const Field>(fields.begin(), fields.size()));
}

std::string RowOfInterface(const Interface& interface) {
  std::vector<std::string> addresses;
  addresses.reserve(interface.addresses.size());
  for (const IpAddress& address : interface.addresses)
    addresses.push_back(ToString(address));
  return RowOf("interface", {{"name", interface.name},
                             {"domain", interface.domain},
                             {"addresses", fmt::format("{}", fmt::join(addresses, " "))}});
}

std::string RowOfWarrant(const Warrant& warrant) {
  return RowOf("port",
               {{"interface", warrant.interface},
                {"transport", std::string(ToString(warrant.transport))},
                {"port", ToString(warrant.ports)},
                {"service", warrant.service},
                {"process", warrant.process},
                {"unit", warrant.unit},
                {"user", warrant.user},
                {"direction", warrant.direction},
                {"only_if", warrant.only_if},
                {"reason", warrant.reason},
                {"purpose", warrant.purpose},
                {"reference", warrant.reference},
                {"sctp_ppid", warrant.sctp_ppid ? fmt::to_string(*warrant.sctp_ppid) : ""}});
}

std::string RowOfException(const AcceptedException& exception) {
  return RowOf("exception",
               {{"finding", exception.finding},
                {"subject", exception.subject},
                {"owner", exception.owner},
                {"reason", exception.reason},
                {"expires", exception.expires == TimePoint{} ? "" : ToDate(exception.expires)}});
}

}  // namespace

PortListReading ParsePortListCsv(std::string_view text, const std::string& file) {
  PortListReading reading;
  const auto rows = ParseCsv(text, file, reading.issues);
  if (!rows) return reading;
  YamlReader reader(file, reading.issues);
  if (rows->empty()) {
    reader.Refuse(NodeAt(YamlNode::Kind::kNull, 1), "the file is empty");
    return reading;
  }
  TreeOfRows tree(reader, rows->front());
  if (reader.failed()) return reading;
  for (std::size_t i = 1; i < rows->size(); ++i)
    tree.Add((*rows)[i]);
  ReadPortList(tree.TakeRoot(), file, reading);
  if (reader.failed()) reading.list.reset();
  return reading;
}

std::string FormatPortListCsv(const PortList& list) {
  std::string text = FormatCsvRow({kColumns.begin(), kColumns.end()});
  text += RowOf("format", {{"name", std::string(kPortListFormat)}});
  text += RowOf("element", {{"name", list.element.name},
                            {"class", list.element.element_class},
                            {"vendor", list.element.vendor},
                            {"version", list.element.version}});
  for (const Interface& interface : list.interfaces)
    text += RowOfInterface(interface);
  for (const Warrant& warrant : list.ports)
    text += RowOfWarrant(warrant);
  for (const ServiceWarrant& service : list.services) {
    text += RowOf(
        "service",
        {{"unit", service.unit}, {"purpose", service.purpose}, {"reference", service.reference}});
  }
  for (const AcceptedException& exception : list.exceptions)
    text += RowOfException(exception);
  for (const std::string& name : list.forbidden)
    text += RowOf("forbidden", {{"name", name}});
  if (list.forbidden.empty()) text += RowOf("forbidden", std::initializer_list<Field>{});
  return text;
}

}  // namespace pw
