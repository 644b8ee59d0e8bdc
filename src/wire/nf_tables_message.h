#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A table of nftables, as the kernel tells it (linux/netfilter/nf_tables.h, enum
/// nft_table_attributes). nft 1.0.6 garbles the flags in its JSON, so they are read here.
struct NfTable {
  std::uint8_t family = 0;  ///< NFPROTO_* (linux/netfilter.h)
  std::string name;
  std::uint64_t handle = 0;  ///< of this one alone: a table made anew has another one
  std::uint32_t flags = 0;

  /// Its base chains are taken off their hooks; rules, counters and sets stay.
  bool dormant() const { return (flags & kDormant) != 0; }
  /// Nobody but the process that made it may change it.
  bool owned() const { return (flags & kOwner) != 0; }

  static constexpr std::uint32_t kDormant = 0x1;
  static constexpr std::uint32_t kOwner = 0x2;

  friend bool operator==(const NfTable&, const NfTable&) = default;
};

/// The family in nft's word: "inet", "ip", "ip6", "arp", "bridge", "netdev"; a number for others.
std::string NfFamilyName(std::uint8_t family);
/// "inet filter", as nft names a table.
std::string NfTableName(const NfTable& table);

/// Message types of the answers below.
inline constexpr std::uint16_t kNewNfTable = 0x0a00;
inline constexpr std::uint16_t kNewNfGeneration = 0x0a0f;

/// NFT_MSG_GETTABLE: all tables of the namespace.
std::vector<std::byte> NfTablesRequest(std::uint32_t sequence);
/// Reads a kNewNfTable. Errors: kTruncated, kInvalid (no name).
Result<NfTable> ParseNfTable(std::span<const std::byte> payload);

/// NFT_MSG_GETGEN: the number that grows with each change of the ruleset.
std::vector<std::byte> NfGenerationRequest(std::uint32_t sequence);
/// Reads a kNewNfGeneration. Errors: kTruncated, kInvalid (no number).
Result<std::uint32_t> ParseNfGeneration(std::span<const std::byte> payload);

/// One transaction that gives each table the flags that it has here, all or none. The kernel
/// refuses it with ERESTART where the ruleset is of another generation. It takes the sequence
/// numbers from `sequence` on: one for its begin, one for each table, one for its end; each table
/// is acknowledged.
std::vector<std::byte> NfTableFlagsBatch(std::span<const NfTable> tables, std::uint32_t generation,
                                         std::uint32_t sequence);

}  // namespace pw
