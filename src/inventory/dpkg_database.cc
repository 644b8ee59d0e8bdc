#include "inventory/dpkg_database.h"

#include "inventory/dpkg_format.h"
#include "sys/file.h"
#include "sys/folder_reader.h"

#include <map>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kFolder = "/var/lib/dpkg";
constexpr std::size_t kListLimit = std::size_t{64} << 20;
constexpr std::size_t kStatusLimit = std::size_t{256} << 20;

/// A line that would make a package the owner of file number `file`.
struct WantedLine {
  std::string line;
  std::size_t file = 0;
  std::optional<std::string> only_by;  ///< the file is `only_by`'s: it diverted the others' away
  std::string not_by;                  ///< the file was diverted by this package, so is not its own

  bool Accepts(std::string_view package) const {
    if (only_by) return package == *only_by && !only_by->empty();
    return not_by.empty() || package != not_by;
  }
};

/// The lines to look for: each name of each file, and for a file at the place that a diversion
/// moved it to, its name before that.
std::vector<WantedLine> LinesFor(const std::vector<WantedFile>& files,
                                 const std::vector<Diversion>& diversions) {
  std::vector<WantedLine> lines;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::vector<std::string> names = {files[i].path};
    names.insert(names.end(), files[i].aliases.begin(), files[i].aliases.end());
    for (const std::string& name : names) {
      WantedLine line{.line = name, .file = i, .only_by = {}, .not_by = {}};
      for (const Diversion& diversion : diversions) {
        if (diversion.from == name) line.only_by = diversion.by;
        if (diversion.to == name)
          lines.push_back(
              {.line = diversion.from, .file = i, .only_by = {}, .not_by = diversion.by});
      }
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

/// What one pass over the lists found for each file.
struct Owner {
  std::optional<ListName> package;
  bool local_diversion = false;
};

/// Holds the lists that wait to be searched for and what has been found.
class ListPass {
 public:
  ListPass(const std::vector<WantedFile>& files, const std::vector<Diversion>& diversions)
      : lines_(LinesFor(files, diversions)), owners_(files.size()), missing_(files.size()) {
    for (std::size_t i = 0; i < lines_.size(); ++i)
      by_line_[lines_[i].line].push_back(i);
    for (const auto& [line, indexes] : by_line_) {
      distinct_.push_back(line);
      lists_.push_back(&indexes);
    }
    search_.emplace(distinct_);
  }
  ListPass(const ListPass&) = delete;
  ListPass& operator=(const ListPass&) = delete;
  ~ListPass() = default;

  bool Complete() const noexcept { return missing_ == 0; }

  void Take(std::string_view list, const ListName& name) {
    search_->Search(list, [&](std::size_t distinct) {
      for (const std::size_t index : *lists_[distinct]) {
        const WantedLine& line = lines_[index];
        std::optional<ListName>& owner = owners_[line.file];
        if (owner || !line.Accepts(name.package)) continue;
        owner = name;
        --missing_;
      }
    });
  }

  const std::vector<std::optional<ListName>>& owners() const noexcept { return owners_; }

 private:
  std::vector<WantedLine> lines_;
  std::map<std::string_view, std::vector<std::size_t>> by_line_;
  std::vector<std::string_view> distinct_;
  std::vector<const std::vector<std::size_t>*> lists_;
  std::optional<LineSearch> search_;
  std::vector<std::optional<ListName>> owners_;
  std::size_t missing_;
};

std::string KeyOf(const ListName& name) {
  if (name.architecture.empty()) return name.package;
  return fmt::format("{}:{}", name.package, name.architecture);
}

class DpkgDatabase final : public PackageSource {
 public:
  DpkgDatabase(std::string root, bool distroless)
      : root_(std::move(root)), distroless_(distroless) {}

  std::vector<PackageAnswer> FindOwners(const std::vector<WantedFile>& files) override {
    std::vector<PackageAnswer> answers(files.size());
    const auto diversions = ReadFileInRoot(root_, fmt::format("{}/diversions", kFolder));
    ListPass pass(files, diversions ? ParseDiversions(*diversions) : std::vector<Diversion>());
    const std::string trouble = distroless_ ? ReadSums(pass) : ReadLists(pass);
    std::vector<std::string> keys;
    for (const auto& owner : pass.owners()) {
      if (owner) keys.push_back(KeyOf(*owner));
    }
    const auto versions = Versions(keys);
    for (std::size_t i = 0; i < files.size(); ++i) {
      const auto& owner = pass.owners()[i];
      if (!owner) {
        answers[i].reason = trouble.empty() ? "not owned by any package" : trouble;
        continue;
      }
      const auto version = versions.find(KeyOf(*owner));
      answers[i].package =
          Package{.name = owner->package,
                  .version = version == versions.end() ? std::string() : version->second,
                  .manager = "dpkg"};
    }
    return answers;
  }

 private:
  /// Reads /var/lib/dpkg/info until every file has an owner. Returns what went wrong, if anything.
  std::string ReadLists(ListPass& pass) {
    auto folder = FolderReader::Open(root_, fmt::format("{}/info", kFolder));
    if (!folder) return folder.error().what;
    const auto names = folder->Names(".list");
    if (!names) return names.error().what;
    std::string trouble;
    for (const std::string& name : *names) {
      if (pass.Complete()) break;
      const auto list = folder->Read(name, kListLimit);
      if (list) {
        pass.Take(*list, ParseListName(name));
      } else {
        trouble = list.error().what;
      }
    }
    return trouble;
  }

  /// A distroless image has "md5  path-without-slash" lines for each package instead of lists.
  std::string ReadSums(ListPass& pass) {
    auto folder = FolderReader::Open(root_, fmt::format("{}/status.d", kFolder));
    if (!folder) return folder.error().what;
    const auto names = folder->Names(".md5sums");
    if (!names) return names.error().what;
    std::string trouble;
    for (const std::string& name : *names) {
      const auto sums = folder->Read(name, kListLimit);
      if (!sums) {
        trouble = sums.error().what;
        continue;
      }
      pass.Take(PathsOfSums(*sums), ParseListName(name.substr(0, name.size() - 8)));
    }
    return trouble;
  }

  std::map<std::string, std::string> Versions(const std::vector<std::string>& keys) {
    if (keys.empty()) return {};
    std::string status;
    if (distroless_) {
      auto folder = FolderReader::Open(root_, fmt::format("{}/status.d", kFolder));
      if (!folder) return {};
      for (const std::string& key : keys) {
        const auto one = folder->Read(key, kStatusLimit);
        if (one) status.append(*one).append("\n\n");
      }
    } else {
      auto all = ReadFileInRoot(root_, fmt::format("{}/status", kFolder), kStatusLimit);
      if (!all) return {};
      status = *std::move(all);
    }
    return FindVersions(status, keys);
  }

  std::string root_;
  bool distroless_;
};

}  // namespace

std::unique_ptr<PackageSource> OpenDpkg(const std::string& root) {
  if (StatFileInRoot(root, fmt::format("{}/status", kFolder)))
    return std::make_unique<DpkgDatabase>(root, false);
  if (StatFileInRoot(root, fmt::format("{}/status.d", kFolder)))
    return std::make_unique<DpkgDatabase>(root, true);
  return nullptr;
}

}  // namespace pw
