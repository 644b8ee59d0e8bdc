#include "audit/heard.h"

#include "audit/finding_book.h"
#include "audit/listener_behind.h"
#include "base/text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kNoTls = "no-tls";

void Hear(JudgedListener& listener, const PortObservation& seen) {
  for (const ServiceIdentity& identity : seen.identities) {
    const bool known = std::ranges::any_of(
        listener.heard, [&](const ServiceIdentity* other) { return *other == identity; });
    if (!known) listener.heard.push_back(&identity);
  }
}

}  // namespace

void AttachHeard(const ElementView& view, const OutsideView& outside,
                 std::span<JudgedListener> judged) {
  for (const ScanResult& scan : outside.scans()) {
    for (const TargetResult& target : scan.targets) {
      for (const PortObservation& seen : target.ports) {
        if (seen.identities.empty() || OutsideView::IsOwn(scan, target.address, seen)) continue;
        OutsideView::Exposure exposure;
        exposure.target = &target;
        exposure.interface = outside.InterfaceOf(target.address);
        exposure.transport = seen.transport;
        exposure.port = seen.port;
        for (const JudgedListener* listener : ListenersBehind(view, judged, exposure))
          Hear(judged[static_cast<std::size_t>(listener - judged.data())], seen);
      }
    }
  }
}

bool IsProven(const ServiceIdentity& identity) {
  return identity.confidence == Confidence::kBehaviour;
}

bool SpeaksForbidden(const ForbiddenService& forbidden, const ServiceIdentity& identity) {
  return identity.protocol == forbidden.protocol ||
         std::ranges::find(forbidden.protocols, identity.protocol) != forbidden.protocols.end();
}

std::string ForbiddenWeakness(const ForbiddenService& forbidden, const ServiceIdentity& identity) {
  const auto named = [&](std::string_view id) {
    return std::ranges::find(forbidden.weaknesses, id) != forbidden.weaknesses.end();
  };
  for (const Weakness& weakness : identity.weaknesses) {
    if (named(weakness.id)) return weakness.detail;
  }
  if (named(kNoTls) && IsProven(identity) && SpeaksForbidden(forbidden, identity) &&
      FactOf(identity, "tls.version").empty())
    return fmt::format("It speaks {} without TLS.", identity.protocol);
  return {};
}

std::string HeardText(const ServiceIdentity& identity) {
  return fmt::format("answers as {} ({})", Printable(identity.protocol),
                     ToString(identity.confidence));
}

void NameExchanges(const ServiceIdentity& identity, Finding& finding) {
  for (const std::string& record : identity.records)
    AddOnce(finding.records, record);
}

void AddHeard(const ServiceIdentity& identity, Finding& finding) {
  AddOnce(finding.identity.evidence, HeardText(identity));
  NameExchanges(identity, finding);
}

}  // namespace pw
