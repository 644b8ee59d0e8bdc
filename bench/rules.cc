// How fast the rules judge: rules [SNAPSHOTS [LISTENERS [ENTRIES]]]. Makes as many inventories of
// as many listeners, half of them with an entry in a port list, and judges each as `portwarrant
// audit` does once everything is read. Prints the time of all of them, and how many listeners a
// second were held against how many entries. Target: 1,000,000 listener-entry checks a second.
#include "audit/evaluate.h"
#include "base/text.h"
#include "model/catalogue.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using Clock = std::chrono::steady_clock;

pw::Listener ListenerAt(std::uint32_t number) {
  pw::Listener listener;
  listener.transport = number % 3 == 0 ? pw::Transport::kUdp : pw::Transport::kTcp;
  listener.port = static_cast<std::uint16_t>(1024 + number % 60000);
  listener.address = *pw::IpAddress::Parse(number % 2 == 0 ? "10.77.0.2" : "10.78.0.2");
  listener.state = listener.transport == pw::Transport::kTcp ? pw::ListenerState::kListen
                                                             : pw::ListenerState::kBound;
  listener.id = fmt::format("{}/{}/{}@host", ToString(listener.transport),
                            ToString(listener.address), listener.port);
  listener.owner = pw::OwnerKind::kProcess;
  listener.processes = {number % 1000};
  return listener;
}

pw::Process ProcessOf(std::uint32_t number) {
  pw::Process process;
  process.pid = static_cast<std::int32_t>(1000 + number);
  process.comm = fmt::format("daemon-{}", number);
  process.exe = "/opt/vendor/bin/" + process.comm;
  process.user = "vendor";
  return process;
}

/// `seed` makes the snapshots differ, as those of different days would.
pw::Inventory Snapshot(std::uint32_t seed, std::uint32_t listeners) {
  pw::Inventory inventory;
  inventory.taken = *pw::ParseRfc3339("2026-06-01T11:59:00Z");
  pw::NetworkNamespace own;
  own.inode = 4026531833;
  own.name = "host";
  own.own = true;
  inventory.namespaces.push_back(own);
  for (const auto transport : {pw::Transport::kTcp, pw::Transport::kUdp, pw::Transport::kSctp})
    inventory.coverage.push_back(
        {"sockets", own.inode, transport, std::nullopt, pw::CoverageStatus::kComplete, ""});
  for (std::uint32_t i = 0; i < 1000; ++i)
    inventory.processes.push_back(ProcessOf(i));
  for (std::uint32_t i = 0; i < listeners; ++i)
    inventory.listeners.push_back(ListenerAt(i + seed));
  return inventory;
}

pw::PortList ListOf(std::uint32_t entries) {
  pw::PortList list;
  list.element.name = "mme-01";
  list.interfaces.push_back({"s1-mme", "control", {*pw::IpAddress::Parse("10.77.0.2")}, {}});
  list.interfaces.push_back({"oam", "oam", {*pw::IpAddress::Parse("10.78.0.2")}, {}});
  for (std::uint32_t i = 0; i < entries; ++i) {
    pw::Warrant warrant;
    warrant.interface = "any";
    warrant.transport = i % 3 == 0 ? pw::Transport::kUdp : pw::Transport::kTcp;
    // Ranges, so that half of all ports have an entry however few entries there are.
    const std::uint32_t width = 60000 / entries;
    warrant.ports.first = static_cast<std::uint16_t>(1024 + i * width);
    warrant.ports.last = static_cast<std::uint16_t>(1024 + i * width + width / 2);
    warrant.service = "service";
    warrant.purpose = "a purpose";
    warrant.reason = "a range";
    list.ports.push_back(std::move(warrant));
  }
  return list;
}

std::uint32_t Number(int argc, char** argv, int index, std::uint32_t otherwise) {
  return index < argc ? pw::ParseNumber<std::uint32_t>(argv[index]).value_or(otherwise) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint32_t snapshots = Number(argc, argv, 1, 100);
  const std::uint32_t listeners = Number(argc, argv, 2, 10000);
  const std::uint32_t entries = Number(argc, argv, 3, 100);
  if (entries == 0 || entries > 60000 || listeners == 0 || snapshots == 0) return 2;
  const pw::PortList list = ListOf(entries);
  const std::vector<pw::ForbiddenList> forbidden = {*pw::BuiltInForbiddenList("tr33806-r5"),
                                                    *pw::BuiltInForbiddenList("ts33117")};
  Clock::duration spent{0};
  std::size_t findings = 0;
  for (std::uint32_t i = 0; i < snapshots; ++i) {
    const pw::Inventory inventory = Snapshot(i, listeners);
    const auto selection = pw::SelectNetns(inventory, "all");
    if (!selection) return 2;
    const Clock::time_point begun = Clock::now();
    const pw::AuditReport report = pw::Evaluate({.inventory = inventory,
                                                 .list = &list,
                                                 .forbidden = forbidden,
                                                 .selection = *selection,
                                                 .now = inventory.taken,
                                                 .tool = {},
                                                 .scans = {},
                                                 .failed_vantages = {},
                                                 .networks = {}});
    spent += Clock::now() - begun;
    findings += report.findings.size();
  }
  const double seconds = std::chrono::duration<double>(spent).count();
  const double judged = static_cast<double>(snapshots) * listeners;
  fmt::print("{} snapshots of {} listeners, {} entries: {:.2f} s, {} findings\n", snapshots,
             listeners, entries, seconds, findings);
  fmt::print("{:.0f} listeners a second, {:.0f} listener-entry checks a second\n", judged / seconds,
             judged * entries / seconds);
  return 0;
}
