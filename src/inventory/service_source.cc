#include "inventory/service_source.h"

#include "base/text.h"
#include "inventory/super_server_files.h"
#include "inventory/sysv_init.h"
#include "inventory/unit_services.h"
#include "sys/file.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::size_t kProblemsNamed = 3;
constexpr int kMostLinks = 8;

std::string Told(const std::vector<std::string>& problems) {
  const auto named = std::min(problems.size(), kProblemsNamed);
  std::string told = fmt::format(
      "{}",
      fmt::join(problems.begin(), problems.begin() + static_cast<std::ptrdiff_t>(named), "; "));
  if (problems.size() > named) told += fmt::format("; and {} more", problems.size() - named);
  return told;
}

/// Takes "." and ".." out of an absolute path by its text alone, as the packages list it.
std::string Normalized(std::string_view path) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return fmt::format("/{}", fmt::join(parts, "/"));
}

/// Gathers the parts; each step adds rows and what it could not see.
class Collection {
 public:
  Collection(const std::string& root, const RunningUnits& ask)
      : root_(root.empty() ? "/" : root), ask_(ask) {}

  void AddUnits() {
    const UnitTree tree = ReadUnitTree(root_);
    Note(tree.problems, tree.denied);
    UnitIndex index(tree);
    services_ = ServicesOf(index);
    // Aliases too replace init scripts, though they have no row of their own.
    for (const std::string& name : index.Names()) {
      if (index.Find(name) != nullptr) units_.insert(name);
    }
  }

  void AskSystemd() {
    if (!ask_) {
      if (!services_.empty())
        missing_.emplace_back("files alone do not tell which units are active");
      return;
    }
    // sd_booted(3): the folder is made by systemd as the system's manager, and by nothing else.
    if (!StatFileInRoot(root_, "/run/systemd/system")) return;
    auto units = ask_();
    if (!units) {
      Note({fmt::format("which units are active is not known: {}", units.error().what)},
           units.error().code == Error::Code::kDenied);
      return;
    }
    for (const BusUnit& unit : *units)
      units_.insert(unit.name);
    MergeBusUnits(*std::move(units), services_);
  }

  void AddSysv() {
    SysvServices sysv = ReadSysvServices(root_, units_);
    Note(sysv.problems, false);
    std::ranges::move(sysv.services, std::back_inserter(services_));
  }

  void AddSuperServers() {
    const SuperServers servers = SuperServers::Read(root_);
    inetd_ = servers.coverage();
    std::vector<Service> rows = servers.Services();
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kUnits = {
        {{"inetd", "inetd"},
         {"inetd", "openbsd-inetd"},
         {"inetd", "inetutils-inetd"},
         {"xinetd", "xinetd"}}};
    for (const auto& [manager, name] : kUnits) {
      const auto unit = std::ranges::find_if(services_, [&](const Service& service) {
        return service.name == name || service.name == fmt::format("{}.service", name);
      });
      if (unit == services_.end() || (!unit->active && !unit->starts_on_boot)) continue;
      JoinSuperServer(rows, manager, unit->active, unit->starts_on_boot, unit->name);
    }
    std::ranges::move(rows, std::back_inserter(services_));
  }

  void AddPackages(const MorePaths& more) {
    // Two paths a service: as written first, since a package may ship a link; then where the link
    // leads, since that of an alternative belongs to none.
    std::vector<std::string> paths;
    paths.reserve(services_.size() * 2);
    for (const Service& service : services_) {
      paths.push_back(service.program);
      paths.push_back(ResolveProgram(root_, service.program));
    }
    if (more) std::ranges::move(more(), std::back_inserter(paths));
    packages_ = PackageDatabase::Open(root_);
    const auto answers = packages_.FindOwners(paths);
    for (std::size_t i = 0; i < services_.size(); ++i) {
      const PackageAnswer& written = answers[2 * i];
      services_[i].package = written.package ? written.package : answers[2 * i + 1].package;
    }
  }

  ServiceCollection Finish() && {
    Coverage row;
    row.subject = "services";
    if (!missing_.empty()) {
      row.status = denied_ ? CoverageStatus::kDenied : CoverageStatus::kPartial;
      row.reason = Told(missing_);
    }
    return {.services = std::move(services_),
            .coverage = {std::move(row), std::move(inetd_)},
            .packages = std::move(packages_)};
  }

 private:
  void Note(const std::vector<std::string>& problems, bool denied) {
    missing_.insert(missing_.end(), problems.begin(), problems.end());
    denied_ = denied_ || denied;
  }

  std::string root_;
  const RunningUnits& ask_;
  std::vector<Service> services_;
  std::set<std::string> units_;
  std::vector<std::string> missing_;
  bool denied_ = false;
  Coverage inetd_;
  PackageDatabase packages_;
};

}  // namespace

std::string ResolveProgram(const std::string& root, const std::string& program) {
  // Where systemd.service(5) looks for a program without a path.
  static constexpr std::array<std::string_view, 6> kFolders = {
      "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
  if (program.empty()) return {};
  std::string path = program;
  if (!path.starts_with('/')) {
    path.clear();
    if (program.find('/') != std::string::npos) return {};
    for (const std::string_view folder : kFolders) {
      std::string candidate = fmt::format("{}/{}", folder, program);
      if (!StatFileInRoot(root, candidate)) continue;
      path = std::move(candidate);
      break;
    }
  }
  for (int hop = 0; hop < kMostLinks && !path.empty(); ++hop) {
    const auto link = ReadLinkInRoot(root, path);
    if (!link) break;
    path = Normalized(link->starts_with('/')
                          ? *link
                          : fmt::format("{}/{}", path.substr(0, path.rfind('/')), *link));
  }
  return path;
}

ServiceCollection CollectServices(const std::string& root, const RunningUnits& ask,
                                  const MorePaths& more) {
  Collection collection(root, ask);
  collection.AddUnits();
  collection.AskSystemd();
  collection.AddSysv();
  collection.AddSuperServers();
  collection.AddPackages(more);
  return std::move(collection).Finish();
}

}  // namespace pw
