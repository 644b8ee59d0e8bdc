#include "sctp_packet.h"

#include "wire/crc32c.h"

#include <algorithm>
#include <array>

namespace pw::lab {
namespace {

constexpr std::size_t kChecksumAt = 8;
constexpr std::size_t kChecksumSize = 4;
constexpr std::size_t kChunkHeader = 4;

/// The checksum of a packet of 12 bytes or more, taken as if its own field were zero (RFC 9260
/// section 6.8).
std::uint32_t ChecksumOf(std::span<const std::byte> packet) {
  constexpr std::array<std::byte, kChecksumSize> kZero{};
  return Crc32c(packet.subspan(kChecksumAt + kChecksumSize),
                Crc32c(kZero, Crc32c(packet.first(kChecksumAt))));
}

Result<SctpChunk> ReadChunk(ByteReader& reader) {
  const auto type = reader.Read<std::uint8_t>();
  if (!type) return type.error();
  const auto flags = reader.Read<std::uint8_t>();
  if (!flags) return flags.error();
  const auto length = reader.Read<std::uint16_t>();
  if (!length) return length.error();
  if (*length < kChunkHeader)
    return Error{Error::Code::kInvalid, "read SCTP chunk: length below 4"};
  const auto value = reader.Take(*length - kChunkHeader);
  if (!value) return value.error();
  // The padding of the last chunk may be missing; it carries nothing.
  const std::size_t padding = std::min((4 - std::size_t{*length} % 4) % 4, reader.Remaining());
  if (const auto skipped = reader.Skip(padding); !skipped) return skipped.error();
  return SctpChunk{static_cast<SctpChunkType>(*type), *flags, *value};
}

}  // namespace

const SctpChunk* SctpPacket::Find(SctpChunkType type) const {
  const auto at = std::ranges::find(chunks, type, &SctpChunk::type);
  return at == chunks.end() ? nullptr : &*at;
}

Result<SctpPacket> ParseSctpPacket(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  SctpPacket packet;
  const auto source = reader.Read<std::uint16_t>();
  if (!source) return source.error();
  const auto destination = reader.Read<std::uint16_t>();
  if (!destination) return destination.error();
  const auto tag = reader.Read<std::uint32_t>();
  if (!tag) return tag.error();
  const auto wire_checksum = reader.Read<std::uint32_t>();
  if (!wire_checksum) return wire_checksum.error();
  if (__builtin_bswap32(*wire_checksum) != ChecksumOf(bytes)) {
    return Error{Error::Code::kInvalid, "read SCTP packet: wrong checksum"};
  }
  packet.source = *source;
  packet.destination = *destination;
  packet.tag = *tag;
  while (!reader.AtEnd()) {
    const auto chunk = ReadChunk(reader);
    if (!chunk) return chunk.error();
    packet.chunks.push_back(*chunk);
  }
  if (packet.chunks.empty()) return Error{Error::Code::kInvalid, "read SCTP packet: no chunk"};
  return packet;
}

Result<SctpInit> ParseSctpInit(std::span<const std::byte> value) {
  constexpr std::size_t kFixed = 16;
  if (value.size() < kFixed) return Error{Error::Code::kTruncated, "read SCTP INIT: too short"};
  ByteReader reader(value);
  SctpInit init;
  init.tag = *reader.Read<std::uint32_t>();
  init.window = *reader.Read<std::uint32_t>();
  init.out_streams = *reader.Read<std::uint16_t>();
  init.in_streams = *reader.Read<std::uint16_t>();
  init.tsn = *reader.Read<std::uint32_t>();
  return init;
}

SctpBuilder::SctpBuilder(std::uint16_t source, std::uint16_t destination, std::uint32_t tag) {
  bytes_.Write(source);
  bytes_.Write(destination);
  bytes_.Write(tag);
  bytes_.Write(std::uint32_t{0});
}

void SctpBuilder::Add(SctpChunkType type, std::uint8_t flags, std::span<const std::byte> value) {
  bytes_.Write(static_cast<std::uint8_t>(type));
  bytes_.Write(flags);
  bytes_.Write(static_cast<std::uint16_t>(kChunkHeader + value.size()));
  bytes_.Append(value);
  bytes_.Pad((4 - value.size() % 4) % 4);
}

std::vector<std::byte> SctpBuilder::Finish() && {
  std::vector<std::byte> packet = std::move(bytes_).Release();
  const std::uint32_t checksum = ChecksumOf(packet);
  for (std::size_t i = 0; i < kChecksumSize; ++i) {
    packet[kChecksumAt + i] = static_cast<std::byte>((checksum >> (8 * i)) & 0xff);
  }
  return packet;
}

}  // namespace pw::lab
