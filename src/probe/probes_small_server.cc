#include "probe/echo_conversation.h"
#include "probe/finger_conversation.h"
#include "probe/probe_spec.h"
#include "probe/small_server_conversation.h"

namespace pw {
namespace {

constexpr std::array kTcpOnly = {Carrier::kTcp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp};
constexpr std::array kUdpOnly = {Carrier::kUdp, Carrier::kUdp, Carrier::kUdp, Carrier::kUdp};
constexpr std::array kTcpAndUdp = {Carrier::kTcp, Carrier::kUdp, Carrier::kUdp, Carrier::kUdp};

constexpr auto kProbes = std::to_array<ProbeSpec>({
    {.name = "small-server-tcp",
     .protocols = "time daytime chargen systat netstat qotd",
     .carriers = kTcpOnly,
     .ports = {11, 13, 15, 17, 19, 37},
     .rank = 0,
     .greets = SmallServerConversation::Greets,
     .confirm = true,
     .make = MakeConversation<SmallServerConversation>,
     .source = "RFC 864 to RFC 868; inetd.conf(5)"},
    {.name = "small-server-udp",
     .protocols = "time daytime chargen systat netstat qotd",
     .carriers = kUdpOnly,
     .ports = {11, 13, 15, 17, 19, 37},
     .rank = 2,
     .confirm = true,
     .make = MakeConversation<SmallServerConversation>,
     .source = "RFC 864 to RFC 868"},
    {.name = "echo",
     .protocols = "echo",
     .carriers = kTcpAndUdp,
     .ports = {7},
     .rank = 6,
     .make = MakeConversation<EchoConversation>,
     .source = "RFC 862"},
    {.name = "finger",
     .protocols = "finger",
     .carriers = kTcpOnly,
     .ports = {79, 2003},
     .rank = 6,
     .confirm = true,
     .make = MakeConversation<FingerConversation>,
     .source = "RFC 1288"},
    {.name = "sink",
     .protocols = "sink",
     .carriers = kTcpOnly,
     .ports = {9},
     .rank = 9,
     .make = MakeConversation<SinkConversation>,
     .source = "RFC 863"},
});

}  // namespace

std::span<const ProbeSpec> SmallServerProbes() {
  return kProbes;
}

}  // namespace pw
