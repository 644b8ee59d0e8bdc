#include "scan/spare_duty.h"

#include "sys/confine_thread.h"

#include <chrono>
#include <utility>

namespace pw {
namespace {

using std::chrono::milliseconds;

/// Three questions as RFC 5227 s.2.1.1 wants them, but closer: links have become faster.
constexpr int kProbes = 3;
constexpr milliseconds kProbeGap(350);
constexpr milliseconds kWait(50);
/// Probes sent in a row before waiting a millisecond, so that switches follow.
constexpr std::size_t kInARow = 32;

NeighbourSocket::Message MessageOf(const SpareAddresses::Frame& frame) {
  return {frame.arp ? NeighbourSocket::Kind::kArp : NeighbourSocket::Kind::kIpv6, frame.bytes};
}

}  // namespace

SpareDuty::SpareDuty(NeighbourSocket socket, const std::vector<IpAddress>& addresses)
    : socket_(std::move(socket)), addresses_(addresses, socket_.own_address()) {
  thread_ = std::thread([this] { Work(); });
}

SpareDuty::~SpareDuty() {
  end_ = true;
  thread_.join();
}

Result<Done> SpareDuty::Claim() {
  ready_.wait(false);
  return claimed_;
}

void SpareDuty::Answer() {
  while (const auto message = socket_.Next()) {
    const auto reply = message->kind == NeighbourSocket::Kind::kArp
                           ? addresses_.OnArp(message->bytes)
                           : addresses_.OnIpv6(message->bytes);
    if (reply) socket_.Send(MessageOf(*reply), reply->to);
  }
}

void SpareDuty::Work() {
  claimed_ = ConfineThread();
  for (int i = 0; i < kProbes && claimed_ && !end_; ++i) {
    std::size_t sent = 0;
    for (const SpareAddresses::Frame& probe : addresses_.Probes()) {
      socket_.Send(MessageOf(probe), probe.to);
      if (++sent % kInARow == 0) std::this_thread::sleep_for(milliseconds(1));
    }
    const auto until = std::chrono::steady_clock::now() + kProbeGap;
    while (!end_ && std::chrono::steady_clock::now() < until) {
      socket_.Wait(kWait);
      Answer();
    }
  }
  if (claimed_ && !addresses_.taken().empty()) {
    const auto& [address, link] = *addresses_.taken().begin();
    claimed_ =
        Error{Error::Code::kUnavailable,
              "--source: " + ToString(address) + " is in use on this link, by " + ToString(link)};
  }
  ready_ = true;
  ready_.notify_all();
  while (!end_ && claimed_) {
    socket_.Wait(kWait);
    Answer();
  }
}

}  // namespace pw
