#pragma once

#include "base/time_text.h"
#include "model/snapshot.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// What stays the same of an element over time.
struct ElementKey {
  std::string name;        ///< of the port list, else of the host
  std::string machine_id;  ///< of the host; empty where it has none

  friend bool operator==(const ElementKey&, const ElementKey&) = default;
};

/// The texts that an audit was judged from, as a bundle has them.
struct AuditDocuments {
  std::string inventory_json;
  std::string scan_json;                             ///< empty = nobody looked from outside
  std::string port_list_yaml;                        ///< empty = none was given
  std::vector<std::string> further_scans_json = {};  ///< of further vantages
};

/// One audit.
struct AuditEntry {
  std::int64_t id = 0;  ///< given by Keep()
  ElementKey element;
  TimePoint taken{};
  TimePoint judged{};
  std::string host;
  std::string boot_id;
  std::string netns;   ///< as asked
  std::string tool;    ///< version and commit
  std::string bundle;  ///< directory as asked; empty = none was written
  Conclusions conclusions;
};

/// An audit beside the one of the same element before it.
struct HistoryRow {
  AuditEntry audit;
  bool first = false;  ///< the first one of its element: nothing to compare with
  std::vector<FindingSummary> appeared;
  std::vector<FindingSummary> gone;
};

/// A finding in one audit.
struct Sighting {
  std::int64_t audit = 0;
  TimePoint taken{};
  FindingSummary finding;
};

/// A finding of one element over time.
struct FindingHistory {
  ElementKey element;
  TimePoint first_seen{};
  TimePoint last_seen{};
  bool present = false;             ///< the latest audit of the element has it
  std::vector<Sighting> sightings;  ///< oldest first
};

}  // namespace pw
