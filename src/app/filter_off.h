#pragma once

#include "audit/netns_selection.h"
#include "base/result.h"
#include "harden/filter_off_plan.h"
#include "model/filter_off_look.h"
#include "model/inventory.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace pw {

/// One network namespace of the element, and what would be switched off there.
struct FilterOffPlace {
  NetworkNamespace netns;
  FilterOffNamespace told;
  FilterOffPlan plan;
};

/// The packet filters of an element on this host, before anything is changed.
struct FilterOffPlaces {
  std::vector<FilterOffPlace> places;
  std::chrono::seconds limit{};  ///< after which the filter is on again, whatever happens

  /// Something would be switched off.
  bool any() const;
  /// What would be switched off, one line for each table.
  std::vector<std::string> Preview() const;
};

/// Reads what would be switched off in the chosen namespaces. Nothing is changed. What cannot be
/// read or switched off is told as a gap.
FilterOffPlaces PlanFilterOff(const Inventory& inventory, const NetnsSelection& selection,
                              std::chrono::seconds limit);

/// Looks with `look` while the filters are off, and puts them back: when it returns, and whenever
/// this process ends, by a guardian process. Only tables that the preview had are switched off.
/// `look` is given what says whether they still are, and fills in scans and doubts. The rulesets of
/// before, while and after are in the result, with their differences. Errors: as FilterSwitch::Off,
/// and FilterSwitch::On: then the filter may still be off, and the text says how to put it back.
Result<FilterOffLook> LookWithFilterOff(
    const FilterOffPlaces& planned,
    const std::function<void(const std::function<bool()>& is_off, FilterOffLook& into)>& look);

}  // namespace pw
