#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pw {

/// Finds whole lines of a text that equal one of many wanted ones, in one pass: a line is looked
/// up only if a wanted one has its length and its last four bytes. The texts are the lists of
/// dpkg, tens of megabytes in all, so the cost of a line that is not wanted is what matters.
class LineSearch {
 public:
  /// The wanted lines must outlive the search. Empty ones are never found.
  explicit LineSearch(const std::vector<std::string_view>& wanted);

  /// Calls `found` with the index of each wanted line that is in `text` (of equal wanted lines,
  /// the first's).
  void Search(std::string_view text, const std::function<void(std::size_t)>& found) const;

 private:
  static constexpr std::size_t kSlots = 4096;
  static std::size_t Slot(std::string_view line) noexcept;

  std::bitset<kSlots> slots_;
  std::unordered_map<std::string_view, std::size_t> wanted_;
};

/// One diversion of dpkg-divert(1): the file of every package but `by` lies at `to`.
struct Diversion {
  std::string from;
  std::string to;
  std::string by;  ///< package; empty = local, the administrator

  friend bool operator==(const Diversion&, const Diversion&) = default;
};

/// Reads /var/lib/dpkg/diversions: three lines each. An incomplete last one is left out.
std::vector<Diversion> ParseDiversions(std::string_view text);

/// The package of a list file: "libc6:amd64.list" gives "libc6" and "amd64".
struct ListName {
  std::string package;
  std::string architecture;  ///< empty: not told by the name
};
ListName ParseListName(std::string_view file);

/// The files of a "PACKAGE.md5sums" file, one a line with the slash before them; lines of another
/// form are left out.
std::string PathsOfSums(std::string_view text);

/// Versions of the wanted packages from /var/lib/dpkg/status, key "name" or "name:architecture" as
/// wanted. A stanza of a package that is not installed counts only if there is no other.
std::map<std::string, std::string> FindVersions(std::string_view status,
                                                const std::vector<std::string>& wanted);

}  // namespace pw
