#include "probe/application_part_conversation.h"
#include "probe/probe_spec.h"
#include "probe/sgsap_conversation.h"
#include "probe/sigtran_conversation.h"

namespace pw {
namespace {

constexpr std::array kSctp{Carrier::kSctp, Carrier::kSctp, Carrier::kSctp, Carrier::kSctp};

/// An application part answers nothing that is not its own, so it is tried on its own port alone.
constexpr ProbeSpec ApplicationPart(std::string_view name, std::uint16_t port, std::uint32_t ppid,
                                    std::string_view source) {
  return {.name = name,
          .protocols = name,
          .carriers = kSctp,
          .ports = {port},
          .rank = 0,
          .ppid = ppid,
          .make = SpeakApplicationPart,
          .source = source};
}

constexpr auto kAssociationProbes = std::to_array<ProbeSpec>({
    {.name = "m3ua",
     .protocols = "m3ua",
     .carriers = kSctp,
     .ports = {2905},
     .rank = 2,
     .ppid = 3,
     .make = SpeakM3ua,
     .source = "RFC 4666 s.3.5.5"},
    {.name = "sua",
     .protocols = "sua",
     .carriers = kSctp,
     .ports = {14001},
     .rank = 4,
     .ppid = 4,
     .make = SpeakSua,
     .source = "RFC 3868 s.3.6"},
    {.name = "sgsap",
     .protocols = "sgsap",
     .carriers = kSctp,
     .ports = {29118},
     .rank = 0,
     .make = SpeakSgsap,
     .source = "3GPP TS 29.118 s.7.3, s.8.18"},
    ApplicationPart("s1ap", 36412, 18, "3GPP TS 36.412, TS 36.413 s.8.7.3"),
    ApplicationPart("ngap", 38412, 60, "3GPP TS 38.412, TS 38.413 s.8.7.1"),
    ApplicationPart("x2ap", 36422, 27, "3GPP TS 36.422, TS 36.423 s.8.3.2"),
    ApplicationPart("xnap", 38422, 61, "3GPP TS 38.422, TS 38.423"),
    ApplicationPart("f1ap", 38472, 62, "3GPP TS 38.472, TS 38.473"),
    ApplicationPart("e1ap", 38462, 64, "3GPP TS 37.482, TS 37.483"),
    ApplicationPart("sbc-ap", 29168, 24, "3GPP TS 29.168"),
    ApplicationPart("lcs-ap", 9082, 29, "3GPP TS 29.171"),
    ApplicationPart("m3ap", 36444, 44, "3GPP TS 36.442, TS 36.444"),
});

}  // namespace

std::span<const ProbeSpec> AssociationProbes() {
  return kAssociationProbes;
}

}  // namespace pw
