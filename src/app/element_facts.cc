#include "app/element_facts.h"

#include "app/file_digest.h"
#include "base/text.h"
#include "sys/interface_list.h"
#include "sys/network_namespace.h"

#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

std::string ProgramOf(const Process& process) {
  return process.exe.empty() ? process.comm : process.exe;
}

/// The file that runs, also where its name leads to another one by now.
SoftwareFile HashOf(const Process& process) {
  SoftwareFile file{ProgramOf(process), process.package, "", ""};
  auto digest = FileDigestOf(fmt::format("/proc/{}/exe", process.pid));
  if (digest) {
    file.sha256 = *std::move(digest);
  } else {
    file.reason = Printable(digest.error().what);
  }
  return file;
}

std::vector<SoftwareFile> Software(const ElementView& view) {
  const Inventory& inventory = view.inventory();
  std::map<std::string, SoftwareFile> files;
  for (const Listener* listener : view.listeners()) {
    for (const std::uint32_t index : listener->processes) {
      if (index >= inventory.processes.size()) continue;
      const Process& process = inventory.processes[index];
      const std::string key = process.container + "\n" + ProgramOf(process);
      const auto known = files.find(key);
      if (known == files.end() || known->second.sha256.empty())
        files.insert_or_assign(key, HashOf(process));
    }
  }
  std::vector<SoftwareFile> list;
  list.reserve(files.size());
  for (auto& [key, file] : files)
    list.push_back(std::move(file));
  return list;
}

/// The ways to a namespace: the collector's own, its name, a process that holds a socket there.
std::vector<std::string> WaysTo(const ElementView& view, std::uint32_t index) {
  const NetworkNamespace& netns = view.inventory().namespaces[index];
  std::vector<std::string> paths;
  if (netns.own) paths.emplace_back("/proc/self/ns/net");
  if (!netns.name.empty()) paths.push_back("/run/netns/" + netns.name);
  for (const Listener* listener : view.listeners()) {
    if (listener->netns != index || listener->processes.empty()) continue;
    const std::uint32_t holder = listener->processes.front();
    if (holder < view.inventory().processes.size())
      paths.push_back(fmt::format("/proc/{}/ns/net", view.inventory().processes[holder].pid));
    break;
  }
  return paths;
}

std::vector<LocalInterface> InterfacesIn(const ElementView& view, std::uint32_t index) {
  for (const std::string& path : WaysTo(view, index)) {
    const auto netns = NetworkNamespaceFd::Open(path);
    if (!netns || netns->inode() != view.inventory().namespaces[index].inode) continue;
    const auto entry = NetworkNamespaceEntry::Enter(*netns);
    if (!entry) continue;
    if (auto interfaces = ListInterfaces()) return *std::move(interfaces);
  }
  return {};
}

}  // namespace

ElementState LookAtElement(const ElementView& view) {
  ElementState state;
  state.software = Software(view);
  for (std::uint32_t index = 0; index < view.inventory().namespaces.size(); ++index) {
    if (!view.selection().Contains(index)) continue;
    const NetworkNamespace& netns = view.inventory().namespaces[index];
    for (LocalInterface& row : InterfacesIn(view, index)) {
      state.interfaces.push_back({netns.own ? std::string() : netns.name, std::move(row.name),
                                  row.up, row.running, std::move(row.addresses)});
    }
  }
  return state;
}

DocumentFacts FactsOf(const ElementView& view) {
  DocumentFacts facts;
  const Inventory& inventory = view.inventory();
  for (const Listener* listener : view.listeners()) {
    PortHolder holder{view.NetnsName(*listener), listener->transport, listener->port, "", ""};
    if (!listener->subsystem.empty()) {
      holder.program = "kernel: " + listener->subsystem;
      facts.holders.push_back(holder);
    }
    for (const std::uint32_t index : listener->processes) {
      if (index >= inventory.processes.size()) continue;
      const Process& process = inventory.processes[index];
      holder.program = ProgramOf(process);
      holder.package =
          process.package ? process.package->name + " " + process.package->version : "";
      facts.holders.push_back(holder);
    }
  }
  for (const Service* service : view.services()) {
    if (service->active || service->starts_on_boot) facts.services.push_back(*service);
  }
  return facts;
}

}  // namespace pw
