#pragma once

#include "scan/instant.h"

#include <cstddef>

namespace pw {

/// Tells a host that does not have a protocol from one whose stack is overrun. Both answer
/// "protocol unreachable": Linux says so as well when the receive buffer of a user-space stack is
/// full. What comes to the first questions, which are asked at leisure, is believed. What comes
/// later is tried in quiet: single questions, so far apart that no buffer is full and that the
/// sender of ICMP errors, which IPv6 hosts limit to one a second, may answer again. Pure: told the
/// time.
class ProtocolCheck {
 public:
  enum class Verdict { kOpen, kAbsent, kOverrun };

  /// A packet of the protocol itself came back.
  void OnSpeaks() noexcept { speaks_ = true; }
  /// The target said "protocol unreachable" to the question number `index`, counted from 0, which
  /// was asked once or (`repeated`) more often.
  Verdict OnUnreachable(std::size_t index, bool repeated, Instant now) noexcept;

  /// True while only quiet questions may be sent, the next one at due().
  bool quiet() const noexcept { return quiet_; }
  Instant due() const noexcept { return due_; }
  /// The question number `index` is sent in quiet.
  void OnAsked(std::size_t index, Instant now) noexcept;
  /// To be called at due(), before the next question: kOverrun if silence has told enough.
  Verdict OnDue(Instant now) noexcept;

  bool speaks() const noexcept { return speaks_; }
  /// A buffer was full. False if this tells nothing new: many packets say so at one time.
  bool NoteOverrun(Instant now) noexcept;
  /// How often.
  unsigned overruns() const noexcept { return overruns_; }

  /// So many questions are asked at leisure, at most kLeisureRate a second.
  static constexpr std::size_t kLeisureQuestions = 64;
  static constexpr double kLeisureRate = 1000;

 private:
  Verdict End(Verdict verdict) noexcept;

  bool speaks_ = false;
  unsigned at_leisure_ = 0;  ///< answers to the first questions
  bool quiet_ = false;
  Instant due_;
  bool asked_ = false;
  std::size_t index_ = 0;  ///< of the latest quiet question, if asked_
  unsigned confirmed_ = 0;
  unsigned silent_ = 0;
  unsigned overruns_ = 0;
  Instant last_overrun_;
};

}  // namespace pw
