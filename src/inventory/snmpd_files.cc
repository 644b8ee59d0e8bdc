#include "inventory/snmpd_files.h"

#include "base/text.h"
#include "inventory/snmpd_access.h"
#include "sys/file.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::size_t kFileLimit = std::size_t{4} << 20;
constexpr std::size_t kMostFiles = 512;
constexpr int kIncludeDepth = 16;  // CONFIG_MAX_RECURSE_DEPTH of net-snmp
constexpr int kBackups = 10;       // NETSNMP_MAX_PERSISTENT_BACKUPS
constexpr std::size_t kProblemsNamed = 2;
constexpr std::string_view kDebianPersistent = "/var/lib/snmp";

/// Whether the agent was told of a file or looks whether there is one.
enum class Need : std::uint8_t { kNamed, kIfThere };

/// Of the files in an included folder: the agent takes them as the file system gives them.
enum class Order : std::uint8_t { kByName, kBackwards };

class Reader {
 public:
  Reader(const std::string& root, const SnmpdStart& start, Order order)
      : root_(root.empty() ? "/" : root),
        start_(start),
        order_(order),
        line_(ParseSnmpdCommandLine(start.arguments)) {
    problems_ = line_.problems;
  }

  SnmpAccess Read() {
    CheckPackage();
    if (Variable("POSIXLY_CORRECT")) Problem("its options end where POSIXLY_CORRECT says");
    if (line_.files_first) ReadNamed();
    if (!line_.only_files) ReadStandard();
    if (!line_.files_first) ReadNamed();
    lines_.insert(lines_.end(), line_.lines.begin(), line_.lines.end());
    SnmpdRights rights = ReadSnmpdRights(lines_, line_.app);
    std::ranges::move(rights.problems, std::back_inserter(problems_));
    SnmpAccess access;
    access.files = std::move(files_);
    access.grants = std::move(rights.grants);
    if (line_.unchecked) AddUnchecked(access);
    access.complete = problems_.empty();
    access.reason = Summary();
    return access;
  }

 private:
  std::string Summary() const {
    const std::size_t named = std::min(problems_.size(), kProblemsNamed);
    const auto end = problems_.begin() + static_cast<std::ptrdiff_t>(named);
    std::string text = fmt::format("{}", fmt::join(problems_.begin(), end, "; "));
    if (problems_.size() > named) text += fmt::format("; and {} more", problems_.size() - named);
    return text;
  }

  /// Other agents are called snmpd too.
  void CheckPackage() {
    if (!start_.package) {
      Problem("its program comes from no package that could be found: it may be another agent");
    } else if (start_.package->name != "snmpd" && start_.package->name != "net-snmp") {
      Problem(fmt::format("its program comes from {}, which is not known to be net-snmp",
                          Printable(start_.package->name)));
    }
  }

  void Problem(std::string text) {
    if (std::ranges::find(problems_, text) == problems_.end()) problems_.push_back(std::move(text));
  }

  std::optional<std::string> Variable(std::string_view name) const {
    for (const std::string& entry : start_.environment) {
      if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
        return entry.substr(name.size() + 1);
    }
    return std::nullopt;
  }

  void AddUnchecked(SnmpAccess& access) const {
    for (const std::string_view version : {"v1", "v2c"}) {
      for (const Family family : {Family::kIpv4, Family::kIpv6}) {
        SnmpGrant grant;
        grant.version = version;
        grant.family = family;
        grant.read = grant.write = true;
        grant.directive = "-I";
        grant.file = "command line";
        grant.source = "default";
        grant.view = "everything, by any community";
        access.grants.push_back(std::move(grant));
      }
    }
  }

  void ReadNamed() {
    for (const std::string& file : line_.files)
      ReadFile(file, line_.app, Need::kNamed, 0, true);
  }

  /// The files of each type in each folder, the persistent one last.
  void ReadStandard() {
    if (Variable("SNMP_PERSISTENT_FILE")) Problem("SNMP_PERSISTENT_FILE is set for it");
    for (const std::string& type : SnmpdFileTypes(line_.app))
      ReadType(type, type, 0);
  }

  void ReadType(const std::string& name, const std::string& type, int depth) {
    const std::string persistent =
        Variable("SNMP_PERSISTENT_DIR").value_or(std::string(kDebianPersistent));
    if (const auto path = Variable("SNMPCONFPATH")) {
      for (const std::string_view folder : Split(*path, ':'))
        ReadFolder(std::string(folder), name, type, depth, persistent);
      return;
    }
    const bool known =
        start_.package && start_.package->manager == "dpkg" && start_.package->name == "snmpd";
    if (!known) Problem("the standard folders are known for Debian's package alone");
    for (const std::string& folder : StandardFolders())
      ReadFolder(folder, name, type, depth, persistent);
    ReadFolder(persistent, name, type, depth, persistent);
  }

  /// What Debian's build looks into: /etc/snmp, its shared and its library folder, and the home.
  std::vector<std::string> StandardFolders() {
    std::vector<std::string> folders = {"/etc/snmp", "/usr/share/snmp"};
    if (const auto names = ListDirectoryInRoot(root_, "/usr/lib")) {
      for (const std::string& name : *names) {
        if (name.find("-linux-") != std::string::npos)
          folders.push_back(fmt::format("/usr/lib/{}/snmp", name));
      }
    }
    if (const auto home = Variable("HOME")) folders.push_back(*home + "/.snmp");
    return folders;
  }

  void ReadFolder(const std::string& folder, const std::string& name, const std::string& type,
                  int depth, const std::string& persistent) {
    if (folder.empty()) return;
    const bool own = folder.starts_with(persistent);
    if (!Folder(folder, Need::kIfThere, !own)) return;
    if (own) {
      for (int i = 0; i <= kBackups; ++i)
        ReadFile(fmt::format("{}/{}.{}.conf", folder, name, i), type, Need::kIfThere, depth, false);
    }
    ReadFile(fmt::format("{}/{}.conf", folder, name), type, Need::kIfThere, depth, !own);
    ReadFile(fmt::format("{}/{}.local.conf", folder, name), type, Need::kIfThere, depth, true);
  }

  /// True if there is such a folder. Names that came or went since the start change it too.
  bool Folder(const std::string& folder, Need need, bool must_be_old) {
    if (!folder.starts_with('/')) {
      Problem(fmt::format("{}: a relative path", Printable(folder)));
      return false;
    }
    const auto status = StatFileInRoot(root_, folder);
    if (!status) {
      Note(status.error(), need);
      return false;
    }
    if (status->kind != FileStatus::Kind::kDirectory) {
      if (need == Need::kNamed) Problem(fmt::format("{}: is no folder", Printable(folder)));
      return false;
    }
    if (must_be_old) CheckAge(folder, *status);
    return true;
  }

  void CheckAge(const std::string& path, const FileStatus& status) {
    if (status.changed < start_.started) return;
    Problem(fmt::format("{} was changed after the agent was started, which may have read it before",
                        Printable(path)));
  }

  void Note(const Error& error, Need need) {
    if (error.code == Error::Code::kNotFound && need == Need::kIfThere) return;
    Problem(Printable(error.what));
  }

  void ReadFile(const std::string& path, const std::string& type, Need need, int depth,
                bool must_be_old) {
    if (!path.starts_with('/')) return Problem(fmt::format("{}: a relative path", Printable(path)));
    if (depth > kIncludeDepth || files_.size() >= kMostFiles) {
      return Problem(fmt::format("{}: included more than {} deep, or one of more than {} files",
                                 Printable(path), kIncludeDepth, kMostFiles));
    }
    // First, so that a change while it is read is not missed.
    const auto status = StatFileInRoot(root_, path);
    if (!status) return Note(status.error(), need);
    const auto text = ReadFileInRoot(root_, path, kFileLimit);
    if (!text) return Note(text.error(), need);
    if (must_be_old) CheckAge(path, *status);
    files_.push_back(Printable(path));
    const SnmpdConfig config = ParseSnmpdConfig(*text, Printable(path), type, line_.app);
    for (const std::string& problem : config.problems)
      Problem(problem);
    for (const SnmpdLine& line : config.lines) {
      if (line.include) {
        Include(line, path, depth + 1);
      } else {
        lines_.push_back(line);
      }
    }
  }

  void Include(const SnmpdLine& line, const std::string& from, int depth) {
    if (line.token == "includefile") {
      const bool whole = line.rest.starts_with('/');
      ReadFile(whole ? line.rest : from.substr(0, from.rfind('/') + 1) + line.rest, line.type,
               Need::kNamed, depth, true);
    } else if (line.token == "includedir") {
      IncludeFolder(line, depth);
    } else if (line.token == "includesearch") {
      std::string_view name = line.rest;
      if (name.size() > 5 && name.ends_with(".conf")) name.remove_suffix(5);
      ReadType(std::string(name), line.type, depth);
    } else {
      Problem(fmt::format("{}: include is refused by some versions", ToString(line.place)));
    }
  }

  void IncludeFolder(const SnmpdLine& line, int depth) {
    const std::string& folder = line.rest;
    if (!Folder(folder, Need::kNamed, true)) return;
    auto names = ListDirectoryInRoot(root_, folder);
    if (!names) return Note(names.error(), Need::kNamed);
    if (order_ == Order::kBackwards) std::ranges::reverse(*names);
    for (const std::string& name : *names) {
      if (name.starts_with('.') || name.size() <= 5 || !name.ends_with(".conf")) continue;
      ReadFile(fmt::format("{}/{}", folder, name), line.type, Need::kIfThere, depth, true);
    }
  }

  std::string root_;
  const SnmpdStart& start_;
  Order order_;
  SnmpdCommandLine line_;
  std::vector<SnmpdLine> lines_;
  std::vector<std::string> files_;
  std::vector<std::string> problems_;
};

bool HasGrant(const SnmpAccess& access, const SnmpGrant& grant) {
  return std::ranges::find(access.grants, grant) != access.grants.end();
}

}  // namespace

SnmpAccess ReadSnmpdAccess(const std::string& root, const SnmpdStart& start) {
  SnmpAccess access = Reader(root, start, Order::kByName).Read();
  const SnmpAccess backwards = Reader(root, start, Order::kBackwards).Read();
  const bool same = access.grants.size() == backwards.grants.size() &&
                    std::ranges::all_of(backwards.grants, [&](const SnmpGrant& grant) {
                      return HasGrant(access, grant);
                    });
  if (same) return access;
  // What both orders give, it gives; the rest is not told.
  std::erase_if(access.grants, [&](const SnmpGrant& grant) { return !HasGrant(backwards, grant); });
  access.complete = false;
  access.reason += fmt::format("{}which of its lines count rests on the order of files in a folder",
                               access.reason.empty() ? "" : "; ");
  return access;
}

}  // namespace pw
