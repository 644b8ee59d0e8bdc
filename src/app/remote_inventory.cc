#include "app/remote_inventory.h"

#include "app/collector_file.h"
#include "app/collector_script.h"
#include "base/text.h"
#include "model/inventory_json.h"
#include "model/ssh_address.h"
#include "sys/ssh_session.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

using std::chrono::milliseconds;

/// A greeting is some lines; a login shell may print before them.
constexpr SubprocessLimits kGreetingLimits{.time = milliseconds{20000},
                                           .output = std::size_t{256} << 10};
/// The program has to travel too. 100,000 listeners with their processes take about 80 MB.
constexpr SubprocessLimits kCollectorLimits{.time = milliseconds{300000},
                                            .output = std::size_t{128} << 20};
constexpr int kError = 2;
constexpr int kIncomplete = 3;
constexpr int kMayNotRun = 126;

Result<SshSession> LogIn(const RemoteRequest& request) {
  const auto address = ParseSshAddress(request.host);
  if (!address) return address.error();
  return SshSession::Connect({.host = address->host,
                              .user = address->user,
                              .port = address->port,
                              .identity = request.identity,
                              .known_hosts = request.known_hosts,
                              .host_key = request.host_key});
}

Result<ElementGreeting> Greet(SshSession& session, const RemoteRequest& request) {
  const auto answer = session.Run(GreetingCommand(request.sudo != "never"), "", kGreetingLimits);
  if (!answer) return answer.error();
  return ParseGreeting(answer->out.empty() ? answer->err : answer->out);
}

/// Whether the collector runs by sudo.
Result<bool> DecideSudo(const RemoteRequest& request, const ElementGreeting& greeting) {
  if (greeting.uid == 0) return false;
  if (greeting.sudo || request.sudo != "always") return greeting.sudo;
  return Error{Error::Code::kDenied,
               fmt::format("become root by sudo: {}: allow this user to run commands without a "
                           "password there (NOPASSWD in sudoers), or log in as root",
                           greeting.sudo_reason)};
}

std::string FirstLine(std::string_view text) {
  while (const auto line = NextLine(text)) {
    if (!Trim(*line).empty()) return Printable(line->substr(0, 500));
  }
  return "it says nothing";
}

/// Why there is no inventory.
Error WhyNot(const SubprocessOutcome& outcome) {
  const std::string said = FirstLine(outcome.err);
  switch (outcome.exit_code) {
    case kNoFolderToRunIn:
      return {Error::Code::kDenied,
              "run collector: no folder of the element takes a program that may run (/run, "
              "/dev/shm, /tmp, /var/tmp and the home folder are missing, not writable or mounted "
              "noexec)"};
    case kNotArrivedWhole:
      return {Error::Code::kUnavailable, fmt::format("bring collector to the element: {}", said)};
    case kMayNotRun:
      return {Error::Code::kDenied,
              fmt::format("run collector: the element does not allow it: {}", said)};
    case kError:
      return {Error::Code::kInvalid, fmt::format("run collector: {}", said)};
    default:
      return {Error::Code::kUnavailable,
              fmt::format("run collector: it ended with code {}: {}", outcome.exit_code, said)};
  }
}

Result<Inventory> ReadOutput(const SubprocessOutcome& outcome, bool& verified) {
  if (outcome.exit_code != 0 && outcome.exit_code != kIncomplete) return WhyNot(outcome);
  const auto output = SplitCollectorOutput(outcome.out);
  if (!output) return output.error();
  verified = output->verified;
  auto inventory = ParseInventoryJson(output->inventory);
  if (inventory) return inventory;
  return Error{inventory.error().code,
               fmt::format("read the collector's output: {}", inventory.error().what)};
}

void TellRights(const ElementGreeting& greeting, const RemoteRequest& request, bool sudo,
                Inventory& inventory) {
  if (greeting.uid == 0 || sudo) return;
  Coverage row;
  row.subject = "owners";
  row.status = CoverageStatus::kDenied;
  row.reason = fmt::format(
      "the collector ran as uid {}, not as root ({}): what only root may read is "
      "missing",
      greeting.uid, request.sudo == "never" ? "sudo was not wanted" : greeting.sudo_reason);
  inventory.coverage.push_back(std::move(row));
}

Result<Inventory> Collect(const RemoteRequest& request) {
  CollectorRun run;
  run.netns = request.netns;
  run.owners = request.owners;
  if (const auto command = CollectorCommand(run); !command) return command.error();
  auto session = LogIn(request);
  if (!session) return std::move(session).error();
  const auto greeting = Greet(*session, request);
  if (!greeting) return greeting.error();
  const auto sudo = DecideSudo(request, *greeting);
  if (!sudo) return sudo.error();
  const auto collector = ReadCollector(greeting->machine, request.collector);
  if (!collector) return collector.error();
  run.sudo = *sudo;
  run.size = collector->bytes.size();
  run.sha256 = collector->sha256;
  const auto outcome = session->Run(*CollectorCommand(run), collector->bytes, kCollectorLimits);
  if (!outcome) return outcome.error();
  bool verified = false;
  auto inventory = ReadOutput(*outcome, verified);
  if (!inventory) return inventory;
  inventory->remote = RemoteCollection{
      .address = ToString(SshAddress{session->user(), session->host(), session->port()}),
      .host_key = session->host_key(),
      .user = session->user(),
      .sudo = *sudo,
      .collector = collector->sha256,
      .verified = verified};
  TellRights(*greeting, request, *sudo, *inventory);
  return inventory;
}

}  // namespace

Result<Inventory> TakeRemoteInventory(const RemoteRequest& request) {
  auto inventory = Collect(request);
  if (inventory) return inventory;
  Error error = std::move(inventory).error();
  error.what = fmt::format("collect from {}: {}", Printable(request.host), error.what);
  return error;
}

}  // namespace pw
