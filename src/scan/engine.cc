#include "scan/engine.h"

#include "scan/liveness.h"

#include <algorithm>
#include <iterator>

namespace pw {
namespace {

/// Sweeps in memory at once: 16 bytes a port, so 16 Mi ports are 256 MiB.
constexpr std::size_t kPortsInMemory = std::size_t{16} << 20;
constexpr std::size_t kMostActive = 4096;
/// Packets to one target before another has its turn.
constexpr std::size_t kTurn = 32;
constexpr std::size_t kMostNotices = 8;
constexpr Nanoseconds kCatchUp = std::chrono::milliseconds(1);

void Append(const TargetResult& part, TargetResult& whole) {
  whole.ports.insert(whole.ports.end(), part.ports.begin(), part.ports.end());
  whole.others.insert(whole.others.end(), part.others.begin(), part.others.end());
  whole.coverage.insert(whole.coverage.end(), part.coverage.begin(), part.coverage.end());
}

std::size_t WindowOf(const ScanPlan& plan) {
  std::size_t ports = 1;
  std::size_t beside = 0;
  for (const ScanPlan::Part& part : plan.parts) {
    beside = part.order->size() + (part.beside ? beside : 0);
    ports = std::max(ports, beside);
  }
  return std::clamp<std::size_t>(kPortsInMemory / ports, 1, kMostActive);
}

}  // namespace

ScanEngine::ScanEngine(ScanPlan plan, ProbePackets packets, ScanRecorder recorder)
    : plan_(std::move(plan)),
      packets_(std::move(packets)),
      recorder_(std::move(recorder)),
      window_(WindowOf(plan_)) {
  results_.resize(plan_.targets.size());
  for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
    results_[i].address = plan_.targets[i].address;
    results_[i].name = plan_.targets[i].name;
  }
  for (const IpAddress& spare : plan_.spare_sources)
    (spare.family() == Family::kIpv4 ? spares_v4_ : spares_v6_).push_back(spare);
  if (plan_.parts.empty()) next_target_ = plan_.targets.size();
  StartTargets();
}

const std::vector<IpAddress>& ScanEngine::SparesFor(const ScanPlan::Target& target) const {
  static const std::vector<IpAddress> kNone;
  if (target.interface == 0 || target.interface != plan_.spare_interface) return kNone;
  return target.address.family() == Family::kIpv4 ? spares_v4_ : spares_v6_;
}

void ScanEngine::NoteNotice(std::string notice) {
  if (!notice.empty() && progress_.notices.size() < kMostNotices)
    progress_.notices.push_back(std::move(notice));
}

void ScanEngine::StartPart(Active& active) {
  const ScanPlan::Target& target = plan_.targets[active.target];
  const std::size_t number = active.next_part++;
  const ScanPlan::Part& part = plan_.parts[number];
  const LaneKey key(target.address, part.transport);
  if (plan_.before && plan_.before->parts.contains(key)) {
    active.ended.emplace(number, plan_.before->parts.at(key));
    return;
  }
  SweepSettings settings = part.settings;
  settings.spare_sources = static_cast<std::uint32_t>(SparesFor(target).size());
  auto run = std::make_unique<TransportRun>(part.transport, part.order, part.over_udp,
                                            target.address, settings);
  if (plan_.before && plan_.before->ports.contains(key))
    run->direct().Restore(plan_.before->ports.at(key));
  ++active.lanes;
  const auto lane = lanes_.emplace(key, Lane{active.target, number, std::move(run), {}}).first;
  Schedule(lane->second, key, Instant{});
}

bool ScanEngine::MayJoin(const Active& active) const {
  if (active.lanes > 1 || active.next_part == 0 || !plan_.parts[active.next_part].beside)
    return false;
  const ScanPlan::Part& before = plan_.parts[active.next_part - 1];
  const auto lane = lanes_.find({plan_.targets[active.target].address, before.transport});
  return lane != lanes_.end() && lane->second.run->MayBeJoined();
}

bool ScanEngine::StartParts(Active& active) {
  while (active.next_part < plan_.parts.size() && (active.lanes == 0 || MayJoin(active)))
    StartPart(active);
  return active.lanes > 0;
}

void ScanEngine::EndTarget(const Active& active) {
  TargetResult& whole = results_[active.target];
  for (const auto& [number, part] : active.ended)
    Append(part, whole);
  DoubtSilence(whole);
  ++progress_.targets_done;
}

void ScanEngine::StartTargets() {
  while (active_.size() < window_ && next_target_ < plan_.targets.size()) {
    const std::size_t target = next_target_++;
    const auto [place, added] = active_.try_emplace(plan_.targets[target].address);
    if (!added) continue;
    place->second.target = target;
    if (StartParts(place->second)) continue;
    EndTarget(place->second);
    active_.erase(place);
  }
}

void ScanEngine::Schedule(Lane& lane, const LaneKey& key, Instant when) {
  lane.scheduled = when;
  wake_.push({when, key});
}

void ScanEngine::EndLane(std::map<LaneKey, Lane>::iterator lane) {
  Active& active = active_.at(lane->first.first);
  TargetResult part;
  part.address = lane->first.first;
  const bool finished = !lane->second.run->stopped();
  lane->second.run->Report(part);
  if (finished && recorder_.part) recorder_.part(part);
  active.ended.emplace(lane->second.part, std::move(part));
  --active.lanes;
  lanes_.erase(lane);
}

void ScanEngine::Ask(const Lane& lane, const TransportRun::Question& question,
                     std::vector<ScanPacket>& out) {
  const ScanPlan::Target& target = plan_.targets[lane.target];
  const ProbeId probe{target.address, plan_.parts[lane.part].transport, question.port.port,
                      question.port.attempt, question.over_udp};
  const IpAddress& source =
      question.port.source == 0 ? target.source : SparesFor(target)[question.port.source - 1];
  out.push_back({target.address, target.next_hop, target.interface, packets_.Write(probe, source),
                 probe.transport, probe.over_udp});
  ++progress_.questions;
}

void ScanEngine::TellWhatItKnows(const LaneKey& key, Lane& lane, Instant now) {
  NoteNotice(lane.run->direct().TakeNotice());
  if (!recorder_.silent || key.second != Transport::kUdp) return;
  const SilentNamed silent = lane.run->TakeSilentNamed(now);
  if (!silent.ports.empty()) recorder_.silent(key.first, silent);
}

void ScanEngine::Take(Instant now, std::size_t most, std::vector<ScanPacket>& out) {
  std::ranges::move(closing_, std::back_inserter(out));
  closing_.clear();
  const Nanoseconds gap = FromSeconds(1.0 / plan_.most_rate);
  next_send_ = std::max(next_send_, now - kCatchUp);
  while (out.size() < most && next_send_ <= now && !wake_.empty() && wake_.top().first <= now) {
    const auto [due, key] = wake_.top();
    wake_.pop();
    const auto found = lanes_.find(key);
    if (found == lanes_.end() || found->second.scheduled != due) continue;
    Lane& lane = found->second;
    for (std::size_t turn = 0; turn < kTurn && out.size() < most && next_send_ <= now; ++turn) {
      const auto question = lane.run->Next(now);
      if (!question) break;
      Ask(lane, *question, out);
      next_send_ += gap;
    }
    TellWhatItKnows(key, lane, now);
    if (lane.run->done()) {
      EndLane(found);
    } else {
      Schedule(lane, key, lane.run->Wake());
    }
    const auto active = active_.find(key.first);
    if (StartParts(active->second)) continue;
    EndTarget(active->second);
    active_.erase(active);
    StartTargets();
  }
}

void ScanEngine::OnPacket(std::span<const std::byte> packet, Instant now) {
  std::optional<ProbeAnswer> answer = packets_.Read(packet);
  if (!answer) {
    ++progress_.foreign;
    return;
  }
  // A late answer of a target that is finished changes nothing, but what it opened is closed.
  if (!answer->close.empty())
    closing_.push_back({answer->probe.target, {}, 0, std::move(answer->close), {}, {}});
  ++progress_.answers;
  const LaneKey key(answer->probe.target, answer->probe.transport);
  const auto found = lanes_.find(key);
  if (found == lanes_.end()) return;
  Lane& lane = found->second;
  const ProbeId& probe = answer->probe;
  // What is found through a UDP port is kept when all of it is: the port has one state.
  const bool settled =
      lane.run->OnAnswer(probe.over_udp, probe.port, probe.attempt, answer->answer, now);
  // The last answer ends a wait, and one that changes the pace may shorten it.
  if (const Instant wake = lane.run->Wake(); wake < lane.scheduled) Schedule(lane, key, wake);
  if (!settled) return;
  const PortBook& book = lane.run->direct().book();
  if (StateOf(probe.transport, answer->answer.reason, true) == PortState::kOpen) ++progress_.open;
  if (recorder_.port) recorder_.port(book.target(), book.Observe(book.order().IndexOf(probe.port)));
}

void ScanEngine::OnRefused(const ScanPacket& packet, const std::string& why) {
  ++progress_.refused;
  const auto lane = lanes_.find({packet.target, packet.transport});
  if (lane != lanes_.end()) lane->second.run->OnRefused(packet.over_udp, why);
}

Instant ScanEngine::Wake() const {
  if (!closing_.empty()) return Instant{};
  if (wake_.empty()) return kNever;
  return std::max(wake_.top().first, next_send_);
}

std::vector<TargetResult> ScanEngine::Finish() {
  for (; next_target_ < plan_.targets.size(); ++next_target_)
    active_.try_emplace(plan_.targets[next_target_].address, Active{next_target_, 0, 0, {}});
  for (auto& [address, active] : active_) {
    do {
      for (auto lane = lanes_.lower_bound({address, Transport{}});
           lane != lanes_.end() && lane->first.first == address;) {
        lane->second.run->Stop();
        EndLane(lane++);
      }
    } while (StartParts(active));
    EndTarget(active);
  }
  active_.clear();
  return std::move(results_);
}

}  // namespace pw
