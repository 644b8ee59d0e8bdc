#pragma once

#include "model/port_list.h"
#include "model/transport.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// One port that an element of a class is expected to have open, or to reach as a client.
struct ProfileEntry {
  std::string interface;  ///< reference point, e.g. "S1-MME"
  std::string peer;       ///< who is at the other end
  std::string service;    ///< protocol name
  Transport transport = Transport::kTcp;
  WarrantPorts ports;
  bool configured = false;  ///< the port differs from network to network; `ports` is 0 then
  std::optional<std::uint32_t> sctp_ppid;  ///< SCTP payload protocol id
  std::string direction;                   ///< "in", "out" (a client, no listener) or "both"
  std::string only_if;                     ///< condition under which it is open, "" = always
  std::string domain;                      ///< "oam", "control", "user", "li" or ""
  std::vector<std::string> processes;      ///< executables known to serve it
  std::string purpose;
  std::string reference;  ///< e.g. "3GPP TS 36.412"
  std::string source;     ///< where the row's facts come from; never empty
  std::vector<std::string>
      unverified;  ///< keys whose value was not checked against the specification

  /// True if the value of `key` ("reference", "direction", ...) was checked.
  bool IsVerified(std::string_view key) const;
};

/// A port that belongs to another class: open here it is a finding, or the product combines both
/// classes and says so.
struct NotThisClass {
  Transport transport = Transport::kTcp;
  WarrantPorts ports;
  std::string service;
  std::string belongs_to;  ///< "sgw, pgw": who has it
  std::string why;
  std::string source;  ///< never empty
  std::vector<std::string> unverified;
};

/// A service that a platform runs for itself.
struct ProfileService {
  std::string unit;  ///< a final "*" matches any rest
  std::string purpose;
  std::string source;  ///< never empty
};

/// What an element of a class, or a platform, is expected to have. Format "portwarrant/profile/1".
/// There is no official table of this kind, so a profile helps to draft a list and never judges.
struct Profile {
  enum class Kind : std::uint8_t {
    kClass,     ///< a class of element: "mme"
    kPlatform,  ///< an operating system: "platform-debian"
    kCommon,    ///< rows that classes include
  };
  std::string name;
  std::string title;
  Kind kind = Kind::kClass;
  std::string source;
  std::vector<std::string> includes;  ///< profiles whose rows are part of this one
  std::vector<ProfileEntry> entries;
  std::vector<NotThisClass> not_this_class;
  std::vector<ProfileService> services;
};

std::string_view ToString(Profile::Kind kind);

}  // namespace pw
