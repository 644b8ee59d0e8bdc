#include "probe/ssh_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/product_name.h"

#include <algorithm>
#include <array>
#include <set>

namespace pw {
namespace {

constexpr milliseconds kPatience{2000};
constexpr std::string_view kOurSoftware = "portwarrant";
constexpr std::size_t kLinesBeforeIdent = 20;  // RFC 4253 s.4.2 allows other lines first

/// Algorithms with which a connection is no longer safe: RFC 8758 (arcfour), RFC 9142 (SHA-1 with
/// 1024 bits), RFC 4253 s.6.3 ("none"), RFC 6151 (MD5), 3DES with blocks of 64 bits, DSS with keys
/// of 1024 bits.
constexpr auto kWeak = std::to_array<std::string_view>(
    {"none", "arcfour", "arcfour128", "arcfour256", "des-cbc", "3des-cbc", "blowfish-cbc",
     "cast128-cbc", "idea-cbc", "rijndael-cbc@lysator.liu.se", "hmac-md5", "hmac-md5-96",
     "hmac-md5-etm@openssh.com", "hmac-md5-96-etm@openssh.com", "diffie-hellman-group1-sha1",
     "rsa1024-sha1", "ssh-dss"});

/// A list shortened to whole names that a fact can hold.
std::string Shortened(std::string_view names) {
  constexpr std::size_t kRoom = 250;
  if (names.size() <= kRoom) return std::string(names);
  return std::string(names.substr(0, names.substr(0, kRoom).rfind(','))) + ",...";
}

}  // namespace

SshConversation::SshConversation(const ProbeContext& context) {
  static_cast<void>(context);
}

bool SshConversation::Greets(std::string_view greeting) {
  return greeting.starts_with("SSH-") || greeting.find("\nSSH-") != std::string_view::npos;
}

Move SshConversation::Begin() {
  return Move::Listen(kPatience);
}

Move SshConversation::Hear(const Incoming& incoming) {
  if (step_ == Step::kIdent) return HearIdent(AsText(incoming.bytes));
  std::vector<std::byte> stream = early_;
  stream.insert(stream.end(), incoming.bytes.begin(), incoming.bytes.end());
  return step_ == Step::kKeyExchange ? HearKeyExchange(stream) : HearVersionOne(stream);
}

Move SshConversation::HearIdent(std::string_view stream) {
  std::string_view rest = stream;
  for (std::size_t i = 0; i < kLinesBeforeIdent; ++i) {
    if (rest.find('\n') == std::string_view::npos) return Move::Listen(kPatience);
    const auto line = NextLine(rest);
    if (!line) return Move::Listen(kPatience);
    if (!line->starts_with("SSH-")) continue;
    const auto behind = AsBytes(rest);
    early_.assign(behind.begin(), behind.end());
    return Greet(*line);
  }
  return Move::Done();
}

Move SshConversation::Greet(std::string_view line) {
  const auto ident = ParseSshIdent(line);
  if (!ident || ident->software == kOurSoftware) return Move::Done();
  Found("ssh", Confidence::kBanner);
  Learn("ssh.ident", line);
  Learn("ssh.protocol", ident->protocol);
  const ProductName name = SplitProduct(ident->software);
  ServiceIdentity& identity = Found("ssh", Confidence::kBanner);
  identity.product = name.product;
  identity.version = name.version;
  if (!name.version.empty() && !ident->comments.empty()) identity.version += ' ' + ident->comments;
  const bool version_one = ident->protocol.starts_with("1.");
  step_ = version_one ? Step::kVersionOne : Step::kKeyExchange;
  const std::string ours(kOurSoftware);
  return Move::Say(version_one ? "SSH-1.5-" + ours + "\n" : "SSH-2.0-" + ours + "\r\n", kPatience);
}

Move SshConversation::HearKeyExchange(std::span<const std::byte> stream) {
  const auto init = ParseSshKexInit(stream);
  if (!init) return Move::Done();
  if (!*init) return Move::Listen(kPatience);
  if ((*init)->lists[SshKexInit::kKeyExchange].empty()) return Move::Done();
  Found("ssh", Confidence::kBehaviour);
  LearnKeyExchange(**init);
  return Move::Done();
}

void SshConversation::LearnKeyExchange(const SshKexInit& init) {
  Learn("ssh.key-exchange", Shortened(init.lists[SshKexInit::kKeyExchange]));
  Learn("ssh.host-keys", Shortened(init.lists[SshKexInit::kHostKey]));
  Learn("ssh.ciphers", Shortened(init.lists[SshKexInit::kCipherToClient]));
  Learn("ssh.macs", Shortened(init.lists[SshKexInit::kMacToClient]));
  std::string weak;
  std::set<std::string_view> known;
  for (std::size_t list = SshKexInit::kKeyExchange; list <= SshKexInit::kMacToClient; ++list) {
    for (const std::string_view name : Split(init.lists.at(list), ',')) {
      if (std::ranges::find(kWeak, name) == kWeak.end() || !known.insert(name).second) continue;
      if (!weak.empty()) weak += ',';
      weak += name;
    }
  }
  if (weak.empty()) return;
  Learn("ssh.weak", weak);
  Found("ssh", Confidence::kBehaviour)
      .weaknesses.push_back({"ssh-weak-crypto", "The key exchange offers " + weak + "."});
}

Move SshConversation::HearVersionOne(std::span<const std::byte> stream) {
  const auto key = ParseSsh1PublicKey(stream);
  if (!key) return Move::Done();
  if (!*key) return Move::Listen(kPatience);
  ServiceIdentity& identity = Found("ssh", Confidence::kBehaviour);
  Learn("ssh1.host-key-bits", std::to_string((*key)->host_key_bits));
  Learn("ssh1.server-key-bits", std::to_string((*key)->server_key_bits));
  identity.weaknesses.push_back(
      {"ssh-1", "An identification of SSH 1.5 was answered with the public keys of SSH 1."});
  return Move::Done();
}

Move SshConversation::Silence() {
  return Move::Done();
}

}  // namespace pw
