#include "app/scan_command.h"
#include "app/terminal.h"
#include "cli/commands.h"
#include "cli/identify_options.h"
#include "cli/output.h"
#include "cli/time_option.h"

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

/// More than this many addresses are announced before the first packet.
constexpr std::size_t kManyAddresses = 256;

struct ScanOptions {
  ScanRequest request;
  std::vector<std::string> transports;
  std::string first;
  std::string rate = "auto";
  std::string udp_budget = "60s";
  std::string sctp_over_udp = "9899";
  std::string format = "table";
  std::string output;
  std::string capture;  ///< file; empty = none
  bool dry_run = false;
  bool quiet = false;
};

/// On a terminal one line that is written over, else a line every ten seconds.
class ProgressShow {
 public:
  explicit ProgressShow(bool terminal) : terminal_(terminal) {}
  ProgressShow(const ProgressShow&) = delete;
  ProgressShow& operator=(const ProgressShow&) = delete;
  ~ProgressShow() {
    if (shown_ && terminal_) std::fputs("\r\x1b[K", stderr);
  }

  /// A line of its own, which stays.
  void Note(const std::string& line) {
    const std::string text = (terminal_ ? "\r\x1b[K" : "") + line + "\n";
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
  }

  void Show(const std::string& line) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ && now - last_ < std::chrono::seconds(10)) return;
    last_ = now;
    shown_ = true;
    const std::string text = terminal_ ? "\r" + line + "\x1b[K" : line + "\n";
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

ExitCode Run(const ScanOptions& options) {
  ScanHooks hooks;
  hooks.before = [&](const std::string& plan, std::size_t addresses) {
    if (options.dry_run) return WriteResult(plan) != ExitCode::kPass;
    if (addresses > kManyAddresses) Tell("scanning " + plan);
    return true;
  };
  Result<ScanOutcome> outcome = Error{};
  {
    ProgressShow show(ProgressGoesToATerminal());
    if (!options.quiet) {
      hooks.progress = [&](const std::string& line) { show.Show(line); };
      hooks.notice = [&](const std::string& line) { show.Note(line); };
    }
    outcome = Scan(options.request, hooks);
  }
  if (!outcome) return ReportError(outcome.error());
  if (!outcome->sent) return ExitCode::kPass;
  const std::string text = ScanText(outcome->result, options.format);
  if (options.output.empty() || options.output == "-") {
    if (const ExitCode written = WriteResult(text); written != ExitCode::kPass) return written;
  } else if (auto saved = SaveResult(options.output, text); !saved) {
    return ReportError(saved.error());
  }
  if (!options.capture.empty()) {
    if (auto saved = SaveCapture(options.capture, *outcome); !saved)
      return ReportError(saved.error());
  }
  if (auto forgotten = ForgetResume(options.request, *outcome); !forgotten)
    return ReportError(forgotten.error());
  if (outcome->interrupted && !options.request.resume.empty())
    Tell("interrupted: the same command goes on from " + options.request.resume);
  if (outcome->interrupted) return ExitCode::kInterrupted;
  return IsIncomplete(outcome->result) ? ExitCode::kInconclusive : ExitCode::kPass;
}

std::vector<Transport> TransportsOf(const std::vector<std::string>& words) {
  std::vector<Transport> transports;
  for (const std::string& word : words) {
    const auto transport = ParseTransport(word);
    const bool scanned =
        transport && (*transport == Transport::kTcp || *transport == Transport::kUdp ||
                      *transport == Transport::kSctp);
    if (!scanned) throw CLI::ValidationError("--transport", word + ": there are tcp, udp and sctp");
    transports.push_back(*transport);
  }
  return transports;
}

PortSelection FirstOf(const std::string& text, const std::vector<Transport>& transports) {
  const auto ports = ParsePortSelection(text, transports);
  if (!ports) throw CLI::ValidationError("--first", ports.error().what);
  return *ports;
}

std::vector<std::uint16_t> OverUdpOf(const std::string& text) {
  constexpr std::size_t kMostPorts = 16;
  if (text == "none") return {};
  const auto ports = PortSet::Parse(text);
  if (!ports) throw CLI::ValidationError("--sctp-over-udp", ports.error().what);
  if (ports->size() > kMostPorts || ports->Contains(0)) {
    throw CLI::ValidationError("--sctp-over-udp",
                               text + fmt::format(": none, or 1 to {} UDP ports", kMostPorts));
  }
  return ports->Ports();
}

double RateOf(const std::string& text) {
  if (text == "auto") return 0;
  double rate = 0;
  if (!CLI::detail::lexical_cast(text, rate) || !(rate >= 1) || rate > 10'000'000)
    throw CLI::ValidationError("--rate", text + ": auto, or packets a second from 1 on");
  return rate;
}

/// From where and where to it is asked, for how long, and what is spoken.
void AddAskingOptions(CLI::App& command, ScanOptions& options) {
  ScanRequest& request = options.request;
  command
      .add_option("--source", request.sources,
                  "address of this host to ask from; a range asks UDP ports from spare addresses "
                  "of the link too")
      ->delimiter(',')
      ->type_name("ADDR");
  command
      .add_option("--netns", request.netns,
                  "network namespace to ask from, by its name; needs CAP_SYS_ADMIN")
      ->type_name("NAME");
  command.add_option("--interface", request.interface, "network interface to send by")
      ->type_name("IF");
  command
      .add_option("--scope", request.scope,
                  "file of prefixes that may be scanned, one a line; !PREFIX never")
      ->type_name("FILE");
  command
      .add_option("--sctp-over-udp", options.sctp_over_udp,
                  "UDP ports through which SCTP is tried too (RFC 6951), or none")
      ->type_name("PORTS|none")
      ->capture_default_str();
  command.add_option("--udp-budget", options.udp_budget, "time for UDP, for each target")
      ->type_name("TIME")
      ->capture_default_str();
  command
      .add_option("--resume", request.resume,
                  "keep what is settled in FILE, and go on from there if it exists")
      ->type_name("FILE");
  command
      .add_option("--capture", options.capture,
                  "write what was sent and received to FILE (pcapng), but for most refusals")
      ->type_name("FILE");
  command.add_flag("--identify", request.identify,
                   "speak with what is open: protocol, product, insecure configuration");
  AddIdentifyOptions(command, {request.communities, request.community_file, request.intrusive});
}

}  // namespace

void AddScanCommand(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<ScanOptions>();
  ScanRequest& request = options->request;
  CLI::App* command = app.add_subcommand(
      "scan", "the outside view: what the network sees of a host, on TCP, UDP and SCTP");
  command->add_option("targets", request.targets, "address, prefix, host name, or @FILE of them")
      ->required()
      ->type_name("TARGET");
  command->add_option("--transport", options->transports, "tcp, udp, sctp; default: all three")
      ->delimiter(',')
      ->type_name("LIST");
  command->add_option("--ports", request.ports, "all, or 22,1000-2000,sctp:36412")
      ->type_name("SPEC")
      ->capture_default_str();
  command->add_option("--first", options->first, "ports to ask before all others, as --ports")
      ->type_name("SPEC");
  command->add_option("--rate", options->rate, "packets a second at most; auto: as targets take")
      ->type_name("auto|N")
      ->capture_default_str();
  AddAskingOptions(*command, *options);
  command->add_flag("--dry-run", options->dry_run, "print what would be sent, and send nothing");
  command->add_flag("--quiet", options->quiet, "no progress on stderr");
  command->add_option("--format", options->format, "table, json, jsonl, csv or nmap-xml")
      ->check(CLI::IsMember({"table", "json", "jsonl", "csv", "nmap-xml"}))
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "write to FILE, whole or not at all")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  portwarrant scan 10.77.0.2\n"
      "  portwarrant scan 10.77.0.2 --identify\n"
      "  portwarrant scan 10.77.0.0/24 --transport sctp --ports 36412,3868 --format json\n"
      "Exit code: 0 every port was settled, 3 something could not be seen, 2 could not run,\n"
      "130 interrupted. Needs CAP_NET_RAW; without it TCP alone is scanned, by connect.");
  command->callback([options, &exit] {
    if (!options->transports.empty())
      options->request.transports = TransportsOf(options->transports);
    if (!options->first.empty())
      options->request.first = FirstOf(options->first, options->request.transports);
    if (!options->capture.empty()) {
      options->request.capture = "scan";
      options->request.needs_packets = true;
    }
    options->request.rate = RateOf(options->rate);
    options->request.udp_budget = TimeOption("--udp-budget", options->udp_budget);
    options->request.sctp_over_udp = OverUdpOf(options->sctp_over_udp);
    exit = Run(*options);
  });
}

}  // namespace pw
