#pragma once

#include "base/result.h"
#include "model/port_set.h"
#include "model/scan_result.h"
#include "sys/network_namespace.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pw {

/// Where SCTP inside UDP is to be expected (RFC 6951 s.6).
inline constexpr std::uint16_t kSctpOverUdpPort = 9899;

/// What `portwarrant scan` was asked.
struct ScanRequest {
  std::vector<std::string> targets;  ///< address, prefix, host name, or "@FILE"
  std::vector<Transport> transports = {Transport::kTcp, Transport::kUdp, Transport::kSctp};
  std::string ports = "all";  ///< "all", or "22,1000-2000,sctp:36412"
  double rate = 0;  ///< packets a second to all targets together at most; 0 = as they take
  /// Addresses to ask from, or ranges of spare ones, as FindScanSources; none = as the kernel
  /// chooses.
  std::vector<std::string> sources;
  std::string interface;  ///< by which packets leave; empty = as the routing table says
  std::string scope;      ///< file of allowed prefixes; empty = none
  std::string resume;     ///< file that keeps what is settled, as ScanResume; empty = none
  std::chrono::seconds udp_budget{60};
  /// UDP ports through which SCTP is tried too (RFC 6951); none = not at all.
  std::vector<std::uint16_t> sctp_over_udp = {kSctpOverUdpPort};
  PortSelection first;                   ///< ports to ask before all others
  bool identify = false;                 ///< speak with what is open, to learn what it is
  std::vector<std::string> communities;  ///< SNMP communities to try before the usual ones
  std::string community_file;            ///< more of them, one a line; empty = none
  bool intrusive = false;                ///< requests that change state are allowed
  std::string netns;  ///< network namespace to ask from, by its name below /run/netns; empty = own
  /// Name and number of the interface in a capture of the packets; no name = none is made.
  std::string capture;
  std::uint32_t capture_number = 0;
  bool needs_packets = false;  ///< no scan by connect(2) in their place
  bool near_only = false;      ///< leave out addresses behind a gateway, as if there were no route
};

/// How a scan is followed while it runs.
struct ScanHooks {
  /// What is about to be sent, before the first packet. False = do not send it.
  std::function<bool(const std::string& plan, std::size_t addresses)> before;
  /// A line on where it stands, at most twice a second; from another thread that may only write.
  std::function<void(const std::string& line)> progress;
  /// What the user should know at once, from the same thread: how long a proof takes.
  std::function<void(const std::string& line)> notice;
};

struct ScanOutcome {
  ScanResult result;
  bool sent = false;         ///< false: `before` said no
  bool interrupted = false;  ///< by a signal; what is missing is told as unknown
  /// That interface, as CaptureFile takes it; empty = none was asked for, or there are no packets.
  std::string capture = {};
  std::string no_capture = {};  ///< why there are none, where it was not by connect(2)
};

/// Scans from this host, in the network namespace that we run in or the one of the request (the
/// calling thread is there meanwhile; needs CAP_SYS_ADMIN). Without CAP_NET_RAW it sees TCP alone,
/// by connect(2). Errors: as NamedNetns, FindScanTargets, FindScanSources, ScanResume, ScanScope,
/// ParsePortSelection, ScanSockets::Open, SpareDuty::Claim.
Result<ScanOutcome> Scan(const ScanRequest& request, const ScanHooks& hooks);

/// The network namespace with a name below /run/netns. Errors: kNotFound, kDenied, kInvalid.
Result<NetworkNamespaceFd> NamedNetns(const std::string& name);

/// Removes the file that a complete scan could go on from; to be called once its result is safe.
/// Errors: as RemoveFile.
Result<Done> ForgetResume(const ScanRequest& request, const ScanOutcome& outcome);

/// The result in a format: "table", "json", "jsonl", "csv" or "nmap-xml".
std::string ScanText(const ScanResult& result, const std::string& format);

/// Writes what was captured to a pcapng file, whole or not at all. Errors: as WriteFileAtomically.
Result<Done> SaveCapture(const std::string& path, const ScanOutcome& outcome);

/// Writes a result to a file, whole or not at all. Errors: as WriteFileAtomically.
Result<Done> SaveResult(const std::string& path, const std::string& text);

}  // namespace pw
