#include "scan/port_book.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kMostResponders = 254;

}  // namespace

PortBook::PortBook(Transport transport, SharedPortOrder order, const IpAddress& target)
    : transport_(transport), order_(std::move(order)), target_(target), entries_(order_->size()) {}

std::uint8_t PortBook::ResponderNumber(const IpAddress& responder) {
  if (responder == target_) return 0;
  auto found = std::ranges::find(others_, responder);
  if (found == others_.end()) {
    // More routers than this on the way to one host are forged; the last place stands for them.
    if (others_.size() >= kMostResponders) return static_cast<std::uint8_t>(kMostResponders);
    found = others_.insert(others_.end(), responder);
  }
  return static_cast<std::uint8_t>(found - others_.begin() + 1);
}

bool PortBook::Settle(std::size_t index, const PortAnswer& answer, Nanoseconds round_trip) {
  Entry& entry = entries_[index];
  if (entry.settled) return false;
  entry.reason = answer.reason;
  entry.ttl = answer.ttl;
  entry.responder = ResponderNumber(answer.responder);
  if (!answer.final) return true;
  entry.settled = true;
  entry.time = round_trip.count();
  if (!answer.addresses.empty()) addresses_[index] = answer.addresses;
  ++settled_;
  return true;
}

bool PortBook::Restore(const PortObservation& row) {
  const std::size_t index = order_->IndexOf(row.port);
  if (index >= order_->size() || !row.answered) return false;
  PortAnswer answer;
  answer.reason = row.reason;
  answer.responder = row.responder;
  answer.ttl = row.ttl;
  answer.addresses = row.addresses;
  if (!Settle(index, answer, std::chrono::microseconds(row.rtt_us))) return false;
  entries_[index].tries = std::max<std::uint8_t>(1, row.tries);
  return true;
}

std::size_t PortBook::AdoptOpen(const PortBook& inside, std::uint16_t udp_port) {
  std::size_t adopted = 0;
  for (std::size_t i = 0; i < inside.entries_.size(); ++i) {
    if (inside.entries_[i].reason != PortReason::kInitAck) continue;
    const PortObservation seen = inside.Observe(i);
    const std::size_t index = order_->IndexOf(seen.port);
    if (index >= entries_.size() || entries_[index].reason == PortReason::kInitAck) continue;
    if (!entries_[index].settled) ++settled_;
    Entry& entry = entries_[index];
    entry = inside.entries_[i];
    entry.responder = ResponderNumber(seen.responder);
    if (!seen.addresses.empty()) addresses_[index] = seen.addresses;
    over_udp_[index] = udp_port;
    ++adopted;
  }
  return adopted;
}

void PortBook::TakeBack(PortReason reason) {
  for (Entry& entry : entries_) {
    if (entry.settled || entry.reason != reason) continue;
    entry.reason = PortReason::kNotAsked;
    entry.responder = 0;
    entry.ttl = 0;
  }
}

void PortBook::CloseOpenQuestions(PortReason asked, PortReason not_asked) {
  for (Entry& entry : entries_) {
    if (entry.settled) continue;
    entry.time = 0;
    if (entry.reason == PortReason::kNotAsked) entry.reason = entry.tries == 0 ? not_asked : asked;
  }
}

std::size_t PortBook::CountOf(PortReason reason) const {
  return static_cast<std::size_t>(std::ranges::count(entries_, reason, &Entry::reason));
}

bool PortBook::MostAreOpen() const {
  const std::size_t open = CountOf(PortReason::kSynAck) + CountOf(PortReason::kInitAck);
  return open > 0 && open * 10 >= entries_.size() * 9;
}

PortObservation PortBook::Observe(std::size_t index) const {
  const Entry& entry = entries_[index];
  PortObservation row;
  row.transport = transport_;
  row.port = order_->port(index);
  row.reason = entry.reason;
  row.state = StateOf(transport_, entry.reason, entry.responder == 0);
  row.tries = entry.tries;
  switch (entry.reason) {
    case PortReason::kNotAsked:
    case PortReason::kBudgetEnded:
    case PortReason::kTargetLost:
    case PortReason::kNoAnswer:
      return row;
    default:
      break;
  }
  row.answered = true;
  row.responder = entry.responder == 0 ? target_ : others_[entry.responder - std::size_t{1}];
  row.ttl = entry.ttl;
  if (entry.settled) row.rtt_us = static_cast<std::uint32_t>(entry.time / 1000);
  if (const auto found = addresses_.find(index); found != addresses_.end())
    row.addresses = found->second;
  if (const auto found = over_udp_.find(index); found != over_udp_.end())
    row.over_udp = found->second;
  return row;
}

void PortBook::Report(TargetResult& result, ScanCoverage coverage) const {
  std::map<PortState, std::map<PortReason, std::size_t>> tallies;
  coverage.transport = transport_;
  coverage.ports = order_->set();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    const bool listed = over_udp_.contains(i);  // whatever most ports are: only a row has the way
    if (!listed) ++tallies[StateOf(transport_, entry.reason, entry.responder == 0)][entry.reason];
    if (entry.tries > 0) ++coverage.asked;
    if (entry.settled)
      ++coverage.answered;
    else if (entry.tries > 0)
      ++coverage.unanswered;
  }
  const auto total = [](const auto& state) {
    std::size_t sum = 0;
    for (const auto& [reason, count] : state.second)
      sum += count;
    return sum;
  };
  const auto common = std::ranges::max_element(tallies, {}, total);
  if (common != tallies.end()) {
    for (const auto& [reason, count] : common->second)
      result.others.push_back({transport_, common->first, reason, count});
  }
  const std::size_t first = result.ports.size();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    const PortState state = StateOf(transport_, entry.reason, entry.responder == 0);
    if (common == tallies.end() || state != common->first || over_udp_.contains(i))
      result.ports.push_back(Observe(i));
  }
  std::ranges::sort(result.ports.begin() + static_cast<std::ptrdiff_t>(first), result.ports.end(),
                    {}, &PortObservation::port);
  result.coverage.push_back(std::move(coverage));
}

}  // namespace pw
