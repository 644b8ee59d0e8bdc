#include "wire/pcapng_reader.h"

#include "base/bytes.h"
#include "wire/padding.h"
#include "wire/pcapng_format.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

struct Block {
  std::uint32_t type = 0;
  std::span<const std::byte> body;
};

struct Option {
  std::uint16_t code = pcapng::kEndOfOptions;
  std::span<const std::byte> value;
};

Error Wrong(std::string_view why) {
  return {Error::Code::kInvalid, fmt::format("read capture: {}", why)};
}

Error CutShort() {
  return {Error::Code::kTruncated, "read capture: it ends within a block"};
}

Result<Block> NextBlock(ByteReader& in) {
  constexpr std::size_t kFrame = 3 * sizeof(std::uint32_t);
  const auto type = in.Read<std::uint32_t>();
  const auto length = in.Read<std::uint32_t>();
  if (!type || !length) return CutShort();
  if (*length < kFrame || PaddingOf(*length) != 0)
    return Wrong(fmt::format("a block cannot have {} bytes", *length));
  const auto body = in.Take(*length - kFrame);
  const auto again = in.Read<std::uint32_t>();
  if (!body || !again) return CutShort();
  if (*again != *length) return Wrong("the two lengths of a block differ");
  return Block{*type, *body};
}

/// The end of the options, or one of them.
Result<Option> NextOption(ByteReader& in) {
  if (in.AtEnd()) return Option{};
  const auto code = in.Read<std::uint16_t>();
  const auto length = in.Read<std::uint16_t>();
  if (!code || !length) return CutShort();
  const auto value = in.Take(*length);
  if (!value || !in.Skip(PaddingOf(*length))) return CutShort();
  return Option{*code, *value};
}

/// Calls `take` with each option.
template <class Take>
Result<Done> ReadOptions(ByteReader& in, Take take) {
  for (;;) {
    const auto option = NextOption(in);
    if (!option) return option.error();
    if (option->code == pcapng::kEndOfOptions) return Done{};
    take(*option);
  }
}

template <class T>
std::optional<T> NumberOf(const Option& option) {
  ByteReader in(option.value);
  const auto number = in.Read<T>();
  if (!number || !in.AtEnd()) return std::nullopt;
  return *number;
}

Result<Done> CheckSection(const Block& block) {
  ByteReader in(block.body);
  const auto order = in.Read<std::uint32_t>();
  const auto major = in.Read<std::uint16_t>();
  if (block.type != pcapng::kSectionHeader || !order || *order != pcapng::kByteOrder)
    return Wrong("it is no pcapng file in network byte order");
  if (!major || *major != pcapng::kMajorVersion) return Wrong("its version of pcapng is not known");
  return Done{};
}

Result<CapturedInterface> ReadInterface(const Block& block) {
  ByteReader in(block.body);
  const auto link = in.Read<std::uint16_t>();
  if (!link || !in.Skip(sizeof(std::uint16_t) + sizeof(std::uint32_t))) return CutShort();
  CapturedInterface interface;
  bool nanoseconds = false;
  auto read = ReadOptions(in, [&](const Option& option) {
    const std::string text(AsText(option.value));
    if (option.code == pcapng::kInterfaceName) interface.place.name = text;
    if (option.code == pcapng::kInterfaceText) interface.place.description = text;
    if (option.code == pcapng::kComment) interface.place.comment = text;
    if (option.code == pcapng::kTimeResolution)
      nanoseconds = NumberOf<std::uint8_t>(option) == std::to_integer<int>(pcapng::kNanoseconds);
  });
  if (!read) return std::move(read).error();
  if (*link != pcapng::kLinkRaw || !nanoseconds)
    return Wrong("an interface is not of raw IP with time stamps in nanoseconds");
  return interface;
}

/// Adds a packet to its interface.
Result<Done> ReadPacket(const Block& block, std::vector<CapturedInterface>& interfaces) {
  ByteReader in(block.body);
  const auto number = in.Read<std::uint32_t>();
  const auto time = in.Read<std::uint64_t>();
  const auto size = in.Read<std::uint32_t>();
  const auto length = in.Read<std::uint32_t>();
  if (!number || !time || !size || !length) return CutShort();
  const auto bytes = in.Take(*size);
  if (!bytes || !in.Skip(PaddingOf(*size))) return CutShort();
  std::optional<std::uint32_t> flags;
  auto read = ReadOptions(in, [&](const Option& option) {
    if (option.code == pcapng::kPacketFlags) flags = NumberOf<std::uint32_t>(option);
  });
  if (!read) return read;
  if (*number >= interfaces.size()) return Wrong("a packet is of no interface of it");
  if (*time > std::uint64_t{std::numeric_limits<std::int64_t>::max()} || *length < *size)
    return Wrong("the time or length of a packet cannot be");
  if (flags != pcapng::kInbound && flags != pcapng::kOutbound)
    return Wrong("a packet tells no direction");
  CapturedPacket packet;
  packet.time = std::chrono::sys_time<std::chrono::nanoseconds>(
      std::chrono::nanoseconds(static_cast<std::int64_t>(*time)));
  packet.sent = flags == pcapng::kOutbound;
  packet.length = *length;
  packet.bytes.assign(bytes->begin(), bytes->end());
  interfaces[*number].packets.push_back(std::move(packet));
  return Done{};
}

}  // namespace

Result<std::vector<CapturedInterface>> ReadPcapng(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  const auto section = NextBlock(in);
  if (!section) return section.error();
  if (auto good = CheckSection(*section); !good) return std::move(good).error();
  std::vector<CapturedInterface> interfaces;
  while (!in.AtEnd()) {
    const auto block = NextBlock(in);
    if (!block) return block.error();
    if (block->type == pcapng::kSectionHeader) return Wrong("it has several sections");
    if (block->type == pcapng::kInterfaceDescription) {
      auto interface = ReadInterface(*block);
      if (!interface) return std::move(interface).error();
      interfaces.push_back(*std::move(interface));
    } else if (block->type == pcapng::kEnhancedPacket) {
      if (auto read = ReadPacket(*block, interfaces); !read) return std::move(read).error();
    }
  }
  return interfaces;
}

}  // namespace pw
