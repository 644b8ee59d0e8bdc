// portwarrant-collector: the inventory alone, in a program that needs nothing of its host but the
// kernel. `portwarrant inventory --host` brings it to an element; it can be copied by hand as well.
#include "app/collector_command.h"
#include "cli/output.h"
#include "pw_version.h"

#include <chrono>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

pw::ExitCode Collect(const pw::CollectorRequest& request) {
  pw::StandardOutput output;
  const auto complete =
      pw::RunCollector(request, [&](std::string_view piece) { output.Write(piece); });
  if (!complete) return pw::ReportError(complete.error());
  if (!output.Flush()) {
    return pw::ReportError(
        {pw::Error::Code::kSystem, "write to stdout: not everything could be written"});
  }
  return *complete ? pw::ExitCode::kPass : pw::ExitCode::kInconclusive;
}

pw::ExitCode Run(int argc, char** argv) {
  CLI::App app{"Prints the inventory of this host as JSON (portwarrant/inventory/1).",
               "portwarrant-collector"};
  pw::CollectorRequest request;
  int seconds = 0;
  app.set_version_flag("--version",
                       fmt::format("portwarrant-collector {} ({})", PW_VERSION, PW_COMMIT));
  app.add_option("--netns", request.netns,
                 "network namespaces to look into: all, self, a name or an inode number")
      ->capture_default_str();
  app.add_option("--owners", request.owners, "how holders of sockets are found: auto, bpf or proc")
      ->check(CLI::IsMember({"auto", "bpf", "proc"}))
      ->capture_default_str();
  app.add_option("--time", seconds, "seconds after which it is ended; 0 = never")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& shown) {  // --help, --version
    app.exit(shown);
    return pw::ExitCode::kPass;
  } catch (const CLI::ParseError& wrong) {
    return pw::ReportError({pw::Error::Code::kInvalid, wrong.what()});
  }
  request.time = std::chrono::seconds{seconds};
  return Collect(request);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(Run(argc, argv));
  } catch (const std::exception& failed) {  // out of memory and the like
    return static_cast<int>(
        pw::ReportError({pw::Error::Code::kSystem, std::string("stopped: ") + failed.what()}));
  }
}
