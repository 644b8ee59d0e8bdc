#include "app/inventory_command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/remote_options.h"

#include <map>
#include <memory>

namespace pw {
namespace {

ExitCode Run(const InventoryRequest& request) {
  StandardOutput output;
  const auto complete = RunInventory(request, [&](std::string_view piece) { output.Write(piece); });
  if (!complete) return ReportError(complete.error());
  if (!output.Flush()) {
    return ReportError({Error::Code::kSystem, "write to stdout: not everything could be written"});
  }
  return *complete ? ExitCode::kPass : ExitCode::kInconclusive;
}

}  // namespace

void AddInventoryCommand(CLI::App& app, ExitCode& exit) {
  auto request = std::make_shared<InventoryRequest>();
  CLI::App* command = app.add_subcommand("inventory",
                                         "the inside view: what this host's kernel and "
                                         "service managers say");
  command->add_option("--host", request->remote.host, "another host, over SSH, instead of this one")
      ->type_name("ssh://USER@HOST");
  AddRemoteOptions(*command, request->remote);
  command
      ->add_option("--netns", request->netns,
                   "network namespaces to look into: all, self, a name or an inode number")
      ->type_name("all|self|NETNS")
      ->capture_default_str();
  command
      ->add_option("--owners", request->owners,
                   "how holders of sockets are found: auto, bpf or proc")
      ->check(CLI::IsMember({"auto", "bpf", "proc"}))
      ->capture_default_str();
  command
      ->add_option("--bind-check", request->bind_check,
                   "try each free port by binding it, to find what no table shows: auto (in at "
                   "most 4 namespaces), on or off")
      ->check(CLI::IsMember({"auto", "on", "off"}))
      ->capture_default_str();
  const std::map<std::string, InventoryFormat> formats = {{"table", InventoryFormat::kTable},
                                                          {"json", InventoryFormat::kJson},
                                                          {"jsonl", InventoryFormat::kJsonLines},
                                                          {"csv", InventoryFormat::kCsv}};
  command->add_option("--format", request->format, "table, json, jsonl or csv")
      ->transform(CLI::CheckedTransformer(formats).description("{table,json,jsonl,csv}"))
      ->default_str("table")
      ->type_name("TEXT");
  command->add_option("-o,--output", request->output, "write to FILE, whole or not at all")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  portwarrant inventory\n"
      "  portwarrant inventory --netns mme --format json -o mme.json\n"
      "  portwarrant inventory --host ssh://root@10.78.0.2 --format json -o mme-01.json\n"
      "Exit code: 0 everything was seen, 3 something could not be seen, 2 could not run.\n"
      "Without root it shows what it can and says what is missing.");
  command->callback([request, &exit] { exit = Run(*request); });
}

}  // namespace pw
