#include "scan/protocol_check.h"

#include <chrono>

namespace pw {
namespace {

/// Longer than the second in which Linux grants an IPv6 peer one more ICMP error.
constexpr Nanoseconds kQuietGap = std::chrono::milliseconds(1100);
constexpr unsigned kAnswersAtLeisure = 3;
constexpr unsigned kAnswersInQuiet = 2;
constexpr unsigned kSilencesInQuiet = 3;

}  // namespace

ProtocolCheck::Verdict ProtocolCheck::End(Verdict verdict) noexcept {
  quiet_ = false;
  // An overrun stack is there: from now on that is all such an answer can mean.
  if (verdict == Verdict::kOverrun) speaks_ = true;
  return verdict;
}

ProtocolCheck::Verdict ProtocolCheck::OnUnreachable(std::size_t index, bool repeated,
                                                    Instant now) noexcept {
  if (speaks_) return End(Verdict::kOverrun);
  if (!quiet_ && !repeated && index < kLeisureQuestions) {
    return ++at_leisure_ >= kAnswersAtLeisure ? Verdict::kAbsent : Verdict::kOpen;
  }
  if (!quiet_) {
    quiet_ = true;
    due_ = now + kQuietGap;
    return Verdict::kOpen;
  }
  if (!asked_ || index != index_) return Verdict::kOpen;  // from before it became quiet
  asked_ = false;
  return ++confirmed_ >= kAnswersInQuiet ? End(Verdict::kAbsent) : Verdict::kOpen;
}

void ProtocolCheck::OnAsked(std::size_t index, Instant now) noexcept {
  asked_ = true;
  index_ = index;
  due_ = now + kQuietGap;
}

ProtocolCheck::Verdict ProtocolCheck::OnDue(Instant now) noexcept {
  if (!quiet_ || now < due_ || !asked_) return Verdict::kOpen;
  asked_ = false;
  return ++silent_ >= kSilencesInQuiet ? End(Verdict::kOverrun) : Verdict::kOpen;
}

bool ProtocolCheck::NoteOverrun(Instant now) noexcept {
  constexpr Nanoseconds kGap = std::chrono::milliseconds(200);
  if (overruns_ > 0 && now - last_overrun_ < kGap) return false;
  last_overrun_ = now;
  ++overruns_;
  return true;
}

}  // namespace pw
