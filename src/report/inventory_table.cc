#include "report/inventory_table.h"

#include "base/text.h"

#include <algorithm>
#include <array>

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
const Process* Foremost(const Inventory& inventory, const Listener& listener) {
  const Process* foremost = nullptr;
  for (const std::uint32_t index : listener.processes) {
    const Process& process = inventory.processes[index];
    const bool service = Basename(process.exe) != "systemd";
    if (foremost == nullptr || (service && Basename(foremost->exe) == "systemd")) {
      foremost = &process;
    }
  }
  return foremost;
}

std::string OwnerText(const Inventory& inventory, const Listener& listener) {
  if (listener.owner == OwnerKind::kKernel) return "kernel: " + Printable(listener.subsystem);
  const Process* foremost = Foremost(inventory, listener);
  if (foremost == nullptr) return "unknown";
  const std::string first = ProcessName(*foremost);
  if (listener.processes.size() == 1) return first;
  return fmt::format("{} +{}", first, listener.processes.size() - 1);
}

std::string PackageText(const Inventory& inventory, const Listener& listener) {
  const Process* foremost = Foremost(inventory, listener);
  if (foremost == nullptr || !foremost->package) return "-";
  return Printable(foremost->package->name + " " + foremost->package->version);
}

std::string ServiceText(const Listener& listener) {
  if (listener.service.empty()) return "-";
  // A question mark says that only the number speaks.
  return Printable(listener.service) + (listener.service_source == "port-number" ? "?" : "");
}

Row ToRow(const Inventory& inventory, const Listener& listener) {
  return {std::string(ToString(listener.state)),
          PortText(listener),
          ProtocolText(listener),
          ServiceText(listener),
          OwnerText(inventory, listener),
          listener.unit.empty() ? "-" : Printable(listener.unit),
          PackageText(inventory, listener)};
}

std::string GroupName(const Inventory& inventory, const Listener& listener) {
  const NetworkNamespace& netns = inventory.namespaces[listener.netns];
  std::string place =
      listener.transport == Transport::kPacket ? "packets" : ToString(listener.address);
  if (!listener.interface.empty()) place += " on " + Printable(listener.interface);
  const std::string name = netns.name.empty() ? std::to_string(netns.inode) : netns.name;
  return fmt::format("{} in namespace {}", place, Printable(name));
}

void WriteRow(const Row& row, const std::array<std::size_t, kHeadings.size()>& widths,
              const TextSink& sink) {
  std::string line = " ";
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool last = i + 1 == row.size();
    line += last ? fmt::format(" {}", row[i]) : fmt::format(" {:<{}}", row[i], widths[i]);
  }
  sink(line + "\n");
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
  for (const Listener& listener : inventory.listeners) {
    rows.push_back(ToRow(inventory, listener));
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], rows.back()[i].size());
    }
  }
  Row headings;
  std::ranges::copy(kHeadings, headings.begin());
  std::string group;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = GroupName(inventory, inventory.listeners[i]);
    if (name != group) {
      sink((group.empty() ? "" : "\n") + name + "\n");
      WriteRow(headings, widths, sink);
      group = name;
    }
    WriteRow(rows[i], widths, sink);
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
