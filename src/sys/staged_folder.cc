#include "sys/staged_folder.h"

#include "sys/file.h"
#include "sys/host.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pw {
namespace {

constexpr std::size_t kMarkLimit = std::size_t{1} << 20;

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/')
    path.pop_back();
  return path;
}

std::string MarkOf(const std::string& path) {
  return fmt::format("{}/{}", path, StagedFolder::kMark);
}

Result<Done> Rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return Done{};
  return ErrnoError(errno, "write " + to);
}

Result<Done> RemoveAll(const std::string& path) {
  std::error_code failed;
  std::filesystem::remove_all(path, failed);
  if (failed) return ErrnoError(failed.value(), "remove " + path);
  return Done{};
}

/// A mark without a whole line is of a process that ended before it began anything.
std::string WholeLines(std::string text) {
  text.resize(text.rfind('\n') + 1);
  return text;
}

/// True for a folder in which there is nothing, or nothing but what is made first.
bool IsUnused(const std::string& path) {
  const auto names = ListDirectory(path);
  if (!names) return false;
  for (const std::string& name : *names) {
    if (name == "progress") {
      const auto kept = ListDirectory(path + "/" + name);
      if (!kept || !kept->empty()) return false;
    } else if (name == StagedFolder::kMark) {
      const auto text = ReadFile(MarkOf(path), kMarkLimit);
      if (!text || !WholeLines(*text).empty()) return false;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<StagedFolder> StagedFolder::Create(const std::string& path, std::string_view first_line) {
  const std::string plain = WithoutSlash(path);
  const bool made = ::mkdir(plain.c_str(), 0755) == 0;
  if (!made && errno != EEXIST) return ErrnoError(errno, fmt::format("create directory {}", plain));
  if (!made && !IsUnused(plain)) return DirectoryIsInUse(plain);
  const std::string progress = plain + "/progress";
  if (::mkdir(progress.c_str(), 0700) != 0 && errno != EEXIST) {
    const int why = errno;
    if (made) ::rmdir(plain.c_str());
    return ErrnoError(why, fmt::format("create directory {}", progress));
  }
  // Last, so that a mark without "progress" means that all but taking the mark away was done.
  auto mark = AppendFile::Open(MarkOf(plain), 0);
  if (!mark) {
    ::rmdir(progress.c_str());
    if (made) ::rmdir(plain.c_str());
    return std::move(mark).error();
  }
  StagedFolder folder(plain, *std::move(mark));
  folder.made_ = made;
  if (auto noted = folder.Note(first_line); !noted) return std::move(noted).error();
  return folder;
}

Result<StagedFolder> StagedFolder::Reopen(const std::string& path) {
  const std::string plain = WithoutSlash(path);
  if (const auto there = StatFile(plain); !there) return there.error();
  const auto status = StatFile(MarkOf(plain), false);
  // A stranger's mark would say what is to be done here.
  if (status && status->uid != EffectiveUid()) {
    return Error{Error::Code::kDenied,
                 fmt::format("resume {}: another user began it; go on as that one", plain)};
  }
  auto text = ReadFile(MarkOf(plain), kMarkLimit);
  if (!text && text.error().code == Error::Code::kNotFound) {
    return Error{Error::Code::kInvalid,
                 fmt::format("resume {}: it is not incomplete, it has no {}", plain, kMark)};
  }
  if (!text) return std::move(text).error();
  std::string lines = WholeLines(*std::move(text));
  if (lines.empty()) {
    return Error{Error::Code::kInvalid,
                 fmt::format("resume {}: it was ended before anything was begun; give the command "
                             "that made it again",
                             plain)};
  }
  auto mark = AppendFile::Open(MarkOf(plain), lines.size());
  if (!mark) return std::move(mark).error();
  StagedFolder folder(plain, *std::move(mark));
  folder.mark_text_ = std::move(lines);
  folder.keep_ = true;
  return folder;
}

bool StagedFolder::IsMarked(const std::string& path) {
  return static_cast<bool>(StatFile(MarkOf(path), false));
}

StagedFolder::StagedFolder(StagedFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      mark_(std::move(other.mark_)),
      mark_text_(std::move(other.mark_text_)),
      made_(other.made_),
      keep_(other.keep_) {}

StagedFolder::~StagedFolder() {
  if (path_.empty() || keep_) return;
  std::error_code ignored;  // nothing can be told from a destructor
  std::filesystem::remove_all(Progress(), ignored);
  ::unlink(MarkOf(path_).c_str());
  if (made_) ::rmdir(path_.c_str());
}

Result<Done> StagedFolder::Note(std::string_view line) {
  auto noted = mark_.Append(fmt::format("{}\n", line));
  if (noted) return noted;
  return Error{noted.error().code, fmt::format("{}: {}", MarkOf(path_), noted.error().what),
               noted.error().sys_errno};
}

Result<Done> StagedFolder::Keep(const std::string& name, std::string_view content) {
  return WriteFileAtomically(Progress() + "/" + name, content, 0600);
}

Result<std::string> StagedFolder::Kept(const std::string& name, std::size_t limit) const {
  return ReadFile(Progress() + "/" + name, limit);
}

Result<std::vector<std::string>> StagedFolder::KeptNames() const {
  return ListDirectory(Progress());
}

Result<Done> StagedFolder::Forget(const std::string& name) {
  return RemoveAll(Progress() + "/" + name);
}

Result<AtomicDirectory> StagedFolder::Content() const {
  const auto names = KeptNames();
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!name.starts_with("content.partial-")) continue;
    if (auto removed = RemoveAll(Progress() + "/" + name); !removed)
      return std::move(removed).error();
  }
  return AtomicDirectory::Create(ContentPath());
}

bool StagedFolder::IsSealed() const {
  return !StatFile(Progress(), false) || StatFile(ContentPath(), false);
}

Result<Done> StagedFolder::Finish() {
  // From here on the content is there, if not in its place: a failure leaves it to be finished.
  keep_ = true;
  const std::string done = path_ + "/finished";
  if (StatFile(Progress(), false)) {
    const auto names = ListDirectory(ContentPath());
    if (!names) return names.error();
    for (const std::string& name : *names) {
      if (auto moved = Rename(ContentPath() + "/" + name, path_ + "/" + name); !moved) return moved;
    }
    SyncDirectory(path_);
    if (auto moved = Rename(Progress(), done); !moved) return moved;
  }
  if (auto removed = RemoveAll(done); !removed) return removed;
  if (::unlink(MarkOf(path_).c_str()) != 0)
    return ErrnoError(errno, fmt::format("remove {}", MarkOf(path_)));
  SyncDirectory(path_);
  return Done{};
}

}  // namespace pw
