#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One "key=value" of a unit file or drop-in.
struct UnitAssignment {
  std::string section;  ///< "Unit", "Install", "Socket", ...
  std::string key;
  std::string value;  ///< without blanks at its ends; empty resets lists

  friend bool operator==(const UnitAssignment&, const UnitAssignment&) = default;
};

/// Reads a unit file as systemd.syntax(7) has it: "[Section]" lines, assignments, comment lines
/// that start with "#" or ";", and values continued by a backslash at the end of a line. Lines that
/// are none of these are passed over, as systemd does with a warning.
std::vector<UnitAssignment> ParseUnitFile(std::string_view text);

/// The words of a value: split at blanks, with single and double quotes and the
/// backslash escapes for blanks, quotes and the backslash itself taken off (systemd.syntax(7)).
std::vector<std::string> UnitWords(std::string_view value);

/// The last value of a key; empty if there is none or it was reset.
std::string LastValue(const std::vector<UnitAssignment>& unit, std::string_view section,
                      std::string_view key);

/// All words of all values of a key. With `resets` an empty value forgets those before it; lists of
/// units in [Unit] cannot be reset (systemd.unit(5)).
std::vector<std::string> AllWords(const std::vector<UnitAssignment>& unit, std::string_view section,
                                  std::string_view key, bool resets);

/// "yes", "true", "on", "1" and their opposites, in any case; `otherwise` for anything else.
bool UnitBoolean(std::string_view value, bool otherwise);

/// The program of one ExecStart= value, without the prefixes "-@:+!" that change how it is run, and
/// without doubled slashes.
std::string ProgramOf(std::string_view exec);

}  // namespace pw
