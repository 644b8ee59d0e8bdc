#include "app/key_files.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <memory>
#include <string>

#include <fmt/format.h>

namespace pw {
namespace {

ExitCode New(const std::string& path) {
  const auto made = MakeKey(path);
  if (!made) return ReportError(made.error());
  return WriteResult(
      fmt::format("private key  {}\npublic key   {}\nid           {}\n"
                  "Keep the private key to yourself, and give the public one, or its id, to those "
                  "who check.\n",
                  made->private_path, made->public_path, made->id));
}

ExitCode Show(const std::string& path) {
  const auto key = ReadPublicKey(path);
  if (!key) return ReportError(key.error());
  // PEM readers pass over the line before, so the output is a key file as it stands.
  return WriteResult(fmt::format("id {}\n{}", key->Id(), key->Pem()));
}

}  // namespace

void AddKeysCommand(CLI::App& app, ExitCode& exit) {
  CLI::App* keys = app.add_subcommand("keys", "keys that sign evidence bundles (Ed25519)");
  auto path = std::make_shared<std::string>();
  CLI::App* make = keys->add_subcommand("new", "makes a key; nothing is overwritten");
  make->add_option("-o,--output", *path,
                   "file for the private key; the public one lies beside it as .pub.pem. Default: "
                   "portwarrant/signing-key.pem in the folder for settings")
      ->type_name("FILE");
  make->footer("Examples:\n  portwarrant keys new\n  portwarrant keys new -o lab.pem");
  make->callback([path, &exit] { exit = New(*path); });
  auto shown = std::make_shared<std::string>("default");
  CLI::App* show =
      keys->add_subcommand("show", "the public key and its id, from a private or a public key");
  show->add_option("FILE", *shown, "key file; without: the default key");
  show->footer(
      "Examples:\n  portwarrant keys show\n  portwarrant keys show evidence/public-key.pem");
  show->callback([shown, &exit] { exit = Show(*shown); });
  keys->require_subcommand(1);
  keys->footer("Examples:\n  portwarrant keys new\n  portwarrant keys show > signer.pem");
}

}  // namespace pw
