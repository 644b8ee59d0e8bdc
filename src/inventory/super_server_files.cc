#include "inventory/super_server_files.h"

#include "inventory/inetd_config.h"
#include "inventory/xinetd_config.h"
#include "sys/file.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::size_t kFileLimit = std::size_t{4} << 20;
constexpr int kIncludeDepth = 8;
constexpr std::size_t kProblemsNamed = 3;

/// Reads the files of one root and notes what went wrong.
class Reader {
 public:
  explicit Reader(const std::string& root) : root_(root.empty() ? "/" : root) {}

  std::optional<std::string> File(const std::string& path, bool must_exist) {
    auto text = ReadFileInRoot(root_, path, kFileLimit);
    if (text) return *std::move(text);
    Note(text.error(), must_exist);
    return std::nullopt;
  }

  /// Names in a directory; nothing if it is none.
  std::optional<std::vector<std::string>> Directory(const std::string& path, bool must_exist) {
    const auto status = StatFileInRoot(root_, path);
    if (!status) {
      Note(status.error(), must_exist);
      return std::nullopt;
    }
    if (status->kind != FileStatus::Kind::kDirectory) return std::nullopt;
    auto names = ListDirectoryInRoot(root_, path);
    if (names) return *std::move(names);
    Note(names.error(), must_exist);
    return std::nullopt;
  }

  void Problems(const std::vector<std::string>& problems) {
    problems_.insert(problems_.end(), problems.begin(), problems.end());
  }

  Coverage ToCoverage() const {
    Coverage coverage;
    coverage.subject = "inetd";
    if (problems_.empty()) return coverage;
    coverage.status = denied_ ? CoverageStatus::kDenied : CoverageStatus::kPartial;
    const std::size_t named = std::min(problems_.size(), kProblemsNamed);
    coverage.reason = fmt::format(
        "{}",
        fmt::join(problems_.begin(), problems_.begin() + static_cast<std::ptrdiff_t>(named), "; "));
    if (problems_.size() > named)
      coverage.reason += fmt::format("; and {} more", problems_.size() - named);
    return coverage;
  }

 private:
  void Note(const Error& error, bool must_exist) {
    if (error.code == Error::Code::kNotFound && !must_exist) return;
    if (error.code == Error::Code::kDenied) denied_ = true;
    problems_.push_back(error.what);
  }

  std::string root_;
  std::vector<std::string> problems_;
  bool denied_ = false;
};

void ReadInetd(Reader& reader, const std::string& path, std::vector<SuperServerEntry>& entries) {
  std::vector<std::string> files = {path};
  if (const auto names = reader.Directory(path, false)) {
    files.clear();
    for (const std::string& name : *names)
      files.push_back(fmt::format("{}/{}", path, name));
  }
  for (const std::string& file : files) {
    const auto text = reader.File(file, false);
    if (!text) continue;
    SuperServerConfig config = ParseInetdConfig(*text, file);
    reader.Problems(config.problems);
    std::ranges::move(config.entries, std::back_inserter(entries));
  }
}

/// The main file and what it includes, each file once, whatever circle they make.
void ReadXinetd(Reader& reader, const std::string& path, int depth, bool must_exist,
                std::set<std::string>& seen, std::vector<XinetdFile>& files) {
  if (!seen.insert(path).second) return;
  if (depth > kIncludeDepth) {
    reader.Problems({fmt::format("read {}: included more than {} deep", path, kIncludeDepth)});
    return;
  }
  const auto text = reader.File(path, must_exist);
  if (!text) return;
  files.push_back(ParseXinetdFile(*text, path));
  const std::vector<XinetdInclude> includes = files.back().includes;
  for (const XinetdInclude& include : includes) {
    if (!include.directory) {
      ReadXinetd(reader, include.path, depth + 1, true, seen, files);
      continue;
    }
    const auto names = reader.Directory(include.path, true);
    if (!names) continue;
    for (const std::string& name : *names) {
      if (!XinetdIncludesName(name)) continue;
      ReadXinetd(reader, fmt::format("{}/{}", include.path, name), depth + 1, true, seen, files);
    }
  }
}

}  // namespace

SuperServers SuperServers::Read(const std::string& root, const SuperServerPaths& paths) {
  Reader reader(root);
  SuperServers result;
  for (const std::string& path : paths.inetd)
    ReadInetd(reader, path, result.entries_);
  std::set<std::string> seen;
  std::vector<XinetdFile> files;
  ReadXinetd(reader, paths.xinetd, 0, false, seen, files);
  if (!files.empty() || !result.entries_.empty()) {
    if (const auto text = reader.File(paths.services, false))
      result.port_names_ = ServicesFile::Parse(*text);
  }
  SuperServerConfig xinetd = ResolveXinetd(files, result.port_names_);
  reader.Problems(xinetd.problems);
  std::ranges::move(xinetd.entries, std::back_inserter(result.entries_));
  result.coverage_ = reader.ToCoverage();
  return result;
}

std::vector<Service> SuperServers::Services() const {
  std::vector<Service> services;
  services.reserve(entries_.size());
  for (const SuperServerEntry& entry : entries_)
    services.push_back(ToService(entry, port_names_));
  return services;
}

std::vector<std::size_t> SuperServers::Match(std::string_view manager,
                                             const SuperServerSocket& socket) const {
  return MatchSocket(entries_, port_names_, manager, socket);
}

void JoinSuperServer(std::vector<Service>& services, std::string_view manager, bool running,
                     bool starts_on_boot, std::string_view unit) {
  for (Service& service : services) {
    if (service.manager != manager || service.start == "disabled") continue;
    service.active = running;
    service.starts_on_boot = starts_on_boot;
    if (starts_on_boot)
      service.boot_reason = fmt::format("started by {}", unit.empty() ? manager : unit);
  }
}

}  // namespace pw
