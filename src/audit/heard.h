#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "audit/outside_view.h"
#include "model/finding.h"
#include "model/forbidden.h"
#include "model/service_identity.h"

#include <span>
#include <string>

namespace pw {

/// Gives each open listener what scans heard behind its port, on the addresses where the kernel
/// would have handed the packet to it: a socket bound to the address goes before one bound to all.
/// What the audit itself held as a self-test is left out. `judged` then points into the scans.
void AttachHeard(const ElementView& view, const OutsideView& outside,
                 std::span<JudgedListener> judged);

/// True if behaviour proves the protocol, and no number or words alone.
bool IsProven(const ServiceIdentity& identity);

/// Is an identity this forbidden service, by protocol name? Its confidence is the caller's to ask.
bool SpeaksForbidden(const ForbiddenService& forbidden, const ServiceIdentity& identity);

/// The detail of the first weakness of an identity that the entry names; empty if there is none.
std::string ForbiddenWeakness(const ForbiddenService& forbidden, const ServiceIdentity& identity);

/// "answers as telnet (behaviour)".
std::string HeardText(const ServiceIdentity& identity);

/// Adds the names of the raw exchanges that an identity rests on to a finding.
void NameExchanges(const ServiceIdentity& identity, Finding& finding);
/// The same, and what was heard as evidence.
void AddHeard(const ServiceIdentity& identity, Finding& finding);

}  // namespace pw
