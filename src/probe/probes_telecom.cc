#include "probe/diameter_conversation.h"
#include "probe/probe_spec.h"

namespace pw {
namespace {

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
});

}  // namespace

std::span<const ProbeSpec> TelecomProbes() {
  return kTelecomProbes;
}

}  // namespace pw
