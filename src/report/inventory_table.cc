#include "report/inventory_table.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::array<std::string_view, 7> kHeadings = {"STATE",   "PORT", "PROTO",  "SERVICE",
                                                       "PROCESS", "UNIT", "PACKAGE"};
using Row = std::array<std::string, kHeadings.size()>;

std::string PortText(const Listener& listener) {
  if (listener.transport != Transport::kPacket) return std::to_string(listener.port);
  return fmt::format("0x{:04x}", listener.port);
}

std::string ProtocolText(const Listener& listener) {
  if (listener.also_ipv4) return fmt::format("{} 4+6", ToString(listener.transport));
  return std::string(ToString(listener.transport));
}

std::string ProcessName(const Process& process) {
  const std::string_view name =
      process.memfd || process.exe.empty() ? std::string_view(process.comm) : Basename(process.exe);
  const std::string_view mark = process.memfd ? " (memory)" : process.deleted ? " (deleted)" : "";
  return fmt::format("{}[{}]{}", Printable(name), process.pid, mark);
}

/// The holder that a person wants to see: the service itself, not systemd that opened its socket.
std::optional<std::uint32_t> Foremost(const Inventory& inventory, const Listener& listener) {
  const auto is_systemd = [&](std::uint32_t index) {
    return Basename(inventory.processes[index].exe) == "systemd";
  };
  std::optional<std::uint32_t> foremost;
  for (const std::uint32_t index : listener.processes) {
    if (!foremost || (is_systemd(*foremost) && !is_systemd(index))) foremost = index;
  }
  return foremost;
}

/// What is written of a process in every row of a listener that it holds.
struct ProcessText {
  std::string name;
  std::string package;
};

std::vector<ProcessText> ProcessTexts(const Inventory& inventory) {
  std::vector<ProcessText> texts;
  texts.reserve(inventory.processes.size());
  for (const Process& process : inventory.processes) {
    const auto& package = process.package;
    texts.push_back({.name = ProcessName(process),
                     .package = package ? Printable(package->name + " " + package->version) : "-"});
  }
  return texts;
}

std::string ServiceText(const Listener& listener) {
  if (listener.service.empty()) return "-";
  // A question mark says that only the number speaks.
  return Printable(listener.service) + (listener.service_source == "port-number" ? "?" : "");
}

Row ToRow(const Inventory& inventory, const std::vector<ProcessText>& texts,
          const Listener& listener) {
  const auto foremost = Foremost(inventory, listener);
  std::string owner = foremost ? texts[*foremost].name : "unknown";
  if (listener.processes.size() > 1) owner += fmt::format(" +{}", listener.processes.size() - 1);
  if (listener.owner == OwnerKind::kKernel) owner = "kernel: " + Printable(listener.subsystem);
  return {std::string(ToString(listener.state)),
          PortText(listener),
          ProtocolText(listener),
          ServiceText(listener),
          std::move(owner),
          listener.unit.empty() ? "-" : Printable(listener.unit),
          foremost ? texts[*foremost].package : "-"};
}

/// True if both stand below the same heading.
bool ShareGroup(const Listener& a, const Listener& b) {
  const bool packets = a.transport == Transport::kPacket;
  return a.netns == b.netns && packets == (b.transport == Transport::kPacket) &&
         (packets || a.address == b.address) && a.interface == b.interface;
}

std::string GroupName(const Inventory& inventory, const Listener& listener) {
  const NetworkNamespace& netns = inventory.namespaces[listener.netns];
  std::string place =
      listener.transport == Transport::kPacket ? "packets" : ToString(listener.address);
  if (!listener.interface.empty()) place += " on " + Printable(listener.interface);
  const std::string name = netns.name.empty() ? std::to_string(netns.inode) : netns.name;
  return fmt::format("{} in namespace {}", place, Printable(name));
}

/// As fmt pads: by the width that a terminal gives the text, which for ASCII is its length.
void AppendPadded(std::string& line, const std::string& text, std::size_t width) {
  const bool ascii =
      std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii) {
    line += fmt::format("{:<{}}", text, width);
    return;
  }
  line += text;
  if (text.size() < width) line.append(width - text.size(), ' ');
}

void WriteRow(const Row& row, const std::array<std::size_t, kHeadings.size()>& widths,
              std::string& line, const TextSink& sink) {
  line = " ";
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += ' ';
    AppendPadded(line, row[i], i + 1 == row.size() ? 0 : widths[i]);
  }
  line += '\n';
  sink(line);
}

void WriteCoverage(const Inventory& inventory, const TextSink& sink) {
  std::vector<std::string> lines;
  for (const Coverage& row : inventory.coverage) {
    if (row.status == CoverageStatus::kComplete) continue;
    std::string what = row.subject;
    if (row.transport)
      what = fmt::format("{} {}", ToString(*row.transport),
                         row.family ? ToString(*row.family) : "sockets");
    std::string line =
        fmt::format("  {}: {}: {}", ToString(row.status), what, Printable(row.reason));
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
  }
  if (lines.empty()) return;
  sink("\nNot seen, or not in full:\n");
  for (const std::string& line : lines)
    sink(line + "\n");
}

std::string Cell(std::string_view text) {
  std::string cell = Printable(text);
  if (!cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos) {
    cell.insert(0, "'");
  }
  if (cell.find_first_of(",\"") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string CsvRow(const Inventory& inventory, const Listener& l, const Process* process) {
  const NetworkNamespace& netns = inventory.namespaces[l.netns];
  const bool packet = l.transport == Transport::kPacket;
  const Package none;
  const Package& package = process && process->package ? *process->package : none;
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", Cell(l.id),
                     netns.inode, Cell(netns.name), ToString(l.transport),
                     packet ? "" : ToString(l.family), packet ? "" : ToString(l.address), l.port,
                     l.also_ipv4, ToString(l.state), Cell(l.interface), ToString(l.owner),
                     Cell(l.subsystem), process ? std::to_string(process->pid) : "",
                     process ? Cell(process->exe) : "", process ? Cell(process->user) : "",
                     Cell(l.unit), Cell(l.service), Cell(package.name), Cell(package.version));
}

}  // namespace

void WriteInventoryTable(const Inventory& inventory, const TextSink& sink) {
  std::vector<Row> rows;
  rows.reserve(inventory.listeners.size());
  std::array<std::size_t, kHeadings.size()> widths{};
  for (std::size_t i = 0; i < kHeadings.size(); ++i)
    widths[i] = kHeadings[i].size();
  const std::vector<ProcessText> texts = ProcessTexts(inventory);
  for (const Listener& listener : inventory.listeners) {
    rows.push_back(ToRow(inventory, texts, listener));
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], rows.back()[i].size());
    }
  }
  Row headings;
  std::ranges::copy(kHeadings, headings.begin());
  const Listener* before = nullptr;
  std::string line;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Listener& listener = inventory.listeners[i];
    if (before == nullptr || !ShareGroup(*before, listener)) {
      sink((before == nullptr ? "" : "\n") + GroupName(inventory, listener) + "\n");
      WriteRow(headings, widths, line, sink);
    }
    WriteRow(rows[i], widths, line, sink);
    before = &listener;
  }
  const auto startable = std::ranges::count_if(inventory.services, [](const Service& s) {
    return s.listeners.empty() && (s.active || s.starts_on_boot);
  });
  sink(
      fmt::format("\n{} listeners in {} namespaces; {} services run or start by themselves without "
                  "a listener\n",
                  inventory.listeners.size(), inventory.namespaces.size(), startable));
  WriteCoverage(inventory, sink);
}

void WriteInventoryCsv(const Inventory& inventory, const TextSink& sink) {
  sink(
      "id,netns_inode,netns,transport,family,address,port,also_ipv4,state,interface,owner,"
      "subsystem,pid,exe,user,unit,service,package,package_version\r\n");
  for (const Listener& listener : inventory.listeners) {
    if (listener.processes.empty()) sink(CsvRow(inventory, listener, nullptr));
    for (const std::uint32_t index : listener.processes) {
      sink(CsvRow(inventory, listener, &inventory.processes[index]));
    }
  }
}

bool IsIncomplete(const Inventory& inventory) {
  return std::ranges::any_of(inventory.coverage, [](const Coverage& row) {
    return row.status == CoverageStatus::kDenied || row.status == CoverageStatus::kPartial;
  });
}

}  // namespace pw
