#include "wire/nf_tables_message.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

// linux/netfilter/nfnetlink.h
constexpr std::uint16_t kSubsystem = 10;  // NFNL_SUBSYS_NFTABLES
constexpr std::uint16_t kBatchBegin = 0x10;
constexpr std::uint16_t kBatchEnd = 0x11;
constexpr std::uint16_t kBatchGeneration = 1;  // NFNL_BATCH_GENID
constexpr std::size_t kHeaderSize = 4;         // struct nfgenmsg
// linux/netfilter/nf_tables.h
constexpr std::uint16_t kGetTable = kNewNfTable + 1;
constexpr std::uint16_t kGetGeneration = kNewNfGeneration + 1;
constexpr std::uint16_t kTableName = 1;
constexpr std::uint16_t kTableFlags = 2;
constexpr std::uint16_t kTableHandle = 4;
constexpr std::uint16_t kGenerationId = 1;
constexpr std::uint16_t kFlagAcknowledge = 0x04;

ByteWriter Header(std::uint8_t family, std::uint16_t resource = 0) {
  ByteWriter body;
  body.Write(family);
  body.Write<std::uint8_t>(0);  // NFNETLINK_V0
  body.Write(resource);
  return body;
}

void AppendNumber(ByteWriter& body, std::uint16_t type, std::uint32_t number) {
  ByteWriter value;
  value.Write(number);
  AppendNetlinkAttribute(body, type, value.View());
}

template <std::unsigned_integral T>
std::optional<T> NumberOf(const NetlinkAttribute& attribute) {
  ByteReader reader(attribute.value);
  const auto number = reader.Read<T>();
  return number ? std::optional(*number) : std::nullopt;
}

}  // namespace

std::string NfFamilyName(std::uint8_t family) {
  switch (family) {
    case 1:
      return "inet";
    case 2:
      return "ip";
    case 3:
      return "arp";
    case 5:
      return "netdev";
    case 7:
      return "bridge";
    case 10:
      return "ip6";
    default:
      return std::to_string(family);
  }
}

std::string NfTableName(const NfTable& table) {
  return fmt::format("{} {}", NfFamilyName(table.family), table.name);
}

std::vector<std::byte> NfTablesRequest(std::uint32_t sequence) {
  return NetlinkRequest(kGetTable, kNetlinkFlagRequest | kNetlinkFlagDump, sequence,
                        Header(0).View());
}

Result<NfTable> ParseNfTable(std::span<const std::byte> payload) {
  ByteReader reader(payload);
  const auto family = reader.Read<std::uint8_t>();
  if (!family) return family.error();
  if (auto skipped = reader.Skip(kHeaderSize - 1); !skipped) return std::move(skipped).error();
  NfTable table;
  table.family = *family;
  const auto attributes = reader.Take(reader.Remaining());
  ForEachNetlinkAttribute(*attributes, [&](const NetlinkAttribute& attribute) {
    if (attribute.type == kTableName) {
      const auto end = std::ranges::find(attribute.value, std::byte{0});
      table.name.assign(reinterpret_cast<const char*>(attribute.value.data()),
                        static_cast<std::size_t>(end - attribute.value.begin()));
    } else if (attribute.type == kTableFlags) {
      table.flags = NumberOf<std::uint32_t>(attribute).value_or(0);
    } else if (attribute.type == kTableHandle) {
      table.handle = NumberOf<std::uint64_t>(attribute).value_or(0);
    }
  });
  if (table.name.empty()) return Error{Error::Code::kInvalid, "read nftables table: no name"};
  return table;
}

std::vector<std::byte> NfGenerationRequest(std::uint32_t sequence) {
  return NetlinkRequest(kGetGeneration, kNetlinkFlagRequest, sequence, Header(0).View());
}

Result<std::uint32_t> ParseNfGeneration(std::span<const std::byte> payload) {
  ByteReader reader(payload);
  if (auto skipped = reader.Skip(kHeaderSize); !skipped) return std::move(skipped).error();
  std::optional<std::uint32_t> generation;
  const auto attributes = reader.Take(reader.Remaining());
  ForEachNetlinkAttribute(*attributes, [&](const NetlinkAttribute& attribute) {
    if (attribute.type == kGenerationId) generation = NumberOf<std::uint32_t>(attribute);
  });
  if (generation) return *generation;
  return Error{Error::Code::kInvalid, "read nftables generation: no number"};
}

std::vector<std::byte> NfTableFlagsBatch(std::span<const NfTable> tables, std::uint32_t generation,
                                         std::uint32_t sequence) {
  ByteWriter batch;
  ByteWriter begin = Header(0, kSubsystem);
  AppendNumber(begin, kBatchGeneration, generation);
  batch.Append(NetlinkRequest(kBatchBegin, kNetlinkFlagRequest, sequence++, begin.View()));
  for (const NfTable& table : tables) {
    ByteWriter body = Header(table.family);
    std::string name = table.name;
    name.push_back('\0');
    AppendNetlinkAttribute(body, kTableName, std::as_bytes(std::span(name)));
    AppendNumber(body, kTableFlags, table.flags);
    batch.Append(NetlinkRequest(kNewNfTable, kNetlinkFlagRequest | kFlagAcknowledge, sequence++,
                                body.View()));
  }
  batch.Append(
      NetlinkRequest(kBatchEnd, kNetlinkFlagRequest, sequence, Header(0, kSubsystem).View()));
  return std::move(batch).Release();
}

}  // namespace pw
