#include "app/ssh_scan.h"

#include "app/last_line.h"
#include "audit/shell_words.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "base/text.h"
#include "model/scan_json.h"
#include "sys/file.h"
#include "sys/interrupt.h"
#include "sys/subprocess.h"
#include "wire/pcapng_reader.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// The scan itself is bounded by its UDP budget for each target; this ends one that hangs.
constexpr std::chrono::hours kLongestScan(24);
/// 1,000 targets with 65,536 listed ports each would not fit; an element has a few.
constexpr std::size_t kLargestScan = std::size_t{256} << 20;
constexpr int kInterrupted = 130;
constexpr int kNoSuchCommand = 127;  // POSIX sh, "Exit Status for Commands"
constexpr std::string_view kCaptureMark = "\nportwarrant-capture\n";
constexpr char kCaptureEnd = '.';
/// In Base64. A scan keeps at most 16 MiB of its sweeps and as much of its conversations.
constexpr std::size_t kLargestCapture = std::size_t{48} << 20;

/// Runs its words, a scan, with a file for its packets, and prints those behind the result. The
/// folder keeps others from reading them. Who may make no folder, or see no packets, scans without;
/// any other failure is told and not tried again. It goes to the login shell as one quoted word: no
/// quote of that kind, no line end, no backslash and no exclamation mark (see collector_script.cc).
constexpr std::string_view kCapturingScript =
    "d=; c() { [ -z \"$d\" ] || rm -rf \"$d\"; }; trap c EXIT; "
    "trap \"exit 130\" HUP INT TERM PIPE; d=$(mktemp -d) || d=; "
    "if [ -z \"$d\" ]; then \"$@\"; s=$?; else "
    "\"$@\" --capture \"$d/packets\" 2>\"$d/said\"; s=$?; "
    "if [ $s -eq 2 ] && grep -q CAP_NET_RAW \"$d/said\"; then \"$@\"; s=$?; "
    "else cat \"$d/said\" >&2; fi; fi; "
    "if [ -f \"$d/packets\" ]; then echo; echo portwarrant-capture; "
    "base64 <\"$d/packets\" | tr -d \"[:space:]\"; echo .; fi; exit $s";

/// As a value of an option of ssh_config(5), which replaces what follows a percent sign.
std::string QuotedName(std::string_view file) {
  std::string name = "\"";
  for (const char c : file) {
    if (c == '"' || c == '\\') name += '\\';
    if (c == '%') name += '%';
    name += c;
  }
  return name + '"';
}

/// The one interface of a capture.
Result<CapturedInterface> CaptureIn(std::string_view base64) {
  const Error broken{Error::Code::kInvalid, "it was cut off"};
  base64 = Trim(base64);
  if (!base64.ends_with(kCaptureEnd)) return broken;
  base64.remove_suffix(1);
  if (base64.size() > kLargestCapture)
    return Error{Error::Code::kInvalid, "it is larger than any scan makes"};
  const auto bytes = FromBase64(base64);
  if (!bytes) return broken;
  auto read = ReadPcapng(AsBytes(*bytes));
  if (!read) return std::move(read).error();
  if (read->size() == 1) return std::move(read->front());
  return Error{Error::Code::kInvalid, fmt::format("it has {} interfaces", read->size())};
}

/// Puts the packets into the outcome, as the interface that the request names and numbers.
void TakeCapture(std::string_view base64, const ScanRequest& request, ScanOutcome& outcome) {
  const auto capture = CaptureIn(base64);
  if (!capture) {
    outcome.no_capture = "no packets: the capture is not used: " + capture.error().what;
    return;
  }
  outcome.capture = PcapngInterface(
      {request.capture, Printable(capture->place.description), Printable(capture->place.comment)},
      request.capture_number, capture->packets);
}

/// ssh(1) says that a key was not accepted, and not that there is none.
Result<Done> CheckFiles(const SshKeys& keys) {
  for (const std::string* file : {&keys.identity, &keys.known_hosts}) {
    if (file->empty()) continue;
    if (auto found = StatFile(*file); !found) return std::move(found).error();
  }
  return Done{};
}

}  // namespace

std::vector<std::string> ScanWords(const ScanRequest& request) {
  std::vector<std::string> words = {"scan"};
  words.insert(words.end(), request.targets.begin(), request.targets.end());
  PortSelection first;
  std::string transports;
  for (const Transport transport : request.transports) {
    transports += (transports.empty() ? "" : ",") + std::string(ToString(transport));
    if (const auto ports = request.first.find(transport); ports != request.first.end())
      first.insert(*ports);
  }
  for (std::string word : {"--transport", transports.c_str(), "--ports", request.ports.c_str(),
                           "--quiet", "--format", "json"})
    words.push_back(std::move(word));
  if (request.identify) words.emplace_back("--identify");
  if (request.intrusive) words.emplace_back("--intrusive");
  for (const std::string& community : request.communities)
    words.push_back("--community=" + community);
  for (const std::string& source : request.sources)
    words.push_back("--source=" + source);
  words.push_back(fmt::format("--udp-budget={}s", request.udp_budget.count()));
  if (const std::string ports = ToString(first); !ports.empty())
    words.push_back("--first=" + ports);
  return words;
}

std::vector<std::string> SshScanWords(const std::string& place, const ScanRequest& request,
                                      const SshKeys& keys) {
  std::vector<std::string> words = {"ssh"};
  const auto option = [&words](std::string text) {
    words.emplace_back("-o");
    words.push_back(std::move(text));
  };
  option("BatchMode=yes");
  option("StrictHostKeyChecking=yes");
  option("ConnectTimeout=20");
  option("ServerAliveInterval=15");
  option("ServerAliveCountMax=4");
  if (!keys.identity.empty()) {
    option("IdentityFile=" + QuotedName(keys.identity));
    option("IdentitiesOnly=yes");
  }
  if (!keys.known_hosts.empty()) {
    option("UserKnownHostsFile=" + QuotedName(keys.known_hosts));
    option("GlobalKnownHostsFile=/dev/null");
  }
  // ssh(1) hands one text to the login shell of the other side.
  std::string scan = "portwarrant";
  for (const std::string& word : ScanWords(request))
    scan += " " + ShellWord(word);
  words.emplace_back("--");
  words.push_back(place);
  if (!request.capture.empty()) scan = fmt::format("sh -c '{}' sh {}", kCapturingScript, scan);
  words.push_back(std::move(scan));
  return words;
}

Result<ScanOutcome> ReadSshScan(std::string_view text, const ScanRequest& request) {
  const std::size_t mark = request.capture.empty() ? text.npos : text.rfind(kCaptureMark);
  auto scan = ParseScanJson(text.substr(0, mark));
  if (!scan) return std::move(scan).error();
  ScanOutcome outcome{*std::move(scan), true, false};
  if (mark != text.npos) TakeCapture(text.substr(mark + kCaptureMark.size()), request, outcome);
  return outcome;
}

Result<ScanOutcome> ScanBySsh(const std::string& place, const ScanRequest& request,
                              const SshKeys& keys) {
  if (auto there = CheckFiles(keys); !there) return std::move(there).error();
  const auto ran = RunSubprocess(
      SshScanWords(place, request, keys),
      {.time = kLongestScan, .output = kLargestScan, .interrupt = &InterruptRequested()});
  if (!ran) {
    // Too much output is that host's fault; kInvalid would be the caller's.
    const bool flooded = ran.error().code == Error::Code::kInvalid;
    return Error{flooded ? Error::Code::kSystem : ran.error().code, ran.error().what};
  }
  if (ran->exit_code == kNoSuchCommand)
    return Error{Error::Code::kNotFound, "portwarrant is not installed there"};
  auto outcome = ReadSshScan(ran->out, request);
  if (outcome) {
    outcome->interrupted = ran->exit_code == kInterrupted;
    return outcome;
  }
  const std::string said(LastLine(ran->err));
  return Error{Error::Code::kSystem, said.empty()
                                         ? fmt::format("exit code {} and no scan: {}",
                                                       ran->exit_code, outcome.error().what)
                                         : said};
}

}  // namespace pw
