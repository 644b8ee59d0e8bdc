#include "app/audit_command.h"
#include "app/audit_progress.h"
#include "app/terminal.h"
#include "app/timestamp_command.h"
#include "cli/commands.h"
#include "cli/history_place.h"
#include "cli/identify_options.h"
#include "cli/output.h"
#include "cli/remote_options.h"
#include "cli/time_option.h"
#include "report/report_json.h"
#include "report/report_terminal.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

/// What the command line adds to the request of the use case.
struct AuditOptions {
  AuditRequest request;
  std::vector<std::string> targets;
  std::vector<std::string> vantages;
  std::vector<std::string> sources;
  std::string udp_budget = "20s";
  std::string filter_off_limit = "15m";
  int settle = 60;
  std::string store;
  std::string format = "table";
  std::string colour = "auto";
  std::string resume;     ///< folder of an incomplete audit; empty = a new one
  std::string timestamp;  ///< URL of a time stamp authority; empty = none is asked
};

bool WantsColour(const std::string& choice) {
  if (choice != "auto") return choice == "always";
  // https://no-color.org: any value that is not empty
  const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): one thread
  return (no_colour == nullptr || *no_colour == '\0') && ResultsGoToATerminal();
}

ExitCode Run(const AuditOptions& options) {
  const AuditRequest& request = options.request;
  const bool scans_now =
      (request.targets && !request.targets->empty()) || !request.vantages.empty();
  if (scans_now && !request.scans.empty()) {
    return ReportError(
        {Error::Code::kInvalid,
         "audit: --target and --vantage scan now and --scan reads a file: give one"});
  }
  if (request.output.empty() && !(request.sign.empty() && options.timestamp.empty())) {
    return ReportError(
        {Error::Code::kInvalid,
         "audit: --sign and --timestamp are for the bundle: say where with --output"});
  }
  AuditSources sources = LocalSources(options.request);
  sources.tell = [](const std::string& line) { Tell("portwarrant: " + line); };
  const auto outcome = RunAudit(options.request, sources);
  if (!outcome) return ReportError(outcome.error());
  for (const std::string& warning : outcome->warnings)
    Tell("portwarrant: " + warning);
  const std::string text =
      options.format == "json"
          ? ReportJson(outcome->report)
          : ReportTerminal(outcome->report, {.colour = WantsColour(options.colour),
                                             .columns = 80,
                                             .rows = 24,
                                             .bundle = outcome->bundle});
  if (const ExitCode written = WriteResult(text); written != ExitCode::kPass) return written;
  if (outcome->times.Has("outside")) Tell("audit " + outcome->times.Text());
  if (!options.timestamp.empty()) {
    TimestampRequest stamp;
    stamp.bundle = outcome->bundle;
    stamp.url = options.timestamp;
    if (const auto stamped = StampBundle(stamp); !stamped) {
      Tell("the bundle is whole and has no time stamp; portwarrant timestamp asks again");
      return ReportError(stamped.error());
    }
  }
  if (outcome->interrupted) {
    if (!request.output.empty())
      Tell("interrupted: portwarrant audit --resume " + request.output + " goes on from here");
    return ExitCode::kInterrupted;
  }
  return static_cast<ExitCode>(VerdictExit(outcome->report.verdict));
}

/// What is held against what, and what is seen from inside.
void AddInsideOptions(CLI::App& command, AuditOptions& options) {
  AuditRequest& request = options.request;
  command.add_option("--list", request.list, "port list, .yaml or .csv; required")
      ->type_name("FILE");
  command
      .add_option("--inventory", request.inventory,
                  "local, a host over SSH, or a file of portwarrant inventory --format json")
      ->type_name("local|FILE|ssh://USER@HOST")
      ->capture_default_str();
  AddRemoteOptions(command, request.remote);
  command
      .add_option("--netns", request.netns,
                  "which network namespaces are the element: all, self, a name or an inode")
      ->type_name("all|self|NETNS")
      ->capture_default_str();
  command
      .add_option("--scheme", request.scheme,
                  "how it is asked and laid out: tr33806, ts33117, itsar or dot-india")
      ->capture_default_str();
  command.add_option("--bind-check", request.bind_check, "as for inventory: auto, on or off")
      ->check(CLI::IsMember({"auto", "on", "off"}))
      ->capture_default_str();
}

/// What is seen from outside, and how. Gives the option that names targets.
CLI::Option* AddOutsideOptions(CLI::App& command, AuditOptions& options) {
  AuditRequest& request = options.request;
  CLI::Option* target =
      command
          .add_option(
              "--target", options.targets,
              "addresses of the element to look at from outside, or none; default: those of the "
              "list's interfaces")
          ->type_name("ADDR...");
  command
      .add_option("--vantage", options.vantages,
                  "NAME=local, NAME=netns:NS or NAME=ssh://USER@HOST: a place to look from; "
                  "repeated for several")
      ->type_name("NAME=PLACE");
  command
      .add_option("--source", options.sources,
                  "spare addresses of the link, from which UDP is asked too; of a vantage: "
                  "NAME=ADDR-ADDR")
      ->type_name("NAME=ADDR")
      ->delimiter(',');
  command
      .add_option("--scan", request.scans,
                  "a file of portwarrant scan --format json; one for each vantage")
      ->type_name("FILE...");
  command
      .add_option("--self-test", request.self_tests,
                  "a port known to be open, by which vantages prove that they see: tcp/22 or "
                  "tcp/22@ADDRESS")
      ->type_name("PORT...");
  command
      .add_option("--udp-budget", options.udp_budget, "time for UDP, for each target and vantage")
      ->type_name("TIME")
      ->capture_default_str();
  command.add_flag("!--no-identify", request.identify,
                   "do not speak with open ports to learn what is behind them");
  command.add_flag("!--no-capture", request.capture,
                   "leave out of the bundle what was sent and received");
  command.add_flag("--with-filter-off", request.with_filter_off,
                   "look a second time with the element's packet filter off, and put it back; "
                   "needs --consent-to-changes");
  command
      .add_option("--filter-off-limit", options.filter_off_limit,
                  "the time after which the packet filter is on again at the latest")
      ->type_name("TIME")
      ->capture_default_str();
  command.add_flag("--consent-to-changes", request.consent,
                   "agree to what an option says that it changes on the element");
  AddIdentifyOptions(command, {request.communities, request.community_file, request.intrusive});
  return target;
}

/// What is written, kept and printed.
void AddBundleOptions(CLI::App& command, AuditOptions& options) {
  AuditRequest& request = options.request;
  command.add_option("--output", request.output, "directory for the evidence bundle")
      ->type_name("DIR");
  command
      .add_option("--baseline", request.baseline,
                  "the bundle of an audit from before a restart: the same must be there")
      ->type_name("DIR");
  command
      .add_option("--settle", options.settle,
                  "seconds after the restart before what is missing counts")
      ->check(CLI::Range(0, 86'400))
      ->type_name("SECONDS")
      ->capture_default_str();
  command
      .add_option("--store", options.store,
                  "where the audit is kept: a history, or none; default: "
                  "portwarrant/history.sqlite of $XDG_STATE_HOME")
      ->type_name("FILE|none");
  command.add_option("--lab", request.lab, "laboratory, for the test report")->type_name("NAME");
  command.add_option("--operator", request.operator_name, "person, for the test report")
      ->type_name("NAME");
  command.add_option("--sign", request.sign, "private key that signs the bundle (keys new)")
      ->type_name("default|FILE");
  command
      .add_option("--timestamp", options.timestamp,
                  "authority that stamps the bundle's time (RFC 3161), http or https")
      ->type_name("URL");
  command.add_option("--format", options.format, "what is printed: table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command.add_option("--color", options.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
}

void AddAudit(CLI::App& app, ExitCode& exit, const std::string& resumed);

/// What was given, in a form that can be given again.
std::vector<std::string> WordsOf(const CLI::App& command) {
  std::vector<std::string> words = {command.get_name()};
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0) continue;
    if (option->get_items_expected_max() == 0) {
      words.push_back(option->get_name());
      continue;
    }
    for (const std::string& value : option->results())
      words.push_back(option->get_name() + "=" + value);
  }
  return words;
}

/// Gives the command of an incomplete audit again, where it was given, to go on in `folder`.
ExitCode Resume(std::string folder) {
  auto words = EnterIncompleteAudit(folder);
  if (!words) return ReportError(words.error());
  CLI::App app;
  ExitCode exit = ExitCode::kPass;
  AddAudit(app, exit, folder);
  std::ranges::reverse(*words);  // as CLI::App::parse takes them
  try {
    app.parse(*std::move(words));
  } catch (const CLI::ParseError& wrong) {
    return ReportError(
        {Error::Code::kInvalid, fmt::format("resume {}: its command: {}", folder, wrong.what())});
  }
  return exit;
}

/// `resumed`: the folder of the audit that goes on; empty = as the options say.
void AddAudit(CLI::App& app, ExitCode& exit, const std::string& resumed) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command =
      app.add_subcommand("audit",
                         "holds what is there against the port list and the forbidden "
                         "lists: a verdict for each requirement, and the evidence");
  CLI::Option* resume = command
                            ->add_option("--resume", options->resume,
                                         "finish the audit of an incomplete bundle, as it was "
                                         "asked; alone")
                            ->type_name("DIR");
  AddInsideOptions(*command, *options);
  CLI::Option* target = AddOutsideOptions(*command, *options);
  AddBundleOptions(*command, *options);
  command->footer(
      "Examples:\n"
      "  portwarrant audit --list port-list.yaml --netns mme --output evidence\n"
      "  portwarrant audit --resume evidence\n"
      "Exit code: 0 all requirements pass, 1 at least one fails, 3 none fails but something is\n"
      "inconclusive, 2 could not run.");
  command->callback([options, command, target, resume, resumed, &exit] {
    const std::vector<std::string> words = WordsOf(*command);
    if (resume->count() > 0) {
      if (words.size() > 2)
        throw CLI::ValidationError("--resume", "it goes on as it was asked: give it alone");
      exit = Resume(options->resume);
      return;
    }
    if (options->request.list.empty()) throw CLI::RequiredError("--list");
    options->request.words = words;
    if (!resumed.empty()) {
      options->request.output = resumed;
      options->request.resume = true;
    }
    if (options->targets == std::vector<std::string>{"none"}) options->targets.clear();
    if (target->count() > 0) options->request.targets = options->targets;
    options->request.udp_budget = TimeOption("--udp-budget", options->udp_budget);
    options->request.filter_off_limit = TimeOption("--filter-off-limit", options->filter_off_limit);
    auto vantages = ParseVantageSpecs(options->vantages);
    if (!vantages) throw CLI::ValidationError("--vantage", vantages.error().what);
    if (vantages->empty()) {
      options->request.sources = options->sources;
    } else if (auto added = AddVantageSources(options->sources, *vantages); !added) {
      throw CLI::ValidationError("--source", added.error().what);
    }
    options->request.vantages = *std::move(vantages);
    options->request.history = PlaceOfHistory(options->store);
    options->request.settle = std::chrono::seconds(options->settle);
    exit = Run(*options);
  });
}

}  // namespace

void AddAuditCommand(CLI::App& app, ExitCode& exit) {
  AddAudit(app, exit, "");
}

}  // namespace pw
