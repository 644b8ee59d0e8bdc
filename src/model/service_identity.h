#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// How a protocol is known, weakest first. Only kBehaviour proves it.
enum class Confidence : std::uint8_t {
  kPortNumber,  ///< only the number speaks
  kBanner,      ///< words that a stranger chose to say
  kBehaviour,   ///< a structured answer tied to what was asked
};

/// "port-number", "banner", "behaviour".
std::string_view ToString(Confidence confidence);
std::optional<Confidence> ParseConfidence(std::string_view text);

/// A way to use the service that a requirement forbids, seen to work: "snmpv2c-write".
struct Weakness {
  std::string id;  ///< stable word, which forbidden lists name; docs/commands/scan.md lists them
  std::string detail;  ///< one sentence: what was asked, and what was answered

  friend bool operator==(const Weakness&, const Weakness&) = default;
};

/// What is behind a port. All text may come from the network: print it only through Printable().
struct ServiceIdentity {
  std::string protocol;  ///< protocol name in lower case: "ssh", "gtpv2-c"; never empty
  Confidence confidence = Confidence::kPortNumber;
  std::string product;  ///< as the service names itself; empty = it does not
  std::string version;  ///< of the product
  /// What else was learnt, by name in lower case: {"tls.version", "TLSv1.3"}.
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<Weakness> weaknesses;
  std::vector<std::string> records;  ///< "sha256:<hex>" of the raw exchanges that prove it

  friend bool operator==(const ServiceIdentity&, const ServiceIdentity&) = default;
};

/// The value of a fact; empty if it is not there.
std::string_view FactOf(const ServiceIdentity& identity, std::string_view name);

}  // namespace pw
