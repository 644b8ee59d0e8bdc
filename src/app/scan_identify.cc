#include "app/scan_identify.h"

#include "base/text.h"
#include "scan/port_talk.h"
#include "sys/file.h"
#include "sys/interrupt.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kMostCommunities = 25;
/// Of the rate of sessions, where those of SCTP begin while others are still under way.
constexpr double kShareOfSctp = 0.1;

IdentifySettings SettingsOf(const ScanRequest& request, std::vector<std::string> communities,
                            const ScanPlan& plan) {
  IdentifySettings settings;
  settings.interface = request.interface;
  settings.communities = std::move(communities);
  settings.intrusive = request.intrusive;
  if (!plan.targets.empty()) {
    const IpAddress& first = plan.targets.front().source;
    const bool same = std::ranges::all_of(
        plan.targets, [&](const ScanPlan::Target& target) { return target.source == first; });
    if (same) settings.source = first;
  }
  if (request.rate > 0) settings.rate = request.rate;
  return settings;
}

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

ScanIdentification::ScanIdentification(const ScanRequest& request,
                                       std::vector<std::string> communities, const ScanPlan& plan,
                                       const ScanHooks& hooks,
                                       const std::optional<TalkCaptureWish>& capture)
    : request_(request),
      hooks_(hooks),
      settings_(SettingsOf(request, std::move(communities), plan)) {
  settings_.capture = capture;
  for (const ScanPlan::Target& target : plan.targets) {
    numbers_.emplace(target.address, targets_.size());
    targets_.push_back(target.address);
  }
}

ScanIdentification::~ScanIdentification() {
  abandoned_ = true;
  if (beside_.valid()) beside_.wait();
}

void ScanIdentification::AddPlain(const std::vector<PortToIdentify>& ports) {
  std::vector<PortToIdentify> plain;
  std::ranges::copy_if(ports, std::back_inserter(plain), [](const PortToIdentify& port) {
    return port.transport != Transport::kSctp;
  });
  feed_.Add(plain);
}

void ScanIdentification::OnPart(const TargetResult& part) {
  ScanResult result;
  result.targets.push_back(part);
  auto ports = PortsToIdentify(result, request_.first);
  for (PortToIdentify& port : ports)
    port.target = numbers_.at(part.address);
  AddPlain(ports);
}

Result<IdentifyOutcome> ScanIdentification::Hold(PortTalk talk, IdentifyFeed& feed,
                                                 const std::atomic<bool>& tells) {
  const auto stop = [this] { return abandoned_ || InterruptRequested(); };
  return std::move(talk).Hold(feed, stop, [&](const IdentifyProgress& progress) {
    if (!tells || !hooks_.progress) return;
    hooks_.progress(fmt::format("asking what is behind the ports: {} of {}, {} conversations",
                                progress.done, progress.ports, progress.sessions));
  });
}

Result<ScanRecorder> ScanIdentification::Begin(ScanRecorder recorder) {
  if (!request_.identify || request_.rate > 0) return recorder;
  IdentifySettings settings = settings_;
  settings.rate -= kShareOfSctp * settings_.rate;
  auto talk = PortTalk::Open(targets_, std::move(settings), false);
  if (!talk) return std::move(talk).error();
  try {
    beside_ = std::async(std::launch::async,
                         [this, talk = *std::move(talk)]() mutable -> Result<IdentifyOutcome> {
                           return Hold(std::move(talk), feed_, tells_);
                         });
  } catch (const std::system_error& failure) {
    return ErrnoError(failure.code().value(), "start a thread of the scan");
  }
  ScanRecorder both = recorder;
  both.part = [this, first = std::move(recorder.part)](const TargetResult& part) {
    if (first) first(part);
    OnPart(part);
  };
  both.silent = [this](const IpAddress& address, const SilentNamed& silent) {
    feed_.Add(SilentToIdentify(numbers_.at(address), silent, request_.first));
  };
  return both;
}

Result<IdentifyOutcome> ScanIdentification::HoldAll(const std::vector<PortToIdentify>& ports) {
  if (ports.empty()) return IdentifyOutcome{};
  const bool sctp =
      std::ranges::find(ports, Transport::kSctp, &PortToIdentify::transport) != ports.end();
  IdentifySettings settings = settings_;
  if (beside_.valid()) settings.rate *= kShareOfSctp;
  auto talk = PortTalk::Open(targets_, std::move(settings), sctp);
  if (!talk) return std::move(talk).error();
  IdentifyFeed feed;
  feed.Add(ports);
  feed.Close();
  const std::atomic<bool> tells = true;
  return Hold(*std::move(talk), feed, tells);
}

Result<Done> ScanIdentification::Finish(ScanOutcome& outcome, PacketCapture* capture) {
  if (!request_.identify) return Done{};
  if (outcome.interrupted && !beside_.valid()) return Done{};
  outcome.result.settings.emplace_back("identify", request_.intrusive ? "intrusive" : "yes");
  auto ports = PortsToIdentify(outcome.result, request_.first);
  // Those without a route come last, and nobody reaches them.
  std::erase_if(ports, [&](const PortToIdentify& port) { return port.target >= targets_.size(); });
  if (beside_.valid()) {
    AddPlain(ports);
    feed_.Close();
    std::erase_if(ports,
                  [](const PortToIdentify& port) { return port.transport != Transport::kSctp; });
  }
  auto rest = HoldAll(ports);
  tells_ = true;
  auto beside = beside_.valid() ? beside_.get() : IdentifyOutcome{};
  outcome.interrupted = outcome.interrupted || InterruptRequested();
  if (!beside) return std::move(beside).error();
  if (!rest) return std::move(rest).error();
  for (IdentifyOutcome* one : {&*beside, &*rest}) {
    if (capture != nullptr && one->capture) capture->Add(*std::move(one->capture));
    KeepIdentified(outcome.result, std::move(*one));
  }
  return Done{};
}

}  // namespace pw
