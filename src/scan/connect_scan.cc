#include "scan/connect_scan.h"

#include "scan/liveness.h"
#include "sys/connect_attempts.h"

#include <algorithm>
#include <cerrno>
#include <optional>

namespace pw {
namespace {

using std::chrono::milliseconds;

/// After that long a connect is given up; the sweep asks the port again.
constexpr Nanoseconds kGivenUp = milliseconds(400);
constexpr Nanoseconds kLongestWait = milliseconds(50);
constexpr Nanoseconds kWatchGap = milliseconds(500);

/// Nothing for what is this host's own trouble and says nothing about the port.
std::optional<PortAnswer> AnswerOf(int error, const IpAddress& target) {
  PortAnswer answer;
  answer.responder = target;
  switch (error) {
    case 0:
      answer.reason = PortReason::kConnected;
      return answer;
    case ECONNREFUSED:
    case ECONNRESET:
      answer.reason = PortReason::kRefused;
      return answer;
    case EHOSTUNREACH:
      answer.reason = PortReason::kIcmpHostUnreachable;
      break;
    case ENETUNREACH:
      answer.reason = PortReason::kIcmpNetUnreachable;
      break;
    case EACCES:
      answer.reason = PortReason::kIcmpAdminProhibited;
      break;
    default:
      return std::nullopt;
  }
  answer.final = false;
  return answer;
}

class ConnectSweep {
 public:
  ConnectSweep(ConnectAttempts& attempts, const ScanPlan::Part& part, const IpAddress& target,
               ScanProgress& progress)
      : attempts_(attempts),
        target_(target),
        progress_(progress),
        sweep_(Transport::kTcp, part.order, target, part.settings) {}

  void Run(const std::atomic<bool>& stop, const std::function<void()>& watch) {
    while (!sweep_.done()) {
      if (stop) sweep_.Stop();
      watch();
      AskWhatIsDue();
      const Instant now = std::chrono::steady_clock::now();
      attempts_.Forget(now - kGivenUp);
      const Nanoseconds wait = sweep_.Wake() == kNever ? Nanoseconds{} : sweep_.Wake() - now;
      for (const auto& outcome : attempts_.Take(std::clamp(wait, Nanoseconds{}, kLongestWait)))
        Hear(static_cast<std::uint16_t>(outcome.token & 0xffffU),
             static_cast<unsigned>(outcome.token >> 16U), outcome.error);
    }
    attempts_.Forget(Instant::max());
  }

  void Report(TargetResult& result) { sweep_.Report(result); }

 private:
  void AskWhatIsDue() {
    while (attempts_.size() < attempts_.capacity()) {
      const auto question = sweep_.Next(std::chrono::steady_clock::now());
      if (!question) return;
      ++progress_.questions;
      const std::uint64_t token = std::uint64_t{question->attempt} << 16U | question->port;
      const int error = attempts_.Start(target_.Bytes(), question->port, token);
      if (error != 0) Hear(question->port, question->attempt, error);
    }
  }

  void Hear(std::uint16_t port, unsigned attempt, int error) {
    const auto answer = AnswerOf(error, target_);
    if (answer) {
      ++progress_.answers;
      if (answer->reason == PortReason::kConnected) ++progress_.open;
      sweep_.OnAnswer(port, attempt, *answer, std::chrono::steady_clock::now());
    } else if (error != ETIMEDOUT) {
      ++progress_.refused;
      sweep_.OnRefused(ErrnoError(error, "connect").what);
    }
  }

  ConnectAttempts& attempts_;
  const IpAddress& target_;
  ScanProgress& progress_;
  Sweep sweep_;
};

void TellDenied(const ScanPlan::Part& part, const std::string& why, TargetResult& result) {
  const PortBook book(part.transport, part.order, result.address);
  ScanCoverage coverage;
  coverage.status = CoverageStatus::kDenied;
  coverage.note = why;
  book.Report(result, std::move(coverage));
}

}  // namespace

Result<std::vector<TargetResult>> ScanByConnect(
    const ScanPlan& plan, const std::string& why, const std::atomic<bool>& stop,
    const std::function<void(const ScanProgress&)>& watch) {
  auto attempts = ConnectAttempts::Open();
  if (!attempts) return std::move(attempts).error();
  ScanProgress progress;
  Instant next_watch{};
  const auto watched = [&] {
    const Instant now = std::chrono::steady_clock::now();
    if (!watch || now < next_watch) return;
    next_watch = now + kWatchGap;
    watch(progress);
  };
  std::vector<TargetResult> results;
  for (const ScanPlan::Target& target : plan.targets) {
    TargetResult& result = results.emplace_back();
    result.address = target.address;
    result.name = target.name;
    for (const ScanPlan::Part& part : plan.parts) {
      if (part.transport != Transport::kTcp) {
        TellDenied(part, why, result);
        continue;
      }
      ConnectSweep sweep(*attempts, part, target.address, progress);
      sweep.Run(stop, watched);
      sweep.Report(result);
    }
    DoubtSilence(result);
    ++progress.targets_done;
  }
  return results;
}

}  // namespace pw
