#include "app/scan_command.h"

#include "app/scan_capture.h"
#include "app/scan_identify.h"
#include "app/scan_resume.h"
#include "app/scan_sources.h"
#include "app/scan_targets.h"
#include "base/text.h"
#include "model/port_names.h"
#include "model/scan_json.h"
#include "report/nmap_xml.h"
#include "report/scan_table.h"
#include "scan/connect_scan.h"
#include "scan/engine.h"
#include "scan/scan_run.h"
#include "scan/spare_duty.h"
#include "scan/udp_payloads.h"
#include "sys/append_file.h"
#include "sys/atomic_file.h"
#include "sys/file.h"
#include "sys/host.h"
#include "sys/interface_name.h"
#include "sys/interrupt.h"
#include "sys/network_namespace.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr double kMostRate = 1'000'000;
constexpr std::size_t kListedTargets = 4;

std::uint64_t Random() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

/// Ports that matter first: those of the list, then those where a service is known to live.
std::vector<std::uint16_t> Foremost(const ScanRequest& request, Transport transport) {
  std::vector<std::uint16_t> ports;
  if (const auto first = request.first.find(transport); first != request.first.end())
    ports = first->second.Ports();
  std::set<std::uint16_t> seen(ports.begin(), ports.end());
  std::vector<std::uint16_t> known;
  if (transport == Transport::kUdp) known = UdpPayloadPorts();
  for (const std::uint16_t port : PortSet::All().Ports()) {
    if (!PortName(transport, port).empty()) known.push_back(port);
  }
  for (const std::uint16_t port : known) {
    if (seen.insert(port).second) ports.push_back(port);
  }
  return ports;
}

SweepSettings SettingsOf(const ScanRequest& request, Transport transport) {
  SweepSettings settings;
  if (transport == Transport::kUdp) {
    // A datagram that is lost on the target tells nobody, so nothing is gained by going faster
    // than any host's receive queues take.
    settings.rate.cap = 20'000;
    settings.rate.silent_cap = 20'000;
    settings.budget = request.udp_budget;
  }
  // A stack in user space has the receive buffer of one socket, which is full after 300 packets;
  // where it is silent nothing shows how fast it reads.
  if (transport == Transport::kSctp) settings.rate.silent_cap = 75'000;
  if (request.rate > 0) {
    RateLimits& rate = settings.rate;
    for (double* limit : {&rate.start, &rate.floor, &rate.cap, &rate.silent_cap})
      *limit = std::min(*limit, request.rate);
  }
  return settings;
}

/// Ports of which some answer if there is a stack behind a UDP port: those that matter, and enough
/// others for one that answers only where nobody listens.
SctpOverUdp OverUdpOf(const ScanRequest& request, const SharedPortOrder& order) {
  constexpr std::size_t kOthers = 16;
  PortSet ports;
  std::vector<std::uint16_t> first;
  for (std::size_t i = 0; i < std::min(order->size(), order->named() + kOthers); ++i) {
    ports.Add(order->port(i));
    first.push_back(order->port(i));
  }
  return {request.sctp_over_udp, std::make_shared<PortOrder>(ports, first, Random())};
}

Result<ScanPlan> PlanOf(const ScanRequest& request, std::vector<ScanPlan::Target> targets) {
  const auto ports = ParsePortSelection(request.ports, request.transports);
  if (!ports) return ports.error();
  ScanPlan plan;
  plan.targets = std::move(targets);
  plan.most_rate = request.rate > 0 ? request.rate : kMostRate;
  // SCTP and TCP are quick; UDP may take all of its time.
  for (const Transport transport : {Transport::kTcp, Transport::kSctp, Transport::kUdp}) {
    const auto selected = ports->find(transport);
    if (selected == ports->end() || selected->second.empty()) continue;
    const auto order =
        std::make_shared<PortOrder>(selected->second, Foremost(request, transport), Random());
    plan.parts.push_back({transport, order, SettingsOf(request, transport), {}});
    // UDP beside SCTP, not TCP: at that pace datagrams might be lost, of which nobody tells.
    const std::size_t count = plan.parts.size();
    plan.parts.back().beside = count > 1 && (transport == Transport::kSctp ||
                                             plan.parts[count - 2].transport == Transport::kSctp);
    if (transport == Transport::kSctp) plan.parts.back().over_udp = OverUdpOf(request, order);
  }
  return plan;
}

std::string RateText(double rate) {
  return rate > 0 ? fmt::format("{:.0f}", rate) : "auto";
}

std::string Describe(const ScanRequest& request, const ScanPlan& plan, const std::string& interface,
                     const ScanSources& sources) {
  std::string text =
      fmt::format("{} address{}: ", plan.targets.size(), plan.targets.size() == 1 ? "" : "es");
  for (std::size_t i = 0; i < std::min(kListedTargets, plan.targets.size()); ++i)
    text += (i == 0 ? "" : ", ") + ToString(plan.targets[i].address);
  if (plan.targets.size() > kListedTargets)
    text += ", ... " + ToString(plan.targets.back().address);
  text += fmt::format("; from {}", ToString(plan.targets.front().source));
  if (!interface.empty()) text += " by " + interface;
  if (!sources.spare.empty()) {
    text += fmt::format("; UDP also from {} spare addresses on {} ({})", sources.spare.size(),
                        sources.interface, sources.text);
  }
  text += fmt::format("; rate {}\n", RateText(request.rate));
  for (const ScanPlan::Part& part : plan.parts) {
    text += fmt::format("  {}: {} ports ({})", ToString(part.transport), part.order->size(),
                        ToString(part.order->set()));
    if (part.settings.budget != Nanoseconds::max())
      text += fmt::format(", at most {:.0f} s a target", Seconds(part.settings.budget));
    if (!part.over_udp.ports.empty()) {
      text += fmt::format(", and inside UDP {} if one of the first {} answers there",
                          fmt::join(part.over_udp.ports, ", "), part.over_udp.scout->size());
    }
    text += "\n";
  }
  return text;
}

std::string TransportsText(const std::vector<Transport>& transports) {
  std::string text;
  for (const Transport transport : transports)
    text += (text.empty() ? "" : ",") + std::string(ToString(transport));
  return text;
}

/// What was asked, for whoever reads the result.
std::vector<std::pair<std::string, std::string>> SettingsAsked(const ScanRequest& request,
                                                               const ScanSources& sources) {
  std::vector<std::pair<std::string, std::string>> settings = {
      {"transports", TransportsText(request.transports)},
      {"ports", request.ports},
      {"rate", RateText(request.rate)},
      {"udp_budget", fmt::format("{} s", request.udp_budget.count())}};
  if (!sources.text.empty()) settings.emplace_back("source", sources.text);
  return settings;
}

/// Turns counts into a line: rate now, asked, answered, found.
class ProgressLine {
 public:
  explicit ProgressLine(const ScanPlan& plan) : targets_(plan.targets.size()) {
    for (const ScanPlan::Part& part : plan.parts)
      questions_ += part.order->size() * targets_;
  }

  std::string Write(const ScanProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = Seconds(now - last_);
    const double rate =
        seconds > 0 ? static_cast<double>(progress.questions - before_) / seconds : 0;
    last_ = now;
    before_ = progress.questions;
    const double share =
        questions_ == 0 ? 1
                        : static_cast<double>(progress.questions) / static_cast<double>(questions_);
    std::string text = fmt::format(
        "{:.0f}/s, {} asked ({:.0f} % of the first round), {} answered, {} open", rate,
        progress.questions, std::min(100.0, 100 * share), progress.answers, progress.open);
    if (targets_ > 1) text += fmt::format(", {} of {} targets", progress.targets_done, targets_);
    if (progress.foreign > 0) text += fmt::format(", {} foreign packets", progress.foreign);
    return text;
  }

 private:
  std::size_t targets_;
  std::size_t questions_ = 0;
  std::size_t before_ = 0;
  Instant last_ = std::chrono::steady_clock::now();
};

Result<ScanScope> ScopeOf(const ScanRequest& request) {
  if (request.scope.empty()) return ScanScope();
  const auto text = ReadFile(request.scope);
  if (!text) return text.error();
  return ScanScope::Parse(*text, request.scope);
}

Vantage VantageOf(const ScanPlan& plan, const std::string& interface) {
  Vantage vantage;
  vantage.host = ReadKernelName().node;
  vantage.interface = interface;
  for (const ScanPlan::Target& target : plan.targets) {
    if (std::ranges::find(vantage.sources, target.source) == vantage.sources.end())
      vantage.sources.push_back(target.source);
  }
  return vantage;
}

/// Answers for the spare addresses while it lives; none if there are none.
Result<std::unique_ptr<SpareDuty>> HoldSpares(const ScanSources& sources) {
  if (sources.spare.empty()) return std::unique_ptr<SpareDuty>();
  auto socket = NeighbourSocket::Open(sources.interface);
  if (!socket) return std::move(socket).error();
  auto duty = std::make_unique<SpareDuty>(*std::move(socket), sources.spare);
  if (auto claimed = duty->Claim(); !claimed) return std::move(claimed).error();
  return duty;
}

/// Calls the hooks with what a running scan tells.
ScanWatcher WatcherOf(const ScanHooks& hooks, const ScanPlan& plan) {
  auto line = std::make_shared<ProgressLine>(plan);
  auto told = std::make_shared<std::size_t>(0);
  return [&hooks, line, told](const ScanProgress& progress) {
    for (; *told < progress.notices.size(); ++*told) {
      if (hooks.notice) hooks.notice(progress.notices[*told]);
    }
    if (hooks.progress) hooks.progress(line->Write(progress));
  };
}

/// What a scan by packets works with.
struct PacketScan {
  ScanSockets& sockets;
  ScanRecorder recorder;
  const std::atomic<bool>& stop;
  const ScanWatcher& watch;
  PacketCapture* capture = nullptr;  ///< null = none is made
};

/// What is to be captured: of the sweeps, and of the conversations; nothing if none is asked for.
struct CapturePlan {
  std::optional<PacketCapture> sweeps;
  std::optional<TalkCaptureWish> talk;
};

CapturePlan CaptureOf(const ScanRequest& request, const Result<ScanSockets>& sockets) {
  if (request.capture.empty() || !sockets) return {};
  const CaptureStart start = CaptureStart::Now();
  const PacketsWanted others{sockets->ports.first(), sockets->ports.last(),
                             PacketsWanted::Of::kOtherPorts};
  return {std::optional<PacketCapture>(start), TalkCaptureWish{others, start}};
}

Result<std::vector<TargetResult>> ScanByPackets(ScanPlan plan, PacketScan scan) {
  // The last port of the row is for the service that answers from another one.
  const PortReservation& reserved = scan.sockets.ports;
  const SourcePorts ports{reserved.first(), static_cast<std::uint16_t>(reserved.last() - 1),
                          reserved.last()};
  ScanEngine engine(std::move(plan), ProbePackets(SipKey{Random(), Random()}, ports, UdpPayload),
                    std::move(scan.recorder));
  if (auto ran = RunScan(engine, scan.sockets, scan.stop, scan.watch, scan.capture); !ran)
    return std::move(ran).error();
  return engine.Finish();
}

/// None if none is asked for.
Result<std::optional<ScanResume>> OpenResume(const std::string& path, const ScanPlan& plan) {
  if (path.empty()) return std::optional<ScanResume>();
  auto resume = ScanResume::Open(path, ScanName(plan));
  if (!resume) return std::move(resume).error();
  return std::optional(*std::move(resume));
}

void TellResumed(const ScanJournal& before, ScanResult& result) {
  result.started = before.started;
  result.settings.emplace_back("resumed", fmt::format("{} times", before.runs));
}

/// Else a host that may not send them is asked by connect(2).
bool NeedsPackets(const ScanRequest& request, const ScanSources& sources) {
  return !sources.spare.empty() || !request.resume.empty() || request.needs_packets;
}

Result<ScanOutcome> ScanHere(const ScanRequest& request, const ScanHooks& hooks) {
  const auto scope = ScopeOf(request);
  if (!scope) return scope.error();
  const auto sources = FindScanSources(request.sources);
  if (!sources) return sources.error();
  auto communities = CommunitiesOf(request.communities, request.community_file);
  if (!communities) return std::move(communities).error();
  auto targets = FindScanTargets(request.targets, *scope, request.interface, *sources,
                                 request.near_only ? Gateways::kLeaveOut : Gateways::kUse);
  if (!targets) return std::move(targets).error();
  if (auto fit = CheckSpares(*sources, targets->reachable); !fit) return std::move(fit).error();
  auto plan = PlanOf(request, std::move(targets->reachable));
  if (!plan) return std::move(plan).error();
  if (!sources->spare.empty()) {
    plan->spare_sources = sources->spare;
    plan->spare_interface = *InterfaceIndex(sources->interface);
  }
  ScanOutcome outcome;
  if (hooks.before &&
      !hooks.before(Describe(request, *plan, targets->interface, *sources), plan->targets.size()))
    return outcome;
  auto sockets =
      ScanSockets::Open(request.interface, static_cast<std::uint32_t>(Random()), targets->own_host);
  const bool may_send =
      sockets || sockets.error().code != Error::Code::kDenied || NeedsPackets(request, *sources);
  if (!sockets && may_send) return std::move(sockets).error();
  auto resume = OpenResume(request.resume, *plan);
  if (!resume) return std::move(resume).error();
  if (*resume) plan->before = (*resume)->before();
  const auto spares = HoldSpares(*sources);
  if (!spares) return spares.error();
  const std::atomic<bool>& stop = InterruptRequested();
  outcome.sent = true;
  outcome.result.vantage = VantageOf(*plan, targets->interface);
  outcome.result.settings = SettingsAsked(request, *sources);
  outcome.result.started = Now();
  if (plan->before) TellResumed(*plan->before, outcome.result);
  const ScanWatcher watch = WatcherOf(hooks, *plan);
  CapturePlan captures = CaptureOf(request, sockets);
  PacketCapture* capture = captures.sweeps ? &*captures.sweeps : nullptr;
  ScanIdentification identification(request, *std::move(communities), *plan, hooks, captures.talk);
  auto recorder = identification.Begin(*resume ? (*resume)->Recorder() : ScanRecorder{});
  if (!recorder) return std::move(recorder).error();
  auto results = may_send ? ScanByPackets(*std::move(plan),
                                          {*sockets, *std::move(recorder), stop, watch, capture})
                          : ScanByConnect(*plan, "needs CAP_NET_RAW", stop, watch);
  outcome.interrupted = stop;
  if (*resume) {
    // Whoever goes on from it must know that it is not complete.
    if (auto kept = (*resume)->Finish(); !kept && outcome.interrupted)
      return std::move(kept).error();
  }
  if (!results) return std::move(results).error();
  outcome.result.targets = *std::move(results);
  if (!may_send) outcome.result.settings.emplace_back("tcp", "by connect(2), without CAP_NET_RAW");
  std::ranges::move(targets->unreachable, std::back_inserter(outcome.result.targets));
  if (auto known = identification.Finish(outcome, capture); !known) return std::move(known).error();
  if (capture != nullptr) KeepCapture(request, *capture, outcome);
  outcome.result.finished = Now();
  return outcome;
}

}  // namespace

Result<ScanOutcome> Scan(const ScanRequest& request, const ScanHooks& hooks) {
  if (request.netns.empty()) return ScanHere(request, hooks);
  const auto netns = NamedNetns(request.netns);
  if (!netns) return netns.error();
  // The threads that send and receive are born here, so they stand there too.
  const auto entry = NetworkNamespaceEntry::Enter(*netns);
  if (!entry) return entry.error();
  return ScanHere(request, hooks);
}

Result<NetworkNamespaceFd> NamedNetns(const std::string& name) {
  auto netns = NetworkNamespaceFd::Open("/run/netns/" + name);
  if (netns || netns.error().code != Error::Code::kNotFound) return netns;
  return Error{Error::Code::kNotFound,
               fmt::format("find network namespace \"{}\": ip netns list shows those there are",
                           Printable(name))};
}

Result<Done> ForgetResume(const ScanRequest& request, const ScanOutcome& outcome) {
  if (request.resume.empty() || !outcome.sent || outcome.interrupted) return Done{};
  return RemoveFile(request.resume);
}

Result<Done> SaveCapture(const std::string& path, const ScanOutcome& outcome) {
  return WriteFileAtomically(path, CaptureFile(outcome.capture));
}

Result<Done> SaveResult(const std::string& path, const std::string& text) {
  return WriteFileAtomically(path, text);
}

std::string ScanText(const ScanResult& result, const std::string& format) {
  if (format == "json") return ScanJson(result);
  if (format == "jsonl") return ScanJsonLines(result);
  if (format == "csv") return ScanCsv(result);
  if (format == "nmap-xml") return NmapXml(result);
  return ScanTable(result);
}

}  // namespace pw
