#pragma once

#include "app/audit_outside.h"
#include "model/audit_report.h"
#include "report/bundle.h"

#include <string>

namespace pw {

/// Puts scans, their packets and packet filters into a bundle: the first scan, whose text is
/// `first`, is scan.json, the others carry the names of their vantages; names them in the steps
/// that rest on them.
void KeepOutside(const OutsideLook& look, const std::string& first, BundleContent& content,
                 AuditReport& report);

}  // namespace pw
