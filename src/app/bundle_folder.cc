#include "app/bundle_folder.h"

#include "app/audit_progress.h"
#include "app/file_digest.h"
#include "model/sha256.h"
#include "report/manifest.h"
#include "sys/file.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// 10,000 findings have as many records; the rest is for those to come.
constexpr std::size_t kMostFiles = 1'000'000;
constexpr std::size_t kTextLimit = std::size_t{1} << 30;
constexpr int kDeepest = 8;

FoundFile::Kind KindOf(FileStatus::Kind kind) {
  switch (kind) {
    case FileStatus::Kind::kRegular:
      return FoundFile::Kind::kRegular;
    case FileStatus::Kind::kDirectory:
      return FoundFile::Kind::kFolder;
    case FileStatus::Kind::kSymlink:
      return FoundFile::Kind::kSymlink;
    case FileStatus::Kind::kSocket:
    case FileStatus::Kind::kOther:
      break;
  }
  return FoundFile::Kind::kOther;
}

Result<Done> Walk(const std::string& root, const std::string& folder, int depth,
                  std::vector<FoundFile>& files) {
  const std::string here = folder.empty() ? root : root + "/" + folder;
  const auto names = ListDirectory(here);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    FoundFile file;
    file.name = folder.empty() ? name : folder + "/" + name;
    const auto status = StatFile(root + "/" + file.name, false);
    if (!status) return status.error();
    file.kind = KindOf(status->kind);
    if (file.kind == FoundFile::Kind::kRegular) {
      auto digest = FileDigestInRoot(root, "/" + file.name);
      if (!digest) return std::move(digest).error();
      file.digest = *std::move(digest);
    }
    files.push_back(file);
    if (files.size() > kMostFiles) {
      return Error{Error::Code::kInvalid,
                   fmt::format("read {}: more than {} files are in it", root, kMostFiles)};
    }
    if (file.kind != FoundFile::Kind::kFolder || depth == kDeepest) continue;
    if (auto walked = Walk(root, file.name, depth + 1, files); !walked) return walked;
  }
  return Done{};
}

Result<std::optional<std::string>> TextOf(const std::string& root, const FoundBundle& found,
                                          std::string_view name) {
  const auto file = std::ranges::find(found.files, name, &FoundFile::name);
  if (file == found.files.end() || file->kind != FoundFile::Kind::kRegular)
    return std::optional<std::string>();
  auto text = ReadFileInRoot(root, "/" + std::string(name), kTextLimit);
  if (!text) return std::move(text).error();
  return std::optional(*std::move(text));
}

/// The text of a file, if it is the one that the manifest names; empty if the manifest has none.
Result<std::string> ListedText(const std::string& path, std::span<const FileDigest> listed,
                               const std::string& name) {
  const auto row = std::ranges::find(listed, name, &FileDigest::first);
  if (row == listed.end()) return std::string();
  auto text = ReadFileInRoot(path, "/" + name, kTextLimit);
  if (!text) return std::move(text).error();
  if (Sha256Hex(*text) == row->second) return text;
  return Error{Error::Code::kInvalid,
               fmt::format("read {}/{}: it is not the file that {} names; portwarrant verify tells "
                           "what was changed",
                           path, name, kManifestName)};
}

}  // namespace

Result<FoundBundle> ReadBundleFolder(const std::string& path) {
  const auto status = StatFile(path);
  if (!status) return status.error();
  if (status->kind != FileStatus::Kind::kDirectory) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read bundle {}: it is not a folder; name the one that audit --output "
                             "made",
                             path)};
  }
  if (auto ended = RefuseIncomplete(path); !ended) return std::move(ended).error();
  FoundBundle found;
  if (auto walked = Walk(path, "", 0, found.files); !walked) return std::move(walked).error();
  const auto has = [&](std::string_view name) {
    return std::ranges::find(found.files, name, &FoundFile::name) != found.files.end();
  };
  if (!has(kManifestName) && !has("report.json")) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read bundle {}: neither {} nor report.json is in it; name the folder "
                             "that audit --output made",
                             path, kManifestName)};
  }
  const std::pair<std::string_view, std::optional<std::string>*> wanted[] = {
      {kManifestName, &found.manifest},
      {kEnvelopeName, &found.envelope},
      {kTimeStampName, &found.time_stamp},
      {kPublicKeyName, &found.public_key}};
  for (const auto& [name, place] : wanted) {
    auto text = TextOf(path, found, name);
    if (!text) return std::move(text).error();
    *place = *std::move(text);
  }
  return found;
}

Result<BundleTexts> ReadBundleTexts(const std::string& path) {
  const auto status = StatFile(path);
  if (!status) return status.error();
  BundleTexts texts;
  if (status->kind != FileStatus::Kind::kDirectory) {
    auto report = ReadFile(path, kTextLimit);
    if (!report) return std::move(report).error();
    texts.report_json = *std::move(report);
    return texts;
  }
  if (auto ended = RefuseIncomplete(path); !ended) return std::move(ended).error();
  const auto manifest = ReadFileInRoot(path, "/" + std::string(kManifestName), kTextLimit);
  if (!manifest) return manifest.error();
  auto listed = ParseManifest(*manifest);
  if (!listed) {
    return Error{listed.error().code,
                 fmt::format("read {}/{}: {}", path, kManifestName, listed.error().what)};
  }
  const std::pair<const char*, std::string*> wanted[] = {
      {"report.json", &texts.report_json},
      {"inventory.json", &texts.inventory_json},
      {"port-list.yaml", &texts.port_list_yaml},
      {"element-state.json", &texts.element_state_json}};
  for (const auto& [name, place] : wanted) {
    auto text = ListedText(path, *listed, name);
    if (!text) return std::move(text).error();
    *place = *std::move(text);
  }
  if (texts.report_json.empty()) {
    return Error{Error::Code::kInvalid, fmt::format("read bundle {}: it has no report.json", path)};
  }
  texts.files = *std::move(listed);
  return texts;
}

}  // namespace pw
