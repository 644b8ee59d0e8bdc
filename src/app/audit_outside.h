#pragma once

#include "app/audit_command.h"
#include "app/audit_progress.h"
#include "app/filter_off.h"
#include "audit/element_view.h"
#include "audit/evaluate.h"
#include "model/element_network.h"
#include "model/port_list.h"
#include "model/scan_result.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

/// What came of the look from outside.
struct OutsideLook {
  std::vector<ScanResult> scans;            ///< one for each vantage that could look
  std::vector<FailedVantage> failed;        ///< vantages that could not
  std::vector<ElementNetwork> networks;     ///< of an element on this host, if somebody looked
  std::string capture;                      ///< an interface for each vantage, for CaptureFile
  bool captured = false;                    ///< there are packets in it
  std::vector<std::string> notes;           ///< addresses of the list that were not asked, and why
  std::optional<FilterOffLook> filter_off;  ///< the second look; nothing = nobody asked for it
  bool interrupted = false;
};

/// What is known of the look before anything is done.
struct OutsidePlan {
  std::vector<std::string> targets;      ///< addresses to scan; empty = nobody scans
  std::vector<SelfTest> self_tests;      ///< ports that the user knows to be open
  std::vector<std::string> communities;  ///< SNMP, read here: another host has no such file
};

/// Tells at once what stands in the way. Errors: as CheckVantages, ParseSelfTest and
/// CommunitiesOf; kInvalid (a packet filter that cannot be switched off from here).
Result<OutsidePlan> PlanOutside(const AuditRequest& request, const PortList& list);

/// Reads the scans of the request, or scans its targets from each of its vantages, one after the
/// other: a target limits its answers, and two who ask at once would see less. Nothing, if the
/// request asks for no look. Addresses that only the list names are asked where they can be
/// reached; those of an element on this host not through a gateway, behind which they would be
/// another's. Meanwhile self-tests are open on an element of this host; each scan carries them.
/// What `progress` remembers of an audit that was ended is not looked at again. Errors: as
/// ParseScanJson, AuditProgress::LookOnce, and if no vantage could look as ScanFrom.
Result<OutsideLook> LookFromOutside(const AuditRequest& request, const AuditSources& sources,
                                    const PortList& list, const OutsidePlan& plan,
                                    const ElementView& view, AuditProgress& progress);

/// What a second look with the packet filter off would switch off; nothing if the request asks for
/// none. Errors: kInvalid (it needs consent: the text says to what).
Result<std::optional<FilterOffPlaces>> PlanSecondLook(const AuditRequest& request,
                                                      const AuditSources& sources,
                                                      const ElementView& view);

/// Looks a second time, in the same way, with the packet filter off, and adds that to `look`. It
/// says before what it changes. Errors: as LookWithFilterOff.
Result<Done> LookAgain(const AuditRequest& request, const AuditSources& sources,
                       const PortList& list, const OutsidePlan& plan, const ElementView& view,
                       const FilterOffPlaces& filters, OutsideLook& look);

}  // namespace pw
