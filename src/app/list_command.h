#pragma once

#include "base/result.h"
#include "base/time_text.h"
#include "model/inventory.h"
#include "model/port_list.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace pw {

/// What `portwarrant list draft` was asked.
struct ListDraftRequest {
  std::string profile = "mme";               ///< class of the element
  std::string platform = "platform-debian";  ///< what it runs on
  std::string inventory = "local";           ///< "local", or a file of `inventory --format json`
  std::string netns = "all";                 ///< "all", "self", a name or an inode
  std::string output;                        ///< file to write atomically; empty or "-" = none
};

/// A draft that was made.
struct ListDraft {
  std::string yaml;
  std::vector<ListIssue> notes;       ///< for stderr
  std::size_t entries = 0;            ///< ports and services
  std::size_t without_purpose = 0;    ///< of them, for the user to fill in
  std::size_t expected_not_seen = 0;  ///< in comments
};

/// Takes the inventory of this host; asked only for "local".
using InventorySource = std::function<Result<Inventory>()>;

/// Drafts a list and writes it to `output` if there is one. Errors: kNotFound (profile, namespace,
/// file), kInvalid (inventory file), and as `collect` and WriteFileAtomically.
Result<ListDraft> DraftList(const ListDraftRequest& request, const InventorySource& collect);

/// What `list check` found in a file.
struct ListCheck {
  bool readable = false;          ///< false: the file is no port list, and `issues` say why
  bool passed = false;            ///< no errors; there may be warnings
  std::vector<ListIssue> issues;  ///< in the order of the file
};

/// Checks a list file. Errors: as ReadFile, where there is nothing to check.
Result<ListCheck> CheckListFile(const std::string& path, TimePoint now);

/// As CheckListFile, with the time of day.
Result<ListCheck> CheckListFileNow(const std::string& path);

/// What `portwarrant list convert` was asked.
struct ListConvertRequest {
  std::string input;
  std::string output;  ///< file to write atomically; empty or "-" = none
  std::string to;      ///< "yaml" or "csv"; empty = as the name of `output` says
};

/// Gives the list in the other form, and writes it to `output` if there is one. Errors: kInvalid
/// (the list, or no form told), and as ReadFile and WriteFileAtomically.
Result<std::string> ConvertList(const ListConvertRequest& request);

/// A list file as a document for people. Errors: kInvalid, and as ReadFile.
Result<std::string> ShowList(const std::string& path);

}  // namespace pw
