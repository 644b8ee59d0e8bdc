#include "base/sip_hash.h"

#include <bit>

namespace pw {
namespace {

struct State {
  std::uint64_t a, b, c, d;

  void Round() noexcept {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }

  void Absorb(std::uint64_t word) noexcept {
    d ^= word;
    Round();
    Round();
    a ^= word;
  }
};

/// Up to eight bytes, the first one lowest.
std::uint64_t LittleEndian(std::span<const std::byte> bytes) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return word;
}

}  // namespace

std::uint64_t SipHash(const SipKey& key, std::span<const std::byte> bytes) noexcept {
  State state{0x736f6d6570736575 ^ key[0], 0x646f72616e646f6d ^ key[1], 0x6c7967656e657261 ^ key[0],
              0x7465646279746573 ^ key[1]};
  const auto length = static_cast<std::uint64_t>(bytes.size());
  for (; bytes.size() >= 8; bytes = bytes.subspan(8))
    state.Absorb(LittleEndian(bytes.first(8)));
  state.Absorb(LittleEndian(bytes) | (length << 56));
  state.c ^= 0xff;
  for (int i = 0; i < 4; ++i)
    state.Round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace pw
