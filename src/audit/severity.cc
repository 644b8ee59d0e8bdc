#include "audit/severity.h"

namespace pw {
namespace {

Severity Failing(FindingKind kind, bool reachable) {
  switch (kind) {
    case FindingKind::kForbiddenPort:
    case FindingKind::kForbiddenService:
      return reachable ? Severity::kCritical : Severity::kHigh;
    case FindingKind::kUndocumentedPort:
    case FindingKind::kWrongInterface:
    case FindingKind::kWrongProcess:
    case FindingKind::kHiddenListener:
    case FindingKind::kUnexplainedExposure:
    case FindingKind::kInsecureConfiguration:
    case FindingKind::kVulnerability:
      return reachable ? Severity::kHigh : Severity::kLow;
    case FindingKind::kChangedAfterRestart:
      return reachable ? Severity::kHigh : Severity::kMedium;
    case FindingKind::kUndocumentedService:
    case FindingKind::kExpiredException:
      return Severity::kMedium;
    case FindingKind::kDocumentedNotFound:
      return Severity::kLow;
  }
  return Severity::kMedium;
}

}  // namespace

Severity SeverityOf(FindingKind kind, Verdict verdict, bool reachable) {
  const Severity severity = Failing(kind, reachable);
  if (verdict == Verdict::kFail || severity <= Severity::kMedium) return severity;
  return Severity::kMedium;
}

Severity SeverityOfMissing(Verdict verdict, bool documented) {
  return documented && verdict == Verdict::kFail ? Severity::kMedium : Severity::kLow;
}

}  // namespace pw
