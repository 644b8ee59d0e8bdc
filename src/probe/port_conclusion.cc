// What the conversations with one port prove together; the order in which they are held is in
// port_identifier.cc.
#include "base/text.h"
#include "probe/identity_join.h"
#include "probe/port_identifier.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// Of a greeting that nothing recognises.
constexpr std::size_t kQuotedBytes = 80;

Weakness OldTls() {
  return {"tls-old", "a handshake that offered TLS 1.1 at most was accepted"};
}

}  // namespace

std::vector<PortIdentifier::Proven> PortIdentifier::Believed() const {
  std::vector<Proven> kept;
  for (const Proven& proven : proven_) {
    if (reflects_ && proven.identity.protocol != "echo") continue;
    kept.push_back(proven);
    ServiceIdentity& identity = kept.back().identity;
    if (!proven.confirmed) {
      identity.confidence = Confidence::kBanner;
      identity.weaknesses.clear();
      identity.facts.emplace_back("second session", "did not say the same");
    }
    if (old_tls_ && proven.carrier == Carrier::kTls) identity.weaknesses.push_back(OldTls());
  }
  if (kept.empty() && tls_) {
    ServiceIdentity tls;
    tls.protocol = "tls";
    tls.confidence = Confidence::kBehaviour;
    tls.facts = *tls_;
    if (old_tls_) tls.weaknesses.push_back(OldTls());
    kept.push_back({std::move(tls), {}, nullptr, Carrier::kTls, true});
  }
  std::ranges::stable_sort(kept, std::ranges::greater{},
                           [](const Proven& proven) { return proven.identity.confidence; });
  return kept;
}

std::string PortIdentifier::NoteOf(bool recognised) const {
  if (reflects_) return "sends back what it is sent";
  if (Refused()) return "no longer accepts connections";
  if (recognised) return {};
  if (flooded_ > 0) return "sends without end";
  if (heard_ == 0 && connected_ > 0 && ended_mute_ == connected_)
    return "accepts connections and ends them without a word: it may know its peers";
  if (!greeting_.empty()) {
    return fmt::format("speaks first, and is not recognised: {}",
                       Printable(std::string_view(greeting_).substr(0, kQuotedBytes)));
  }
  return heard_ > 0 ? "answers, and is not recognised" : "answers nothing it was asked";
}

PortFindings PortIdentifier::Conclude() const {
  PortFindings findings;
  findings.sessions = sessions_;
  if (deceives_) {
    findings.note = "answers whatever protocol it is asked for, so none is believed";
    return findings;
  }
  for (Proven& proven : Believed()) {
    const auto known = std::ranges::find(findings.identities, proven.identity.protocol,
                                         &ServiceIdentity::protocol);
    if (known != findings.identities.end()) {
      Join(*known, proven.identity);
      auto& proof =
          findings.proofs.at(static_cast<std::size_t>(known - findings.identities.begin()));
      std::ranges::move(proven.proof, std::back_inserter(proof));
      continue;
    }
    findings.identities.push_back(std::move(proven.identity));
    findings.proofs.push_back(std::move(proven.proof));
  }
  findings.note = NoteOf(!findings.identities.empty());
  return findings;
}

}  // namespace pw
