#include "app/timestamp_command.h"
#include "base/time_text.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <memory>

#include <fmt/format.h>

namespace pw {
namespace {

ExitCode Run(const TimestampRequest& request) {
  const int ways = static_cast<int>(!request.query.empty()) +
                   static_cast<int>(!request.reply.empty()) +
                   static_cast<int>(!request.url.empty());
  if (ways != 1) {
    return ReportError(
        {Error::Code::kInvalid, "timestamp: give one of --url, --query and --reply (see --help)"});
  }
  const auto stamp = StampBundle(request);
  if (!stamp) return ReportError(stamp.error());
  if (!request.query.empty()) {
    return WriteResult(
        fmt::format("{0}: give it to an authority, then: portwarrant timestamp {1} --reply FILE\n",
                    request.query, request.bundle));
  }
  return WriteResult(
      fmt::format("time stamp of {} by {}\n", ToRfc3339(stamp->time), stamp->authority));
}

}  // namespace

void AddTimestampCommand(CLI::App& app, ExitCode& exit) {
  auto request = std::make_shared<TimestampRequest>();
  CLI::App* command = app.add_subcommand(
      "timestamp", "puts the time stamp of an authority (RFC 3161) into an evidence bundle");
  command->add_option("DIR", request->bundle, "the bundle")->required();
  command->add_option("--url", request->url, "authority to ask at once, http or https")
      ->type_name("URL");
  command->add_option("--query", request->query, "write the question, to be carried to one")
      ->type_name("FILE");
  command->add_option("--reply", request->reply, "the reply that was carried back")
      ->type_name("FILE");
  command
      ->add_option("--tsa-ca", request->authorities,
                   "certificates that the reply must lead to, PEM")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  portwarrant timestamp evidence --url http://tsa.example/ --tsa-ca tsa.pem\n"
      "  portwarrant timestamp evidence --query evidence.tsq\n"
      "  portwarrant timestamp evidence --reply evidence.tsr\n"
      "Exit code: 0 done, 2 could not; then the bundle is as it was.");
  command->callback([request, &exit] { exit = Run(*request); });
}

}  // namespace pw
