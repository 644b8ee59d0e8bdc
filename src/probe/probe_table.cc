#include "probe/probe_spec.h"

#include <vector>

namespace pw {

std::span<const ProbeSpec* const> AllProbes() {
  static const std::vector<const ProbeSpec*> kAll = [] {
    std::vector<const ProbeSpec*> rows;
    for (const auto family :
         {LoginProbes(), FileProbes(), SmallServerProbes(), ManagementProbes(), WebProbes(),
          DataProbes(), NetworkProbes(), TelecomProbes(), AssociationProbes()}) {
      for (const ProbeSpec& row : family)
        rows.push_back(&row);
    }
    return rows;
  }();
  return kAll;
}

}  // namespace pw
