#pragma once

#include "base/time_text.h"
#include "model/transport.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

enum class ChangeKind : std::uint8_t { kAppeared, kGone, kChanged };

/// What kind of thing a change is about.
enum class ChangedThing : std::uint8_t {
  kHost,         ///< operating system and kernel
  kListener,     ///< a socket that can receive, seen inside
  kService,      ///< an activated service
  kPackage,      ///< of a listener's process or of a service
  kPort,         ///< a port, seen from outside
  kListEntry,    ///< of the port list
  kRequirement,  ///< its verdict
  kFinding,
};

/// "appeared", "gone", "changed".
std::string_view ToString(ChangeKind kind);
/// "host", "listener", "service", "package", "port", "list-entry", "requirement", "finding".
std::string_view ToString(ChangedThing thing);

/// One property of a thing that is there both times.
struct FieldChange {
  std::string field;
  std::string before;  ///< empty = none
  std::string after;   ///< empty = none

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

/// One difference between two looks at the same element.
struct Change {
  std::string id;  ///< ChangeId()
  ChangeKind kind = ChangeKind::kChanged;
  ChangedThing thing = ChangedThing::kListener;
  std::string subject;  ///< stable name: "tcp/0.0.0.0/23@mme", "ssh.service", "10.77.0.2 tcp/23"
  std::string netns;    ///< of a listener; empty = the collector's own
  std::string address;  ///< as bound or asked; empty = about none
  std::optional<Transport> transport;
  std::optional<std::uint16_t> port;  ///< nothing also where the kernel picks the number
  std::string detail;               ///< what it is, or was when it is gone; empty = nothing to say
  std::vector<FieldChange> fields;  ///< of kChanged
  TimePoint first{};                ///< when it was first seen, of the two looks
  TimePoint last{};                 ///< when it was last seen, of the two looks
};

/// What could not be held against each other, or was on purpose not called a change.
struct Uncompared {
  std::string what;
  std::string reason;
  bool hides = false;  ///< a change may lie behind it
};

/// All differences between two looks.
struct Comparison {
  std::vector<Change> changes;  ///< by thing, then by subject
  std::vector<Uncompared> uncompared;
  std::vector<std::string> compared;  ///< "inventory", "scan", "port list", "report"

  /// True if something that was not compared may hide a change.
  bool MayHideMore() const;
};

/// "C-" and 12 hexadecimal digits: SHA-256 over thing and subject. The same thing has the same id
/// whatever happens to it.
std::string ChangeId(ChangedThing thing, std::string_view subject);

/// "start enabled -> masked, user root -> nobody"; an empty side is "none".
std::string ToString(const std::vector<FieldChange>& fields);

}  // namespace pw
