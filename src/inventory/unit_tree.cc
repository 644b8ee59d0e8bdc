#include "inventory/unit_tree.h"

#include "base/text.h"
#include "inventory/unit_name.h"
#include "sys/file.h"
#include "sys/folder_reader.h"

#include <set>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kFileLimit = std::size_t{1} << 20;

bool IsDependencyFolder(std::string_view name) {
  return name.ends_with(".wants") || name.ends_with(".requires") || name.ends_with(".upholds");
}

std::string Absolute(const std::string& folder, const std::string& link) {
  return link.starts_with('/') ? link : fmt::format("{}/{}", folder, link);
}

class TreeReader {
 public:
  explicit TreeReader(const std::string& root) : root_(root) {}

  void Folder(const std::string& path) {
    // /lib and /usr/lib are one folder on a merged root; its second name would add nothing.
    const auto status = StatFileInRoot(root_, path);
    if (!status) {
      Note(status.error());
      return;
    }
    if (!seen_.insert({status->device, status->inode}).second) return;
    auto reader = FolderReader::Open(root_, path);
    const auto entries =
        reader ? reader->Entries() : Result<std::vector<FolderEntry>>(reader.error());
    if (!entries) {
      Note(entries.error());
      return;
    }
    UnitFolder folder{.path = path, .units = {}, .drop_ins = {}, .wants = {}};
    for (const FolderEntry& entry : *entries) {
      const bool directory = entry.kind == FolderEntry::Kind::kDirectory;
      if (directory && IsDependencyFolder(entry.name)) {
        Wants(path, entry.name, folder);
      } else if (directory && entry.name.ends_with(".d")) {
        DropIns(path, entry.name, folder);
      } else if (!directory && ParseUnitName(entry.name)) {
        Unit(*reader, entry, folder);
      }
    }
    tree_.folders.push_back(std::move(folder));
  }

  UnitTree Finish() { return std::move(tree_); }

 private:
  void Note(const Error& error) {
    if (error.code == Error::Code::kNotFound) return;
    if (error.code == Error::Code::kDenied) tree_.denied = true;
    tree_.problems.push_back(error.what);
  }

  void Unit(FolderReader& reader, const FolderEntry& entry, UnitFolder& folder) {
    UnitEntry unit;
    if (entry.kind == FolderEntry::Kind::kSymlink) {
      auto link = reader.Link(entry.name);
      if (!link) return Note(link.error());
      unit.link = *std::move(link);
      // Only a link of the same name has content of its own; others are aliases of a unit that is
      // read where it lies. A dangling link is left without content, as systemd sees it.
      if (*unit.link != "/dev/null" && Basename(*unit.link) == entry.name) {
        auto text = ReadFileInRoot(root_, Absolute(folder.path, *unit.link), kFileLimit);
        if (!text && text.error().code != Error::Code::kNotFound) Note(text.error());
        if (text) unit.text = *std::move(text);
      }
    } else {
      const auto text = reader.Read(entry.name, kFileLimit);
      if (!text) return Note(text.error());
      unit.text = *text;
    }
    folder.units.emplace(entry.name, std::move(unit));
  }

  void Wants(const std::string& path, const std::string& name, UnitFolder& folder) {
    auto reader = FolderReader::Open(root_, fmt::format("{}/{}", path, name));
    const auto entries =
        reader ? reader->Entries() : Result<std::vector<FolderEntry>>(reader.error());
    if (!entries) return Note(entries.error());
    for (const FolderEntry& entry : *entries) {
      if (entry.kind == FolderEntry::Kind::kSymlink && ParseUnitName(entry.name))
        folder.wants[name].push_back(entry.name);
    }
  }

  void DropIns(const std::string& path, const std::string& name, UnitFolder& folder) {
    auto reader = FolderReader::Open(root_, fmt::format("{}/{}", path, name));
    const auto entries =
        reader ? reader->Entries() : Result<std::vector<FolderEntry>>(reader.error());
    if (!entries) return Note(entries.error());
    for (const FolderEntry& entry : *entries) {
      if (!entry.name.ends_with(".conf")) continue;
      std::string& text = folder.drop_ins[name][entry.name];
      const auto content =
          ReadFileInRoot(root_, fmt::format("{}/{}/{}", path, name, entry.name), kFileLimit);
      if (content) {
        text = *content;
      } else {
        Note(content.error());
      }
    }
  }

  std::string root_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;
  UnitTree tree_;
};

}  // namespace

const std::vector<std::string>& UnitSearchPath() {
  static const std::vector<std::string> kPath = {
      "/etc/systemd/system.control", "/run/systemd/system.control",
      "/run/systemd/transient",      "/run/systemd/generator.early",
      "/etc/systemd/system",         "/etc/systemd/system.attached",
      "/run/systemd/system",         "/run/systemd/system.attached",
      "/run/systemd/generator",      "/usr/local/lib/systemd/system",
      "/usr/lib/systemd/system",     "/lib/systemd/system",
      "/run/systemd/generator.late"};
  return kPath;
}

UnitTree ReadUnitTree(const std::string& root) {
  TreeReader reader(root.empty() ? "/" : root);
  for (const std::string& path : UnitSearchPath())
    reader.Folder(path);
  return reader.Finish();
}

}  // namespace pw
