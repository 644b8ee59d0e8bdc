#include "sys/ssh_login.h"

#include <array>
#include <functional>
#include <utility>

#include <fmt/format.h>
#include <libssh/libssh.h>

namespace pw {
namespace {

struct KeyCloser {
  void operator()(ssh_key key) const noexcept { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, KeyCloser>;

struct TextCloser {
  void operator()(char* text) const noexcept { ssh_string_free_char(text); }
};
using Text = std::unique_ptr<char, TextCloser>;

/// An option as libssh holds it, after ssh_config.
std::string OptionOf(ssh_session session, ssh_options_e option) {
  char* value = nullptr;
  if (ssh_options_get(session, option, &value) != SSH_OK || value == nullptr) return {};
  return Text(value).get();
}

std::uint16_t PortOf(ssh_session session) {
  unsigned int port = 0;
  return ssh_options_get_port(session, &port) == SSH_OK ? static_cast<std::uint16_t>(port)
                                                        : std::uint16_t{22};
}

Result<Done> Set(ssh_session session, ssh_options_e option, const void* value) {
  if (ssh_options_set(session, option, value) == SSH_OK) return Done{};
  return Error{Error::Code::kInvalid, fmt::format("prepare SSH: {}", ssh_get_error(session))};
}

Result<Done> SetText(ssh_session session, ssh_options_e option, const std::string& text) {
  return text.empty() ? Result<Done>(Done{}) : Set(session, option, text.c_str());
}

/// What the command line says comes last and so wins over ssh_config.
Result<Done> Prepare(ssh_session session, const SshOptions& options) {
  if (auto set = SetText(session, SSH_OPTIONS_HOST, options.host); !set) return set;
  if (ssh_options_parse_config(session, nullptr) != SSH_OK) {
    return Error{Error::Code::kInvalid, fmt::format("read ssh_config: {}", ssh_get_error(session))};
  }
  const bool no = false;
  const int yes = 1;
  const long patience = options.patience.count();
  const unsigned int port = options.port;
  const auto steps = std::to_array<std::function<Result<Done>()>>({
      [&] { return Set(session, SSH_OPTIONS_PROCESS_CONFIG, &no); },
      [&] { return Set(session, SSH_OPTIONS_STRICTHOSTKEYCHECK, &yes); },
      [&] { return Set(session, SSH_OPTIONS_TIMEOUT, &patience); },
      [&] { return SetText(session, SSH_OPTIONS_USER, options.user); },
      [&] { return SetText(session, SSH_OPTIONS_KNOWNHOSTS, options.known_hosts); },
      [&] { return SetText(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, options.known_hosts); },
  });
  for (const auto& step : steps) {
    if (auto done = step(); !done) return done;
  }
  return port == 0 ? Result<Done>(Done{}) : Set(session, SSH_OPTIONS_PORT, &port);
}

/// The key that the server has just proved to have.
struct ServerKey {
  std::string type;
  std::string fingerprint;  ///< "SHA256:...", as OpenSSH prints it
};

Result<ServerKey> KeyOf(ssh_session session) {
  ssh_key raw = nullptr;
  const int got = ssh_get_server_publickey(session, &raw);
  const Key key(raw);
  unsigned char* hash = nullptr;
  std::size_t length = 0;
  if (got != SSH_OK ||
      ssh_get_publickey_hash(key.get(), SSH_PUBLICKEY_HASH_SHA256, &hash, &length) != SSH_OK) {
    return Error{Error::Code::kUnavailable,
                 fmt::format("read host key: {}", ssh_get_error(session))};
  }
  const Text printed(ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, length));
  ssh_clean_pubkey_hash(&hash);
  if (!printed) return Error{Error::Code::kSystem, "read host key: out of memory"};
  return ServerKey{ssh_key_type_to_char(ssh_key_type(key.get())), printed.get()};
}

std::string Place(ssh_session session) {
  const std::string host = OptionOf(session, SSH_OPTIONS_HOST);
  const std::uint16_t port = PortOf(session);
  return port == 22 ? host : fmt::format("[{}]:{}", host, port);  // as known_hosts writes it
}

Error Refused(ssh_session session, const ServerKey& key, std::string_view why) {
  return {Error::Code::kDenied, fmt::format("check host key of {}: {} {}: {}", Place(session),
                                            key.type, key.fingerprint, why)};
}

std::string KnownHostsName(const SshOptions& options) {
  return options.known_hosts.empty() ? "known_hosts" : options.known_hosts;
}

Result<Done> CheckHostKey(ssh_session session, const ServerKey& key, const SshOptions& options) {
  if (!options.host_key.empty()) {
    if (options.host_key == key.fingerprint) return Done{};
    return Refused(session, key, fmt::format("--host-key names {}", options.host_key));
  }
  const std::string file = KnownHostsName(options);
  switch (ssh_session_is_known_server(session)) {
    case SSH_KNOWN_HOSTS_OK:
      return Done{};
    case SSH_KNOWN_HOSTS_CHANGED:
    case SSH_KNOWN_HOSTS_OTHER:
      return Refused(session, key,
                     fmt::format("{} has another key for this host: either its key was renewed or "
                                 "somebody stands in between; nothing was sent",
                                 file));
    case SSH_KNOWN_HOSTS_UNKNOWN:
    case SSH_KNOWN_HOSTS_NOT_FOUND:
      return Refused(
          session, key,
          fmt::format("not in {}: compare it with what `ssh-keygen -lf` says of the element's "
                      "/etc/ssh/ssh_host_*_key.pub on its console, then give --host-key {} or "
                      "log in once by ssh",
                      file, key.fingerprint));
    case SSH_KNOWN_HOSTS_ERROR:
      break;
  }
  return Refused(session, key, fmt::format("read {}: {}", file, ssh_get_error(session)));
}

/// Whether the file holds a key that can be used as it is.
Result<Done> CheckIdentity(const std::string& file) {
  if (file.empty()) return Done{};
  ssh_key raw = nullptr;
  const int read = ssh_pki_import_privkey_file(file.c_str(), nullptr, nullptr, nullptr, &raw);
  const Key key(raw);
  if (read == SSH_OK) return Done{};
  return Error{Error::Code::kInvalid,
               fmt::format("read key {}: {}", file,
                           read == SSH_EOF ? "no such file, or it may not be read"
                                           : "no private key, or one with a passphrase: give such "
                                             "a key to ssh-agent with ssh-add")};
}

Result<Done> Authenticate(ssh_session session, const SshOptions& options) {
  // Some servers let in without a key; and only after this the methods are known.
  const int none = ssh_userauth_none(session, nullptr);
  if (none == SSH_AUTH_SUCCESS) return Done{};
  // A key that was named goes alone: a server ends the connection after some that it does not know.
  if (!options.identity.empty()) {
    ssh_key raw = nullptr;
    static_cast<void>(
        ssh_pki_import_privkey_file(options.identity.c_str(), nullptr, nullptr, nullptr, &raw));
    const Key key(raw);
    if (key && ssh_userauth_publickey(session, nullptr, key.get()) == SSH_AUTH_SUCCESS)
      return Done{};
  } else if (ssh_userauth_publickey_auto(session, nullptr, nullptr) == SSH_AUTH_SUCCESS) {
    return Done{};
  }
  return Error{
      Error::Code::kDenied,
      fmt::format("log in to {} as {}: {}", Place(session), OptionOf(session, SSH_OPTIONS_USER),
                  options.identity.empty()
                      ? "the server takes no key of the agent and none of ~/.ssh; name one with "
                        "--identity"
                      : fmt::format("the server does not take the key {}", options.identity))};
}

}  // namespace

void SshCloser::operator()(ssh_session_struct* session) const noexcept {
  if (session == nullptr) return;
  ssh_disconnect(session);
  ssh_free(session);
}

Result<SshHandle> OpenSsh(const SshOptions& options) {
  if (auto readable = CheckIdentity(options.identity); !readable)
    return std::move(readable).error();
  SshHandle handle(ssh_new());
  if (!handle) return Error{Error::Code::kSystem, "prepare SSH: out of memory"};
  if (auto ready = Prepare(handle.get(), options); !ready) return std::move(ready).error();
  if (ssh_connect(handle.get()) != SSH_OK) {
    return Error{
        Error::Code::kUnavailable,
        fmt::format("connect to {} by SSH: {}", Place(handle.get()), ssh_get_error(handle.get()))};
  }
  return handle;
}

Result<SshPeer> LogIn(ssh_session_struct* session, const SshOptions& options) {
  const auto key = KeyOf(session);
  if (!key) return key.error();
  if (auto known = CheckHostKey(session, *key, options); !known) return std::move(known).error();
  if (auto in = Authenticate(session, options); !in) return std::move(in).error();
  return SshPeer{.host_key = fmt::format("{} {}", key->type, key->fingerprint),
                 .user = OptionOf(session, SSH_OPTIONS_USER),
                 .host = OptionOf(session, SSH_OPTIONS_HOST),
                 .port = PortOf(session)};
}

}  // namespace pw
