#pragma once

#include "model/port_list.h"

#include <string>
#include <utility>
#include <vector>

namespace pw {

/// Collects what a check has to say.
class CheckIssues {
 public:
  void Error(const SourcePlace& place, std::string what) {
    issues_.push_back({ListIssue::Severity::kError, std::move(what), place});
  }
  void Warning(const SourcePlace& place, std::string what) {
    issues_.push_back({ListIssue::Severity::kWarning, std::move(what), place});
  }
  std::vector<ListIssue> Take() { return std::move(issues_); }

 private:
  std::vector<ListIssue> issues_;
};

/// "any udp/2123 (gtpv2-c)": an entry as messages name it.
std::string NameOf(const Warrant& warrant);

}  // namespace pw
