#include "inventory/apk_database.h"

#include "base/text.h"
#include "sys/file.h"

#include <unordered_map>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kLimit = std::size_t{256} << 20;

class ApkDatabase final : public PackageSource {
 public:
  ApkDatabase(std::string root, std::string path)
      : root_(std::move(root)), path_(std::move(path)) {}

  std::vector<PackageAnswer> FindOwners(const std::vector<WantedFile>& files) override {
    std::vector<PackageAnswer> answers(
        files.size(), PackageAnswer{.package = {}, .reason = "not owned by any package"});
    const auto text = ReadFileInRoot(root_, path_, kLimit);
    if (!text) {
      for (PackageAnswer& answer : answers)
        answer.reason = text.error().what;
      return answers;
    }
    std::unordered_map<std::string_view, std::vector<std::size_t>> wanted;
    for (std::size_t i = 0; i < files.size(); ++i) {
      wanted[files[i].path].push_back(i);
      for (const std::string& alias : files[i].aliases)
        wanted[alias].push_back(i);
    }
    std::size_t missing = files.size();
    std::string path;
    ForEachApkFile(*text, [&](const ApkFile& file) {
      path.assign("/").append(file.directory);
      if (!file.directory.empty()) path += '/';
      path.append(file.name);
      const auto match = wanted.find(path);
      if (match == wanted.end()) return true;
      for (const std::size_t i : match->second) {
        if (answers[i].package) continue;
        answers[i] = {.package = Package{.name = std::string(file.package),
                                         .version = std::string(file.version),
                                         .manager = "apk"},
                      .reason = {}};
        --missing;
      }
      return missing > 0;
    });
    return answers;
  }

 private:
  std::string root_;
  std::string path_;
};

}  // namespace

void ForEachApkFile(std::string_view text, const std::function<bool(const ApkFile&)>& each) {
  ApkFile current;
  while (const auto line = NextLine(text)) {
    if (line->empty()) {
      current = {};
      continue;
    }
    if (line->size() < 2 || (*line)[1] != ':') continue;
    const std::string_view value = line->substr(2);
    switch (line->front()) {
      case 'P':
        current.package = value;
        break;
      case 'V':
        current.version = value;
        break;
      case 'F':
        current.directory = value;
        break;
      case 'R':
        current.name = value;
        if (!current.package.empty() && !value.empty() && !each(current)) return;
        break;
      default:
        break;  // checksums, owners, dependencies
    }
  }
}

std::unique_ptr<PackageSource> OpenApk(const std::string& root) {
  for (const std::string path : {"/lib/apk/db/installed", "/usr/lib/apk/db/installed"}) {
    if (StatFileInRoot(root, path)) return std::make_unique<ApkDatabase>(root, path);
  }
  return nullptr;
}

}  // namespace pw
