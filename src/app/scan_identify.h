#pragma once

#include "app/scan_command.h"
#include "base/result.h"
#include "scan/engine.h"
#include "scan/port_talk.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// The SNMP communities of a request: those on the command line, then those of its file, if any;
/// empty lines and lines that begin with # are left out. Errors: as ReadFile; kInvalid (more than
/// 25, since each wrong one may raise an alarm or lock the agent).
Result<std::vector<std::string>> CommunitiesOf(std::vector<std::string> communities,
                                               const std::string& file);

/// Speaks with what a scan finds, while it goes on and after it, if the request wants that.
///
/// TCP ports are asked once all of that transport are swept at their target, those of UDP likewise,
/// and silent ones that the user named a moment after they were asked, if they are few. SCTP ports
/// come after the scan, since the stack in this process would hear the sweep's answers; so does all
/// of it where the user set a rate, which conversations beside the sweeps would exceed.
class ScanIdentification {
 public:
  /// `plan` as it will run; `capture`: of its packets, if they are to be kept. The request and the
  /// hooks must outlive it.
  ScanIdentification(const ScanRequest& request, std::vector<std::string> communities,
                     const ScanPlan& plan, const ScanHooks& hooks,
                     const std::optional<TalkCaptureWish>& capture);
  ScanIdentification(const ScanIdentification&) = delete;
  ScanIdentification& operator=(const ScanIdentification&) = delete;
  /// Ends what is under way.
  ~ScanIdentification();

  /// Begins, in a thread of its own. Gives a recorder that tells it too what it tells the one
  /// given. Errors: as PortTalk::Open.
  Result<ScanRecorder> Begin(ScanRecorder recorder);
  /// To be called when the sweeps are over: speaks with the rest and writes into the outcome what
  /// the ports are, and into `capture`, if there is one, the packets. Errors: as PortTalk::Open and
  /// PortTalk::Hold.
  Result<Done> Finish(ScanOutcome& outcome, PacketCapture* capture);

 private:
  void OnPart(const TargetResult& part);
  void AddPlain(const std::vector<PortToIdentify>& ports);
  Result<IdentifyOutcome> Hold(PortTalk talk, IdentifyFeed& feed, const std::atomic<bool>& tells);
  Result<IdentifyOutcome> HoldAll(const std::vector<PortToIdentify>& ports);

  const ScanRequest& request_;
  const ScanHooks& hooks_;
  IdentifySettings settings_;
  std::vector<IpAddress> targets_;
  std::map<IpAddress, std::size_t> numbers_;  ///< by address: its place among the targets
  IdentifyFeed feed_;
  std::atomic<bool> tells_ = false;  ///< the line of progress is that of the thread
  std::atomic<bool> abandoned_ = false;
  std::future<Result<IdentifyOutcome>> beside_;  ///< of the thread; invalid = there is none
};

}  // namespace pw
