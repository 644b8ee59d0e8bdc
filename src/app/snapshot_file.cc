#include "app/snapshot_file.h"

#include "app/audit_progress.h"
#include "app/port_list_file.h"
#include "app/scan_file_name.h"
#include "base/text.h"
#include "model/inventory_json.h"
#include "model/scan_json.h"
#include "sys/file.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// As an audit reads them.
constexpr std::size_t kLimit = std::size_t{512} << 20;

/// Where the name of the format stands: it is the first member of each JSON document of ours, and
/// the first key of a port list after its comments.
constexpr std::size_t kHead = 4096;

bool NamesFormat(std::string_view text, std::string_view format) {
  return text.substr(0, kHead).find(format) != std::string_view::npos;
}

Error In(const std::string& path, std::string_view what, const Error& error) {
  return {error.code, fmt::format("read {} {}: {}", what, Printable(path), error.what),
          error.sys_errno};
}

Result<Done> TakeInventoryText(std::string_view text, const std::string& path, Snapshot& into) {
  auto inventory = ParseInventoryJson(text);
  if (!inventory) return In(path, "inventory", inventory.error());
  into.taken = inventory->taken;
  into.inventory = *std::move(inventory);
  return Done{};
}

Result<Done> TakeScanText(std::string_view text, const std::string& path, Snapshot& into) {
  auto scan = ParseScanJson(text);
  if (!scan) return In(path, "scan", scan.error());
  if (!into.inventory) into.taken = scan->started;
  into.scan = *std::move(scan);
  return Done{};
}

Result<Done> TakeListText(std::string_view text, const std::string& path, Snapshot& into) {
  auto list = ToResult(ParsePortList(text, path));
  if (!list) return std::move(list).error();
  into.list = *std::move(list);
  return Done{};
}

using Reader = Result<Done> (*)(std::string_view, const std::string&, Snapshot&);

/// A part of a bundle that need not be there.
Result<Done> ReadPart(const std::string& path, Reader read, Snapshot& into) {
  const auto text = ReadFile(path, kLimit);
  if (!text) {
    if (text.error().code == Error::Code::kNotFound) return Done{};
    return text.error();
  }
  return read(*text, path, into);
}

/// What further vantages saw, in a second look with the filter off aside.
Result<Done> ReadFurtherScans(const std::string& path, Snapshot& into) {
  const auto names = ListDirectory(path);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!name.starts_with("scan-") || !name.ends_with(".json")) continue;
    Snapshot one;
    if (auto done = ReadPart(fmt::format("{}/{}", path, name), TakeScanText, one); !done)
      return done;
    if (one.scan && IsScanFileOf(name, one.scan->vantage.name))
      into.further_scans.push_back(*std::move(one.scan));
  }
  return Done{};
}

Result<Snapshot> LoadBundle(const std::string& path) {
  if (auto ended = RefuseIncomplete(path); !ended) return std::move(ended).error();
  Snapshot snapshot;
  snapshot.name = path;
  const std::pair<std::string_view, Reader> parts[] = {{"inventory.json", TakeInventoryText},
                                                       {"scan.json", TakeScanText},
                                                       {"port-list.yaml", TakeListText}};
  for (const auto& [name, read] : parts) {
    if (auto done = ReadPart(fmt::format("{}/{}", path, name), read, snapshot); !done)
      return std::move(done).error();
  }
  if (auto done = ReadFurtherScans(path, snapshot); !done) return std::move(done).error();
  if (!snapshot.inventory && !snapshot.scan) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read bundle {}: it has neither inventory.json nor scan.json; name a "
                             "directory that audit --output wrote",
                             Printable(path))};
  }
  return snapshot;
}

}  // namespace

Result<Snapshot> LoadSnapshot(const std::string& path) {
  const auto status = StatFile(path);
  if (!status) return status.error();
  if (status->kind == FileStatus::Kind::kDirectory) return LoadBundle(path);
  const auto text = ReadFile(path, kLimit);
  if (!text) return text.error();
  Snapshot snapshot;
  snapshot.name = path;
  Reader read = nullptr;
  if (NamesFormat(*text, "portwarrant/inventory/")) {
    read = TakeInventoryText;
  } else if (NamesFormat(*text, "portwarrant/scan/")) {
    read = TakeScanText;
  } else if (NamesFormat(*text, "portwarrant/port-list/")) {
    read = TakeListText;
  }
  if (read == nullptr) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read {}: neither a bundle nor a file of inventory or scan --format "
                             "json, nor a port list",
                             Printable(path))};
  }
  if (auto done = read(*text, path, snapshot); !done) return std::move(done).error();
  return snapshot;
}

}  // namespace pw
