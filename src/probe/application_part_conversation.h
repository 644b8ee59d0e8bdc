#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// The application parts of 3GPP over SCTP: S1AP, NGAP, X2AP, XnAP, F1AP, E1AP, SBc-AP, LCS-AP,
/// M3AP. Without consent nothing is sent to them: that the port takes an association is all there
/// is, and the name rests on the port number. With consent (`intrusive`): a procedure that does not
/// exist (criticality reject), which an error indication answers and which registers nothing; then,
/// to S1AP and NGAP, the setup request of a base station of the test network 999-99, which a core
/// that knows its radio network refuses. One that accepts it is the weakness s1ap-accepts-stranger
/// or ngap-accepts-stranger.
std::unique_ptr<Conversation> SpeakApplicationPart(const ProbeContext& context);

}  // namespace pw
