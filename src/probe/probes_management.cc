#include "probe/probe_spec.h"
#include "probe/snmp_conversation.h"

namespace pw {
namespace {

constexpr auto kProbes = std::to_array<ProbeSpec>({
    {.name = "snmp",
     .protocols = "snmp",
     .carriers = {Carrier::kUdp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp},
     .ports = {161, 1161},
     .rank = 2,
     .make = MakeConversation<SnmpConversation>,
     .source = "RFC 1157, RFC 1901, RFC 3416 s.4.2, RFC 3414 s.4, RFC 3430"},
});

}  // namespace

std::span<const ProbeSpec> ManagementProbes() {
  return kProbes;
}

}  // namespace pw
