#include "probe/http_conversation.h"
#include "probe/probe_spec.h"
#include "probe/rmi_conversation.h"

namespace pw {
namespace {

constexpr std::array kTcpAndTls{Carrier::kTcp, Carrier::kTls, Carrier::kTls, Carrier::kTls};
constexpr std::array kTcp{Carrier::kTcp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp};

constexpr auto kWebProbes = std::to_array<ProbeSpec>({
    {.name = "http1",
     .protocols = "http",
     .carriers = kTcpAndTls,
     .ports = {80, 443, 8080, 8443, 2375, 2379, 9100, 10250},
     .rank = 1,
     .make = SpeakHttp1,
     .source = "RFC 9112 s.3; RFC 9110 s.9.3.1"},
    {.name = "http2",
     .protocols = "http",
     .carriers = kTcpAndTls,
     .ports = {443, 7777, 8443, 2376, 6443, 10250, 29510, 80},
     .rank = 2,
     .make = SpeakHttp2,
     .source = "RFC 9113 s.3.4; 3GPP TS 29.500 s.5.2"},
    {.name = "rmi",
     .protocols = "rmi",
     .carriers = kTcp,
     .ports = {1099, 1098, 1617, 7199, 9010, 9999},
     .rank = 7,
     .make = SpeakRmi,
     .source = "Java RMI specification, RMI wire protocol"},
});

}  // namespace

std::span<const ProbeSpec> WebProbes() {
  return kWebProbes;
}

}  // namespace pw
