#include "app/raw_records.h"

#include "base/text.h"
#include "model/inventory_json.h"
#include "sys/file.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace pw {
namespace {

/// Unit files and configuration files are far smaller; others are no record of one.
constexpr std::size_t kFileLimit = std::size_t{256} << 10;
/// Sockets of one finding that are written out; a holder of 20,000 would drown the rest.
constexpr std::size_t kListenerLimit = 200;

struct ConfigPlace {
  std::string file;
  std::size_t line = 0;  ///< 0 = the whole file
};

ConfigPlace PlaceOf(const Service& service) {
  const std::size_t colon = service.file.rfind(':');
  if (colon == std::string::npos) return {service.file, 0};
  const auto line = ParseNumber<std::size_t>(std::string_view(service.file).substr(colon + 1));
  return line ? ConfigPlace{service.file.substr(0, colon), *line} : ConfigPlace{service.file, 0};
}

std::optional<std::string> LineOf(std::string_view text, std::size_t number) {
  for (std::size_t at = 1; const auto line = NextLine(text); ++at) {
    if (at == number) return std::string(*line) + "\n";
  }
  return std::nullopt;
}

/// A file of the element, if everyone may read it there.
std::optional<std::string> ReadPublic(const std::string& root, const std::string& path) {
  constexpr std::uint32_t kOthersRead = 0004;
  const auto status = StatFileInRoot(root, path);
  if (!status || status->kind != FileStatus::Kind::kRegular || (status->mode & kOthersRead) == 0)
    return std::nullopt;
  auto text = ReadFileInRoot(root, path, kFileLimit);
  if (!text) return std::nullopt;
  return *std::move(text);
}

class Keeper {
 public:
  Keeper(const Inventory& inventory, bool read_host, RecordStore& store)
      : inventory_(inventory), read_host_(read_host), store_(store) {
    for (const Listener& listener : inventory.listeners)
      listeners_.emplace(listener.id, &listener);
    for (const Service& service : inventory.services)
      services_.emplace(service.name, &service);
  }

  void Keep(Finding& finding) {
    KeepListeners(finding);
    for (const std::string& name : finding.services) {
      const auto found = services_.find(name);
      if (found == services_.end()) continue;
      finding.records.push_back(store_.Keep(ServiceJson(*found->second) + "\n"));
      if (read_host_) KeepConfiguration(*found->second, finding);
    }
  }

 private:
  void KeepListeners(Finding& finding) {
    std::string lines;
    std::size_t kept = 0;
    for (const std::string& id : finding.listeners) {
      const auto found = listeners_.find(id);
      if (found == listeners_.end() || kept++ == kListenerLimit) break;
      lines += ListenerJson(inventory_, *found->second) + "\n";
    }
    if (!lines.empty()) finding.records.push_back(store_.Keep(std::move(lines)));
  }

  /// The root in which the service's files lie: that of a process that holds one of its sockets,
  /// which may be a container's, else the host's.
  std::string RootOf(const Service& service) const {
    for (const std::string& id : service.listeners) {
      const auto found = listeners_.find(id);
      if (found == listeners_.end() || found->second->processes.empty()) continue;
      const std::uint32_t index = found->second->processes.front();
      if (index < inventory_.processes.size())
        return fmt::format("/proc/{}/root", inventory_.processes[index].pid);
    }
    return "/";
  }

  void KeepConfiguration(const Service& service, Finding& finding) {
    const ConfigPlace place = PlaceOf(service);
    if (!place.file.starts_with('/')) return;
    auto text = ReadPublic(RootOf(service), place.file);
    // xinetd's services are blocks: the file as a whole says what a line of inetd.conf does.
    if (text && place.line > 0 && service.manager == "inetd") text = LineOf(*text, place.line);
    if (text && !text->empty()) finding.records.push_back(store_.Keep(*std::move(text)));
  }

  const Inventory& inventory_;
  bool read_host_;
  RecordStore& store_;
  std::unordered_map<std::string_view, const Listener*> listeners_;
  std::unordered_map<std::string_view, const Service*> services_;
};

}  // namespace

void KeepRawRecords(const Inventory& inventory, bool read_host, AuditReport& report,
                    RecordStore& store) {
  Keeper keeper(inventory, read_host, store);
  for (Finding& finding : report.findings)
    keeper.Keep(finding);
}

}  // namespace pw
