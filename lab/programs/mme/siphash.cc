#include "siphash.h"

#include <bit>

namespace pw::lab {
namespace {

struct State {
  std::uint64_t a, b, c, d;

  void Round() {
    a += b;
    c += d;
    b = std::rotl(b, 13) ^ a;
    d = std::rotl(d, 16) ^ c;
    a = std::rotl(a, 32);
    c += b;
    a += d;
    b = std::rotl(b, 17) ^ c;
    d = std::rotl(d, 21) ^ a;
    c = std::rotl(c, 32);
  }

  void Absorb(std::uint64_t word) {
    d ^= word;
    Round();
    Round();
    a ^= word;
  }
};

std::uint64_t LittleEndian(std::span<const std::byte> bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    word = (word << 8) | std::to_integer<std::uint64_t>(bytes[i]);
  }
  return word;
}

}  // namespace

std::uint64_t SipHash(const SipKey& key, std::span<const std::byte> message) noexcept {
  State state{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
              key[1] ^ 0x7465646279746573};
  const std::uint64_t length = message.size();
  while (message.size() >= 8) {
    state.Absorb(LittleEndian(message.first(8)));
    message = message.subspan(8);
  }
  state.Absorb(LittleEndian(message) | (length << 56));
  state.c ^= 0xff;
  for (int i = 0; i < 4; ++i)
    state.Round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace pw::lab
