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
  for (const ScanPlan::Part& part : plan.parts)
    ports = std::max(ports, part.order->size());
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

bool ScanEngine::StartPart(Active& active) {
  const ScanPlan::Target& target = plan_.targets[active.target];
  for (; active.part < plan_.parts.size(); ++active.part) {
    const ScanPlan::Part& part = plan_.parts[active.part];
    const std::pair key(target.address, part.transport);
    if (plan_.before && plan_.before->parts.contains(key)) {
      Append(plan_.before->parts.at(key), results_[active.target]);
      continue;
    }
    SweepSettings settings = part.settings;
    settings.spare_sources = static_cast<std::uint32_t>(SparesFor(target).size());
    active.run = std::make_unique<TransportRun>(part.transport, part.order, part.over_udp,
                                                target.address, settings);
    if (plan_.before && plan_.before->ports.contains(key))
      active.run->sweep().Restore(plan_.before->ports.at(key));
    return true;
  }
  return false;
}

void ScanEngine::EndTarget(std::size_t target) {
  DoubtSilence(results_[target]);
  ++progress_.targets_done;
}

void ScanEngine::StartTargets() {
  while (active_.size() < window_ && next_target_ < plan_.targets.size()) {
    const std::size_t target = next_target_++;
    const IpAddress& address = plan_.targets[target].address;
    const auto [place, added] = active_.try_emplace(address);
    if (!added) continue;
    place->second.target = target;
    if (!StartPart(place->second)) {
      active_.erase(place);
      EndTarget(target);
      continue;
    }
    Schedule(place->second, address, Instant{});
  }
}

void ScanEngine::Schedule(Active& active, const IpAddress& address, Instant when) {
  active.scheduled = when;
  wake_.push({when, address});
}

bool ScanEngine::Advance(Active& active) {
  if (active.run->Advance()) return true;
  TargetResult part;
  part.address = results_[active.target].address;
  const bool finished = !active.run->stopped();
  active.run->Report(part);
  active.run.reset();
  if (finished && recorder_.part) recorder_.part(part);
  Append(part, results_[active.target]);
  ++active.part;
  if (StartPart(active)) return true;
  EndTarget(active.target);
  return false;
}

void ScanEngine::Ask(const Active& active, const Sweep::Question& question,
                     std::vector<ScanPacket>& out) {
  const ScanPlan::Target& target = plan_.targets[active.target];
  const ProbeId probe{target.address, plan_.parts[active.part].transport, question.port,
                      question.attempt, active.run->over_udp()};
  const IpAddress& source =
      question.source == 0 ? target.source : SparesFor(target)[question.source - 1];
  out.push_back({target.address, target.next_hop, target.interface, packets_.Write(probe, source)});
  ++progress_.questions;
}

void ScanEngine::Take(Instant now, std::size_t most, std::vector<ScanPacket>& out) {
  std::ranges::move(closing_, std::back_inserter(out));
  closing_.clear();
  const Nanoseconds gap = FromSeconds(1.0 / plan_.most_rate);
  next_send_ = std::max(next_send_, now - kCatchUp);
  while (out.size() < most && next_send_ <= now && !wake_.empty() && wake_.top().first <= now) {
    const auto [due, address] = wake_.top();
    wake_.pop();
    const auto found = active_.find(address);
    if (found == active_.end() || found->second.scheduled != due) continue;
    Active& active = found->second;
    for (std::size_t turn = 0; turn < kTurn && out.size() < most && next_send_ <= now; ++turn) {
      const auto question = active.run->sweep().Next(now);
      if (!question) break;
      Ask(active, *question, out);
      next_send_ += gap;
    }
    NoteNotice(active.run->sweep().TakeNotice());
    if (active.run->done() && !Advance(active)) {
      active_.erase(found);
      StartTargets();
      continue;
    }
    Schedule(active, address, active.run->sweep().Wake());
  }
}

void ScanEngine::OnPacket(std::span<const std::byte> packet, Instant now) {
  std::optional<ProbeAnswer> answer = packets_.Read(packet);
  const auto found = answer ? active_.find(answer->probe.target) : active_.end();
  if (!answer) {
    ++progress_.foreign;
    return;
  }
  // A late answer of a target that is finished changes nothing, but what it opened is closed.
  if (!answer->close.empty())
    closing_.push_back({answer->probe.target, {}, 0, std::move(answer->close)});
  ++progress_.answers;
  if (found == active_.end()) return;
  Active& active = found->second;
  if (plan_.parts[active.part].transport != answer->probe.transport) return;
  if (active.run->over_udp() != answer->probe.over_udp) return;
  Sweep& sweep = active.run->sweep();
  const std::size_t settled = sweep.book().settled();
  sweep.OnAnswer(answer->probe.port, answer->probe.attempt, answer->answer, now);
  // The last answer ends a wait, and one that changes the pace may shorten it.
  if (const Instant wake = sweep.Wake(); wake < active.scheduled)
    Schedule(active, answer->probe.target, wake);
  if (sweep.book().settled() == settled) return;
  if (StateOf(answer->probe.transport, answer->answer.reason, true) == PortState::kOpen)
    ++progress_.open;
  // What is found through a UDP port is kept when all of it is: the port has one state.
  if (!recorder_.port || answer->probe.over_udp != 0) return;
  const PortBook& book = sweep.book();
  recorder_.port(book.target(), book.Observe(book.order().IndexOf(answer->probe.port)));
}

void ScanEngine::OnRefused(const IpAddress& target, const std::string& why) {
  ++progress_.refused;
  const auto found = active_.find(target);
  if (found != active_.end()) found->second.run->sweep().OnRefused(why);
}

Instant ScanEngine::Wake() const {
  if (!closing_.empty()) return Instant{};
  if (wake_.empty()) return kNever;
  return std::max(wake_.top().first, next_send_);
}

std::vector<TargetResult> ScanEngine::Finish() {
  for (auto& [address, active] : active_) {
    do {
      active.run->Stop();
    } while (Advance(active));
  }
  active_.clear();
  for (; next_target_ < plan_.targets.size(); ++next_target_) {
    Active active;
    active.target = next_target_;
    bool more = StartPart(active);
    if (!more) EndTarget(active.target);
    while (more) {
      active.run->Stop();
      more = Advance(active);
    }
  }
  return std::move(results_);
}

}  // namespace pw
