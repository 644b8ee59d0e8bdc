#include "inventory/rpm_database.h"

#include "base/text.h"
#include "inventory/rpm_header.h"
#include "inventory/sqlite_image.h"
#include "sys/file.h"
#include "sys/random_file.h"

#include <set>
#include <unordered_map>

#include <fmt/format.h>

namespace pw {
namespace {

/// More packages than this with a file of one base name ("README") are not looked through; no
/// executable is that common.
constexpr std::size_t kMostCandidates = 2000;

class RpmSqlite final : public PackageSource {
 public:
  RpmSqlite(std::string root, std::string path) : root_(std::move(root)), path_(std::move(path)) {}

  std::vector<PackageAnswer> FindOwners(const std::vector<WantedFile>& files) override {
    std::vector<PackageAnswer> answers(files.size());
    const std::string trouble = Search(files, answers);
    for (PackageAnswer& answer : answers) {
      if (!answer.package) answer.reason = trouble.empty() ? "not owned by any package" : trouble;
    }
    return answers;
  }

 private:
  /// Fills in what is found; gives what went wrong, if anything.
  std::string Search(const std::vector<WantedFile>& files, std::vector<PackageAnswer>& answers) {
    auto file = RandomFile::Open(root_, path_);
    if (!file) return file.error().what;
    auto image = SqliteImage::Open(*std::move(file));
    if (!image) return fmt::format("{} ({})", image.error().what, path_);
    std::unordered_map<std::string_view, std::vector<std::size_t>> wanted;
    std::set<std::string_view> base_names;
    for (std::size_t i = 0; i < files.size(); ++i) {
      wanted[files[i].path].push_back(i);
      for (const std::string& alias : files[i].aliases)
        wanted[alias].push_back(i);
      base_names.insert(Basename(files[i].path));
    }
    std::set<std::int64_t> headers;
    for (const std::string_view name : base_names) {
      const auto asked = image->Numbers("SELECT hnum FROM Basenames WHERE key = ?1", name,
                                        [&](std::int64_t header) {
                                          if (headers.size() < kMostCandidates * base_names.size())
                                            headers.insert(header);
                                        });
      if (!asked) return fmt::format("{} ({})", asked.error().what, path_);
    }
    std::string trouble = UnreadLog();
    for (const std::int64_t header : headers) {
      const auto asked =
          image->Blobs("SELECT blob FROM Packages WHERE hnum = ?1", header, [&](auto blob) {
            const auto parsed = ParseRpmHeader(blob);
            if (parsed) {
              Take(*parsed, wanted, answers);
            } else {
              trouble = parsed.error().what;
            }
          });
      if (!asked) return fmt::format("{} ({})", asked.error().what, path_);
    }
    return trouble;
  }

  static void Take(const RpmHeader& header,
                   const std::unordered_map<std::string_view, std::vector<std::size_t>>& wanted,
                   std::vector<PackageAnswer>& answers) {
    std::string path;
    for (std::size_t i = 0; i < header.base_names.size(); ++i) {
      path.assign(header.directories[header.directory_indexes[i]]).append(header.base_names[i]);
      const auto match = wanted.find(path);
      if (match == wanted.end()) continue;
      for (const std::size_t file : match->second) {
        if (answers[file].package) continue;
        answers[file].package = Package{
            .name = std::string(header.name), .version = header.FullVersion(), .manager = "rpm"};
      }
    }
  }

  /// A log that is not empty holds changes that the database file does not have yet, so that "not
  /// owned" is not certain.
  std::string UnreadLog() const {
    const auto log = StatFileInRoot(root_, path_ + "-wal");
    if (!log || log->size == 0) return {};
    return fmt::format("not found in {}, whose write-ahead log is not read", path_);
  }

  std::string root_;
  std::string path_;
};

/// A database that is there and cannot be read.
class UnreadableRpm final : public PackageSource {
 public:
  explicit UnreadableRpm(std::string reason) : reason_(std::move(reason)) {}

  std::vector<PackageAnswer> FindOwners(const std::vector<WantedFile>& files) override {
    return std::vector<PackageAnswer>(files.size(),
                                      PackageAnswer{.package = {}, .reason = reason_});
  }

 private:
  std::string reason_;
};

}  // namespace

std::unique_ptr<PackageSource> OpenRpm(const std::string& root) {
  static constexpr std::string_view kFolders[] = {"/usr/lib/sysimage/rpm", "/var/lib/rpm"};
  for (const std::string_view folder : kFolders) {
    std::string path = fmt::format("{}/rpmdb.sqlite", folder);
    if (StatFileInRoot(root, path)) return std::make_unique<RpmSqlite>(root, std::move(path));
  }
  for (const std::string_view folder : kFolders) {
    for (const std::string_view name : {"Packages", "Packages.db"}) {
      const std::string path = fmt::format("{}/{}", folder, name);
      if (!StatFileInRoot(root, path)) continue;
      const std::string_view format = name == "Packages" ? "Berkeley DB" : "ndb";
      return std::make_unique<UnreadableRpm>(fmt::format(
          "read {}: rpm database in the {} format, which is not supported", path, format));
    }
  }
  return nullptr;
}

}  // namespace pw
