#pragma once

#include "audit/judged_listener.h"
#include "model/finding.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace pw {

/// Collects findings so that one thing gives one finding: the sockets of one holder on one port
/// (IPv4 beside IPv6, SO_REUSEPORT, one address each) share a finding that names every address.
class FindingBook {
 public:
  /// The finding of this kind about this listener: an existing one, or a new one with subject,
  /// identity and severity filled in; the listener is added to it. UDP sockets on ports that the
  /// kernel picked share one finding for each holder. Valid until the next call.
  Finding& AboutListener(FindingKind kind, Verdict verdict, const ElementView& view,
                         const JudgedListener& judged);
  /// The same for a subject without listener.
  Finding& About(FindingKind kind, Verdict verdict, const FindingSubject& subject);

  std::vector<Finding>& findings() { return findings_; }
  std::vector<Finding> Release() && { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_set<std::string> seen_;  ///< "<finding id> <listener id>", "<finding id>/<port>"
};

/// Adds `text` to a list that holds each once.
void AddOnce(std::vector<std::string>& list, const std::string& text);

}  // namespace pw
