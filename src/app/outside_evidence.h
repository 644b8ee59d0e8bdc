#pragma once

#include "app/audit_outside.h"
#include "model/audit_report.h"
#include "model/kept_audit.h"
#include "report/bundle.h"

namespace pw {

/// Puts scans, whose texts are in `documents`, their packets and packet filters into a bundle: the
/// first scan is scan.json, the others carry the names of their vantages; names them in the steps
/// that rest on them.
void KeepOutside(const OutsideLook& look, const AuditDocuments& documents, BundleContent& content,
                 AuditReport& report);

}  // namespace pw
