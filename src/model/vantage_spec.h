#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// By which way a vantage is reached.
enum class VantageKind : std::uint8_t {
  kLocal,  ///< this host, in the network namespace that we run in
  kNetns,  ///< a network namespace of this host, by its name below /run/netns
  kSsh,    ///< another host, by ssh(1)
};

/// A place to look from, as a user names it: "oam=netns:tester", "core=ssh://audit@10.9.0.1:2222".
/// A vantage that has the name of an interface of the port list, or of a domain (oam, control,
/// user, li), stands in the network of that interface or domain.
struct VantageSpec {
  std::string name;  ///< letters, digits, ".", "_", "-": it becomes part of a file name
  VantageKind kind = VantageKind::kLocal;
  std::string place;  ///< name of the namespace, or "ssh://[USER@]HOST[:PORT]"
  /// Addresses to ask from there, or ranges of spare ones of its link; none = as its kernel
  /// chooses.
  std::vector<std::string> sources = {};

  friend bool operator==(const VantageSpec&, const VantageSpec&) = default;
};

/// Reads "NAME=local", "NAME=netns:NS" or "NAME=ssh://[USER@]HOST[:PORT]". Errors: kInvalid, naming
/// the text and what is wrong with it.
Result<VantageSpec> ParseVantageSpec(std::string_view text);

/// Reads several, whose names must differ. Errors: as ParseVantageSpec.
Result<std::vector<VantageSpec>> ParseVantageSpecs(const std::vector<std::string>& texts);

/// Gives vantages their sources: "NAME=10.77.1.1-10.77.4.232". Errors: kInvalid, naming the text
/// that names no vantage or no address.
Result<Done> AddVantageSources(const std::vector<std::string>& texts,
                               std::vector<VantageSpec>& vantages);

/// "local", "netns:tester" or "ssh://audit@10.9.0.1".
std::string PlaceText(const VantageSpec& vantage);

}  // namespace pw
