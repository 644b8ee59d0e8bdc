#include "cli/remote_options.h"

namespace pw {

void AddRemoteOptions(CLI::App& command, RemoteRequest& request) {
  command
      .add_option("--identity", request.identity,
                  "ssh://: private key, instead of agent and ~/.ssh")
      ->type_name("FILE")
      ->group("Over SSH");
  command
      .add_option("--known-hosts", request.known_hosts,
                  "ssh://: host keys, instead of ~/.ssh/known_hosts")
      ->type_name("FILE")
      ->group("Over SSH");
  command
      .add_option("--host-key", request.host_key,
                  "ssh://: fingerprint of the only host key to accept")
      ->type_name("FINGERPRINT")
      ->group("Over SSH");
  command
      .add_option("--sudo", request.sudo,
                  "ssh://: become root by sudo where it asks no password: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->group("Over SSH");
  command
      .add_option("--collector", request.collector,
                  "ssh://: the program to bring there, instead of the one of this installation")
      ->type_name("FILE")
      ->group("Over SSH");
}

}  // namespace pw
