#include "probe/diameter_conversation.h"
#include "probe/gtp_conversation.h"
#include "probe/pfcp_conversation.h"
#include "probe/probe_spec.h"

namespace pw {
namespace {

constexpr std::array kUdp{Carrier::kUdp, Carrier::kUdp, Carrier::kUdp, Carrier::kUdp};

constexpr auto kTelecomProbes = std::to_array<ProbeSpec>({
    {.name = "diameter",
     .protocols = "diameter",
     .carriers = {Carrier::kTcp, Carrier::kTls, Carrier::kSctp, Carrier::kSctp},
     // 5658 is what some texts say instead of 5868
     .ports = {3868, 5868, 5658, 3869, 3870},
     .rank = 3,
     .ppid = 46,
     .make = SpeakDiameter,
     .source = "RFC 6733 s.5.3"},
    {.name = "gtp-c",
     .protocols = "gtpv2-c gtpv1-c gtpv1 gtp-u",
     .carriers = kUdp,
     .ports = {2123},
     .rank = 3,
     .make = SpeakGtpC,
     .source = "3GPP TS 29.274 s.7.1.1, TS 29.060 s.7.2.1"},
    {.name = "gtp-u",
     .protocols = "gtp-u gtpv1-c gtpv2-c gtpv1",
     .carriers = kUdp,
     .ports = {2152},
     .rank = 0,
     .make = SpeakGtpU,
     .source = "3GPP TS 29.281 s.7.2.1"},
    {.name = "pfcp",
     .protocols = "pfcp",
     .carriers = kUdp,
     .ports = {8805},
     .rank = 3,
     .make = SpeakPfcp,
     .source = "3GPP TS 29.244 s.7.4.2"},
    {.name = "gtp-prime",
     .protocols = "gtp-prime gtpv0 gtpv1 gtpv1-c gtp-u gtpv2-c",
     .carriers = {Carrier::kUdp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp},
     .ports = {3386},
     .rank = 7,
     .make = SpeakGtpPrime,
     .source = "3GPP TS 32.295 s.6.2.2, TS 09.60 s.7.4.1"},
});

}  // namespace

std::span<const ProbeSpec> TelecomProbes() {
  return kTelecomProbes;
}

}  // namespace pw
