#include "wire/pcapng.h"

#include "base/bytes.h"
#include "wire/padding.h"
#include "wire/pcapng_format.h"

#include <algorithm>

namespace pw {
namespace {

constexpr std::uint64_t kUnknownLength = ~std::uint64_t{0};
constexpr std::size_t kMostOption = 60'000;  // an option's length has 16 bits
/// Type, length twice, interface, time, both lengths; flags and the end of options.
constexpr std::size_t kPacketFrame = 32 + 12;

void WritePadded(std::span<const std::byte> bytes, ByteWriter& out) {
  out.Append(bytes);
  out.Pad(PaddingOf(bytes.size()));
}

void WriteOption(std::uint16_t code, std::span<const std::byte> value, ByteWriter& out) {
  out.Write(code);
  out.Write(static_cast<std::uint16_t>(value.size()));
  WritePadded(value, out);
}

void WriteTextOption(std::uint16_t code, std::string_view text, ByteWriter& out) {
  if (!text.empty()) WriteOption(code, AsBytes(text.substr(0, kMostOption)), out);
}

void EndOptions(ByteWriter& out) {
  WriteOption(pcapng::kEndOfOptions, {}, out);
}

/// Frames the body that `write` appends.
template <class Write>
void WriteBlock(std::uint32_t type, ByteWriter& out, Write write) {
  const std::size_t start = out.size();
  out.Write(type);
  out.Write(std::uint32_t{0});
  write();
  const auto length = static_cast<std::uint32_t>(out.size() - start + sizeof(std::uint32_t));
  out.Write(length);
  out.WriteAt(start + sizeof(type), length);
}

void WritePacket(const CapturedPacket& packet, std::uint32_t interface, ByteWriter& out) {
  WriteBlock(pcapng::kEnhancedPacket, out, [&] {
    const auto time = static_cast<std::uint64_t>(packet.time.time_since_epoch().count());
    out.Write(interface);
    out.Write(static_cast<std::uint32_t>(time >> 32U));
    out.Write(static_cast<std::uint32_t>(time & 0xffffffffU));
    out.Write(static_cast<std::uint32_t>(packet.bytes.size()));
    out.Write(static_cast<std::uint32_t>(std::max(packet.length, packet.bytes.size())));
    WritePadded(packet.bytes, out);
    ByteWriter flags;
    flags.Write(packet.sent ? pcapng::kOutbound : pcapng::kInbound);
    WriteOption(pcapng::kPacketFlags, flags.View(), out);
    EndOptions(out);
  });
}

}  // namespace

std::size_t PcapngSize(const CapturedPacket& packet) {
  return kPacketFrame + packet.bytes.size() + PaddingOf(packet.bytes.size());
}

std::string PcapngHead(std::string_view application) {
  ByteWriter out;
  WriteBlock(pcapng::kSectionHeader, out, [&] {
    out.Write(pcapng::kByteOrder);
    out.Write(pcapng::kMajorVersion);
    out.Write(std::uint16_t{0});
    out.Write(kUnknownLength);
    WriteTextOption(pcapng::kUserApplication, application, out);
    EndOptions(out);
  });
  return std::string(AsText(out.View()));
}

std::string PcapngInterface(const CapturePlace& place, std::uint32_t number,
                            std::span<const CapturedPacket> packets) {
  ByteWriter out;
  WriteBlock(pcapng::kInterfaceDescription, out, [&] {
    out.Write(pcapng::kLinkRaw);
    out.Write(std::uint16_t{0});
    out.Write(std::uint32_t{0});  // no limit to what is captured of a packet
    WriteTextOption(pcapng::kComment, place.comment, out);
    WriteTextOption(pcapng::kInterfaceName, place.name, out);
    WriteTextOption(pcapng::kInterfaceText, place.description, out);
    WriteOption(pcapng::kTimeResolution, std::span(&pcapng::kNanoseconds, 1), out);
    EndOptions(out);
  });
  for (const CapturedPacket& packet : packets)
    WritePacket(packet, number, out);
  return std::string(AsText(out.View()));
}

}  // namespace pw
