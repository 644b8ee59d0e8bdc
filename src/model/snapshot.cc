#include "model/snapshot.h"

namespace pw {

Conclusions ConclusionsOf(const AuditReport& report) {
  Conclusions conclusions;
  conclusions.verdict = ToString(report.verdict);
  for (const RequirementResult& result : report.requirements)
    conclusions.requirements[result.id] = ToString(result.verdict);
  for (const Finding& finding : report.findings) {
    conclusions.findings.push_back({finding.id, std::string(ToString(finding.kind)),
                                    ToString(finding.subject), finding.title,
                                    std::string(ToString(finding.severity)),
                                    std::string(ToString(finding.verdict)), finding.Accepted()});
  }
  return conclusions;
}

}  // namespace pw
