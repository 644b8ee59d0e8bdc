#pragma once

#include "model/scan_result.h"

#include <string>
#include <vector>

namespace pw {

/// The packet filter of one network namespace of the element, before, while and after it was off.
struct FilterOffNamespace {
  std::string name;                      ///< for people
  std::vector<std::string> switched;     ///< tables that were off: "inet filter"; empty = none
  std::vector<std::string> also;         ///< what else was off with them
  std::vector<std::string> gaps;         ///< filters that stayed on or are not known, and why
  std::vector<std::string> notes;        ///< what stays as it is and hides nothing
  std::vector<std::string> differences;  ///< of the ruleset afterwards from that of before
  std::string before;                    ///< as nft told it: the raw record, as the next two
  std::string off;
  std::string after;
};

/// A second look from outside, while the packet filter of the element was off.
struct FilterOffLook {
  std::vector<FilterOffNamespace> namespaces;
  std::vector<ScanResult> scans;    ///< one for each vantage that could look; empty = nobody looked
  std::vector<std::string> doubts;  ///< why it does not show what it should
};

}  // namespace pw
