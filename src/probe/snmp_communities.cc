#include "probe/snmp_communities.h"

#include "base/text.h"
#include "snmp_communities_data.h"

namespace pw {

const std::vector<std::string>& FactoryCommunities() {
  static const std::vector<std::string> kCommunities = [] {
    std::vector<std::string> communities;
    std::string_view rest = embedded::snmp_communities_data.front().content;
    while (const auto line = NextLine(rest)) {
      const std::string_view word = Trim(line->substr(0, line->find('#')));
      if (!word.empty()) communities.emplace_back(word);
    }
    return communities;
  }();
  return kCommunities;
}

}  // namespace pw
