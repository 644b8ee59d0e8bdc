#include "app/verify_command.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <memory>
#include <string>

namespace pw {
namespace {

ExitCode Run(const VerifyRequest& request, const std::string& format) {
  const auto check = VerifyBundle(request);
  if (!check) return ReportError(check.error());
  const ExitCode written =
      WriteResult(format == "json" ? VerifyJson(*check) : VerifyText(request, *check));
  if (written != ExitCode::kPass) return written;
  return check->differences.empty() ? ExitCode::kPass : ExitCode::kFail;
}

}  // namespace

void AddVerifyCommand(CLI::App& app, ExitCode& exit) {
  auto request = std::make_shared<VerifyRequest>();
  auto format = std::make_shared<std::string>("table");
  CLI::App* command =
      app.add_subcommand("verify", "checks an evidence bundle: files, signature and time stamp");
  command->add_option("DIR", request->bundle, "the bundle")->required();
  command
      ->add_option("--key", request->key,
                   "public key of the signer, got another way than with the bundle")
      ->type_name("default|FILE");
  command
      ->add_option("--tsa-ca", request->authorities,
                   "certificates of authorities whose time stamp counts, PEM")
      ->type_name("FILE");
  command->add_option("--format", *format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command->footer(
      "Example: portwarrant verify evidence --key signer.pub.pem\n"
      "Exit code: 0 nothing differs, 1 each difference is named, 2 could not run. The bundle's "
      "own\n"
      "verify.sh does the same with bash, sha256sum and openssl.");
  command->callback([request, format, &exit] { exit = Run(*request, *format); });
}

}  // namespace pw
