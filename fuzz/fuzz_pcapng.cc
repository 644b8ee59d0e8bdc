// What is read as a capture file, written again, is the same to the reader.
#include "base/bytes.h"
#include "wire/pcapng_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

namespace {

bool SamePacket(const pw::CapturedPacket& a, const pw::CapturedPacket& b) {
  return a.time == b.time && a.sent == b.sent && a.length == b.length && a.bytes == b.bytes;
}

bool SameInterface(const pw::CapturedInterface& a, const pw::CapturedInterface& b) {
  return a.place.name == b.place.name && a.place.description == b.place.description &&
         a.place.comment == b.place.comment && std::ranges::equal(a.packets, b.packets, SamePacket);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = pw::ReadPcapng(std::as_bytes(std::span(data, size)));
  if (!read) return 0;
  std::string file = pw::PcapngHead("fuzz");
  std::uint32_t number = 0;
  for (const pw::CapturedInterface& interface : *read)
    file += pw::PcapngInterface(interface.place, number++, interface.packets);
  const auto again = pw::ReadPcapng(pw::AsBytes(file));
  if (!again || !std::ranges::equal(*again, *read, SameInterface)) std::abort();
  return 0;
}
