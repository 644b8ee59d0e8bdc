#include "probe/probe_spec.h"
#include "probe/remote_command_conversation.h"
#include "probe/rlogin_conversation.h"
#include "probe/ssh_conversation.h"
#include "probe/telnet_conversation.h"

namespace pw {
namespace {

constexpr std::array kTcpOnly = {Carrier::kTcp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp};
constexpr std::array kTcpAndTls = {Carrier::kTcp, Carrier::kTls, Carrier::kTls, Carrier::kTls};

constexpr auto kProbes = std::to_array<ProbeSpec>({
    {.name = "ssh",
     .protocols = "ssh",
     .carriers = kTcpOnly,
     .ports = {22, 830, 2022},
     .rank = 0,
     .greets = SshConversation::Greets,
     .make = MakeConversation<SshConversation>,
     .source = "RFC 4253 s.4.2, s.7.1; draft-ylonen-ssh-protocol-00"},
    {.name = "telnet",
     .protocols = "telnet clear-text-shell",
     .carriers = kTcpAndTls,
     .ports = {23, 107, 992, 2323},
     .rank = 3,
     .greets = TelnetConversation::Greets,
     .make = MakeConversation<TelnetConversation>,
     .source = "RFC 854, RFC 855, RFC 1143"},
    {.name = "rlogin",
     .protocols = "rlogin",
     .carriers = kTcpOnly,
     .ports = {513},
     .rank = 7,
     .privileged_source = true,
     .confirm = true,
     .make = MakeConversation<RloginConversation>,
     .source = "RFC 1282"},
    {.name = "remote-command",
     .protocols = "rsh rexec",
     .carriers = kTcpOnly,
     .ports = {512, 514},
     .rank = 7,
     .privileged_source = true,
     .confirm = true,
     .make = MakeConversation<RemoteCommandConversation>,
     .source = "BSD rshd(8), rexecd(8)"},
});

}  // namespace

std::span<const ProbeSpec> LoginProbes() {
  return kProbes;
}

}  // namespace pw
