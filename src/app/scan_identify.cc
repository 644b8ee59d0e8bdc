#include "app/scan_identify.h"

#include "base/text.h"
#include "scan/identify_run.h"
#include "sys/file.h"
#include "sys/interrupt.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kMostCommunities = 25;

}  // namespace

Result<std::vector<std::string>> CommunitiesOf(std::vector<std::string> communities,
                                               const std::string& file) {
  if (!file.empty()) {
    const auto text = ReadFile(file);
    if (!text) return text.error();
    std::string_view rest = *text;
    while (const auto line = NextLine(rest)) {
      if (!Trim(*line).empty() && !line->starts_with('#')) communities.emplace_back(Trim(*line));
    }
  }
  if (communities.size() > kMostCommunities) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read SNMP communities: {} are too many, {} are allowed, since each "
                             "wrong one may raise an alarm on the target",
                             communities.size(), kMostCommunities)};
  }
  return communities;
}

Result<Done> IdentifyIfAsked(const ScanRequest& request, std::vector<std::string> communities,
                             const ScanHooks& hooks, ScanOutcome& outcome) {
  if (!request.identify || outcome.interrupted) return Done{};
  IdentifySettings settings;
  settings.interface = request.interface;
  settings.communities = std::move(communities);
  settings.intrusive = request.intrusive;
  settings.first = request.first;
  if (outcome.result.vantage.sources.size() == 1)
    settings.source = outcome.result.vantage.sources.front();
  if (request.rate > 0) settings.rate = request.rate;
  outcome.result.settings.emplace_back("identify", request.intrusive ? "intrusive" : "yes");
  const std::atomic<bool>& stop = InterruptRequested();
  auto done = IdentifyPorts(outcome.result, settings, stop, [&](const IdentifyProgress& progress) {
    if (!hooks.progress) return;
    hooks.progress(fmt::format("asking what is behind the ports: {} of {}, {} conversations",
                               progress.done, progress.ports, progress.sessions));
  });
  outcome.interrupted = stop;
  return done;
}

}  // namespace pw
