#pragma once

#include "base/bytes.h"
#include "base/text.h"
#include "probe/probe_spec.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// One side of a fuzzed conversation, which aborts if the other breaks a promise of Conversation.
namespace pw::fuzz {

inline constexpr std::uint64_t kNonce = 1;
inline constexpr std::size_t kMostSent = std::size_t{256} << 10U;
inline constexpr int kMostMoves = 3000;
inline constexpr std::size_t kLongestText = 256;
inline constexpr std::size_t kLongestDetail = 4096;
inline constexpr std::size_t kMostFacts = 64;

inline void Demand(bool kept) {
  if (!kept) std::abort();
}

class Peer {
 public:
  Peer(const ProbeSpec& row, unsigned flags) : row_(row) {
    context_.transport = (flags & 1U) != 0 ? Transport::kUdp : Transport::kTcp;
    context_.port = row.ports.front() != 0 ? row.ports.front() : std::uint16_t{4000};
    context_.over_tls = (flags & 4U) != 0;
    context_.nonce = kNonce;
    context_.now = *ParseRfc3339("2026-11-25T22:00:00Z");
    from_port_ = static_cast<std::uint16_t>(context_.port + ((flags & 2U) != 0 ? 1 : 0));
    conversation_ = row.make(context_);
    Follow(conversation_->Begin());
  }

  bool Over() const { return over_; }
  bool Stream() const { return context_.transport != Transport::kUdp; }
  const std::vector<std::byte>& LastSaid() const { return last_; }
  const std::vector<std::vector<std::byte>>& Said() const { return said_; }

  void Say(std::span<const std::byte> bytes) {
    if (over_) return;
    if (!Stream()) return Follow(conversation_->Hear({bytes, row_.ppid, from_port_}));
    heard_.insert(heard_.end(), bytes.begin(), bytes.end());
    const std::vector<std::byte> all = heard_;  // freed after the call: views must not be kept
    Follow(conversation_->Hear({all, 0, from_port_}));
  }
  void Silence() {
    if (!over_) Follow(conversation_->Silence());
  }
  void End(Ending ending) {
    if (!over_) conversation_->End(ending);
    over_ = true;
  }
  /// Silence until the conversation ends by itself.
  void BeSilentForEver() {
    while (!over_)
      Silence();
  }
  const std::optional<ServiceIdentity>& Identity() const { return conversation_->identity(); }

  void CheckIdentity() const {
    const auto& identity = conversation_->identity();
    if (!identity) return;
    const auto words = Words(row_.protocols);
    Demand(std::ranges::find(words, identity->protocol) != words.end());
    Demand(identity->product.size() <= kLongestText && identity->version.size() <= kLongestText);
    Demand(identity->facts.size() <= kMostFacts);
    for (const auto& [name, value] : identity->facts)
      Demand(!name.empty() && name == ToLower(name) && value.size() <= kLongestText);
    for (const Weakness& weakness : identity->weaknesses) {
      Demand(!weakness.id.empty() && !weakness.detail.empty());
      Demand(weakness.detail.size() <= kLongestDetail);
    }
  }

 private:
  void Follow(const Move& move) {
    ++moves_;
    Demand(move.kind == Move::Kind::kDone || moves_ <= kMostMoves);
    said_.clear();
    if (!move.send.empty()) heard_.clear();
    for (const Outgoing& message : move.send) {
      sent_ += message.bytes.size();
      last_ = message.bytes;
      said_.push_back(message.bytes);
    }
    Demand(sent_ <= kMostSent);
    over_ = move.kind == Move::Kind::kDone;
    Demand(over_ || move.wait > milliseconds{0});
  }

  const ProbeSpec& row_;
  ProbeContext context_;
  std::uint16_t from_port_ = 0;
  std::unique_ptr<Conversation> conversation_;
  std::vector<std::byte> heard_;
  std::vector<std::byte> last_;
  std::vector<std::vector<std::byte>> said_;
  std::size_t sent_ = 0;
  int moves_ = 0;
  bool over_ = false;
};

}  // namespace pw::fuzz
