#include "probe/bgp_conversation.h"
#include "probe/dns_conversation.h"
#include "probe/ike_conversation.h"
#include "probe/ntp_conversation.h"
#include "probe/probe_spec.h"
#include "probe/radius_conversation.h"
#include "probe/rdp_conversation.h"
#include "probe/sip_conversation.h"
#include "probe/text_scripts.h"
#include "probe/vnc_conversation.h"
#include "probe/x11_conversation.h"

namespace pw {
namespace {

constexpr std::array kUdp{Carrier::kUdp, Carrier::kUdp, Carrier::kUdp, Carrier::kUdp};
constexpr std::array kTcp{Carrier::kTcp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp};
constexpr std::array kTcpAndTls{Carrier::kTcp, Carrier::kTls, Carrier::kTls, Carrier::kTls};

constexpr auto kNetworkProbes = std::to_array<ProbeSpec>({
    {.name = "dns",
     .protocols = "dns",
     .carriers = {Carrier::kUdp, Carrier::kTcp, Carrier::kTls, Carrier::kTls},
     .ports = {53, 853, 5353},
     .rank = 2,
     .make = SpeakDns,
     .source = "RFC 1035 s.4; RFC 4892 s.3"},
    {.name = "ntp",
     .protocols = "ntp",
     .carriers = kUdp,
     .ports = {123},
     .rank = 2,
     .make = SpeakNtp,
     .source = "RFC 5905 s.7.3; RFC 9327 s.2"},
    {.name = "sip",
     .protocols = "sip",
     .carriers = {Carrier::kUdp, Carrier::kTcp, Carrier::kTls, Carrier::kSctp},
     .ports = {5060, 5061, 5062, 5080},
     .rank = 3,
     .make = SpeakSip,
     .source = "RFC 3261 s.11"},
    {.name = "radius",
     .protocols = "radius",
     .carriers = kUdp,
     .ports = {1812, 1813, 1645, 1646},
     .rank = 6,
     .make = SpeakRadius,
     .source = "RFC 2865 s.3; RFC 5997 s.4"},
    {.name = "ike",
     .protocols = "ike",
     .carriers = kUdp,
     .ports = {500, 4500},
     .rank = 5,
     .make = SpeakIke,
     .source = "RFC 7296 s.1.2, s.3; RFC 3948 s.2.2"},
    {.name = "bgp",
     .protocols = "bgp",
     .carriers = kTcp,
     .ports = {179},
     .rank = 0,
     .greets = GreetsLikeBgp,
     .make = SpeakBgp,
     .source = "RFC 4271 s.4, s.6.2"},
    {.name = "smtp",
     .protocols = "smtp",
     .carriers = kTcpAndTls,
     .ports = {25, 587, 465, 2525},
     .rank = 0,
     .greets = GreetsLikeSmtp,
     .make = SpeakSmtp,
     .source = "RFC 5321 s.4.1.1.1, s.4.3.1"},
    {.name = "imap",
     .protocols = "imap",
     .carriers = kTcpAndTls,
     .ports = {143, 993},
     .rank = 0,
     .greets = GreetsLikeImap,
     .make = SpeakImap,
     .source = "RFC 9051 s.6.1.1, s.7.1"},
    {.name = "pop3",
     .protocols = "pop3",
     .carriers = kTcpAndTls,
     .ports = {110, 995},
     .rank = 0,
     .greets = GreetsLikePop3,
     .make = SpeakPop3,
     .source = "RFC 1939 s.4; RFC 2449 s.5"},
    {.name = "vnc",
     .protocols = "vnc",
     .carriers = kTcpAndTls,
     .ports = {5900, 5901, 5902, 5903},
     .rank = 0,
     .greets = GreetsLikeVnc,
     .make = SpeakVnc,
     .source = "RFC 6143 s.7.1"},
    {.name = "rdp",
     .protocols = "rdp",
     .carriers = kTcp,
     .ports = {3389},
     .rank = 5,
     .make = SpeakRdp,
     .source = "MS-RDPBCGR s.2.2.1.1, s.2.2.1.2"},
    {.name = "x11",
     .protocols = "x11",
     .carriers = kTcp,
     .ports = {6000, 6001, 6002, 6010},
     .rank = 5,
     .make = SpeakX11,
     .source = "X Window System Protocol, chapter 8"},
});

}  // namespace

std::span<const ProbeSpec> NetworkProbes() {
  return kNetworkProbes;
}

}  // namespace pw
