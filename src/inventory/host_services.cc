#include "inventory/host_services.h"

#include "inventory/package_database.h"
#include "inventory/super_server_files.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace pw {
namespace {

/// One root of the host: the collector's own, or that of a container, named by one process in it.
struct RootView {
  std::int32_t pid = 0;
  std::string path;  ///< "" = own
  std::vector<std::size_t> processes;
  std::optional<SuperServers> super_servers;
  std::vector<std::size_t> super_services;  ///< index in Inventory::services of each entry
};

class Joiner {
 public:
  Joiner(const ProcessReader& reader, PackageDatabase own_packages, Inventory& inventory)
      : reader_(reader), inventory_(inventory), own_packages_(std::move(own_packages)) {}

  void GroupByRoot() {
    root_of_.resize(inventory_.processes.size());
    for (std::size_t i = 0; i < inventory_.processes.size(); ++i) {
      const std::int32_t pid = inventory_.processes[i].pid;
      auto root = std::ranges::find_if(
          roots_, [&](const RootView& view) { return reader_.ShareRoot(view.pid, pid); });
      if (root == roots_.end()) {
        roots_.push_back({pid, reader_.RootOf(pid), {}, std::nullopt, {}});
        root = std::prev(roots_.end());
      }
      root->processes.push_back(i);
      root_of_[i] = static_cast<std::size_t>(root - roots_.begin());
    }
  }

  /// Each distinct executable once, all of a root in one pass.
  void AddPackages() {
    for (const RootView& root : roots_) {
      std::vector<std::string> paths;
      std::vector<std::size_t> asked;
      for (const std::size_t index : root.processes) {
        Process& process = inventory_.processes[index];
        if (process.memfd) {
          process.package_reason = "runs from memory, from no file";
        } else if (process.exe.empty()) {
          process.package_reason = "its executable may not be read";
        } else {
          paths.push_back(process.exe);
          asked.push_back(index);
        }
      }
      if (paths.empty()) continue;
      auto answers = FindOwners(root.path, paths);
      for (std::size_t i = 0; i < asked.size() && i < answers.size(); ++i) {
        inventory_.processes[asked[i]].package = std::move(answers[i].package);
        inventory_.processes[asked[i]].package_reason = std::move(answers[i].reason);
      }
    }
  }

  void JoinListeners() {
    for (Listener& listener : inventory_.listeners) {
      if (listener.owner == OwnerKind::kInetd) JoinSuperServer(listener);
      if (listener.owner == OwnerKind::kSystemdSocket) JoinSocketUnit(listener);
    }
  }

 private:
  std::vector<PackageAnswer> FindOwners(const std::string& root,
                                        const std::vector<std::string>& paths) {
    if (root.empty()) return own_packages_.FindOwners(paths);
    return PackageDatabase::Open(root).FindOwners(paths);
  }

  /// The services of a container's super-server are not among the host's: they are added when the
  /// first of its sockets is met.
  const SuperServers& SuperServersOf(RootView& root) {
    if (root.super_servers) return *root.super_servers;
    root.super_servers = SuperServers::Read(root.path);
    std::vector<Service> rows = root.super_servers->Services();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      root.super_services.push_back(PlaceService(root, std::move(rows[i])));
    }
    inventory_.coverage.push_back(root.super_servers->coverage());
    return *root.super_servers;
  }

  std::size_t PlaceService(const RootView& root, Service row) {
    const auto same = std::ranges::find_if(inventory_.services, [&](const Service& known) {
      return root.path.empty() && known.manager == row.manager && known.file == row.file &&
             known.name == row.name;
    });
    if (same != inventory_.services.end()) {
      return static_cast<std::size_t>(same - inventory_.services.begin());
    }
    if (!row.program.empty()) {
      auto answer = FindOwners(root.path, {row.program});
      if (!answer.empty()) row.package = std::move(answer.front().package);
    }
    inventory_.services.push_back(std::move(row));
    return inventory_.services.size() - 1;
  }

  void JoinSuperServer(Listener& listener) {
    for (const std::uint32_t index : listener.processes) {
      const Process& process = inventory_.processes[index];
      const std::string_view manager = SuperServerOf(process.exe, process.comm);
      if (manager.empty()) continue;
      RootView& root = roots_[root_of_[index]];
      const SuperServers& servers = SuperServersOf(root);
      const auto matches = servers.Match(
          manager, {listener.transport, listener.family, listener.address, listener.port});
      std::string names;
      for (const std::size_t entry : matches) {
        Service& service = inventory_.services[root.super_services[entry]];
        service.active = true;
        service.listeners.push_back(listener.id);
        names += (names.empty() ? "" : ",") + servers.entries()[entry].service;
      }
      if (names.empty()) {
        listener.owner_reason = "no line of the super-server's configuration explains it";
      } else {
        listener.service = names;
        listener.service_source = "inetd";
      }
      return;
    }
  }

  /// A socket without a cgroup of its own does not tell its unit: it is the one that says it
  /// listens there, as "[::]:22 (Stream)".
  void JoinSocketUnit(Listener& listener) {
    if (listener.unit.ends_with(".socket")) return;
    const std::string_view kind = listener.transport == Transport::kUdp ? "Datagram" : "Stream";
    const std::string port = std::to_string(listener.port);
    const std::string address = listener.family == Family::kIpv6
                                    ? "[" + ToString(listener.address) + "]:" + port
                                    : ToString(listener.address) + ":" + port;
    for (const Service& service : inventory_.services) {
      for (const std::string& listen : service.listen) {
        if (listen.find(kind) == std::string::npos) continue;
        const std::string_view place = std::string_view(listen).substr(0, listen.find(' '));
        if (place != address && !(listener.address.IsAny() && place == port)) continue;
        listener.unit = service.name;
        return;
      }
    }
  }

  const ProcessReader& reader_;
  Inventory& inventory_;
  PackageDatabase own_packages_;
  std::vector<RootView> roots_;
  std::vector<std::size_t> root_of_;  ///< by index of the process
};

}  // namespace

void JoinServicesAndPackages(const ProcessReader& reader, ServiceCollection services,
                             Inventory& inventory) {
  inventory.services = std::move(services.services);
  for (Coverage& row : services.coverage)
    inventory.coverage.push_back(std::move(row));
  Joiner joiner(reader, std::move(services.packages), inventory);
  joiner.GroupByRoot();
  joiner.AddPackages();
  joiner.JoinListeners();
}

void LinkServices(Inventory& inventory) {
  std::map<std::string, Service*> by_unit;
  for (Service& service : inventory.services) {
    if (service.manager == "systemd") by_unit.emplace(service.name, &service);
  }
  for (const Listener& listener : inventory.listeners) {
    const auto owner = by_unit.find(listener.unit);
    if (owner != by_unit.end()) owner->second->listeners.push_back(listener.id);
  }
}

}  // namespace pw
