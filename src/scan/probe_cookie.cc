#include "scan/probe_cookie.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pw {
namespace {

enum Purpose : std::uint8_t { kForSequence, kForTag, kForLabel };

std::optional<unsigned> InRange(std::uint32_t attempt) {
  if (attempt >= ProbeId::kMostAttempts) return std::nullopt;
  return attempt;
}

std::uint32_t LabelMask(const IpAddress& target) {
  return target.family() == Family::kIpv4 ? 0xffffU : 0xfffffU;
}

}  // namespace

std::uint32_t ProbeCookie::Hash(const ProbeId& probe, std::uint8_t purpose) const noexcept {
  std::array<std::byte, 22> text{};
  std::ranges::copy(probe.target.Bytes(), text.begin());
  text[16] = static_cast<std::byte>(probe.port >> 8);
  text[17] = static_cast<std::byte>(probe.port & 0xff);
  text[18] = static_cast<std::byte>(probe.transport);
  text[19] = static_cast<std::byte>(purpose);
  text[20] = static_cast<std::byte>(probe.over_udp >> 8);
  text[21] = static_cast<std::byte>(probe.over_udp & 0xff);
  return static_cast<std::uint32_t>(SipHash(key_, text));
}

std::uint32_t ProbeCookie::Sequence(const ProbeId& probe) const noexcept {
  return Hash(probe, kForSequence) + 2 * probe.attempt;
}

std::optional<unsigned> ProbeCookie::AttemptOfAcknowledgement(
    const ProbeId& probe, std::uint32_t acknowledgement) const noexcept {
  // Sequence numbers of attempts are two apart, so that "plus one" and "unchanged" stay distinct.
  return InRange((acknowledgement - Hash(probe, kForSequence)) / 2);
}

std::optional<unsigned> ProbeCookie::AttemptOfSequence(const ProbeId& probe,
                                                       std::uint32_t sequence) const noexcept {
  const std::uint32_t distance = sequence - Hash(probe, kForSequence);
  if (distance % 2 != 0) return std::nullopt;
  return InRange(distance / 2);
}

std::uint32_t ProbeCookie::Tag(const ProbeId& probe) const noexcept {
  return (Hash(probe, kForTag) & ~0x1fU) | (probe.attempt + 1);
}

std::optional<unsigned> ProbeCookie::AttemptOfTag(const ProbeId& probe,
                                                  std::uint32_t tag) const noexcept {
  if ((tag & ~0x1fU) != (Hash(probe, kForTag) & ~0x1fU)) return std::nullopt;
  return InRange((tag & 0x1fU) - 1);
}

std::uint32_t ProbeCookie::Label(const ProbeId& probe) const noexcept {
  const std::uint32_t upper = Hash(probe, kForLabel) & LabelMask(probe.target) & ~0xfU;
  return (upper == 0 ? 0x10U : upper) | probe.attempt;
}

std::optional<unsigned> ProbeCookie::AttemptOfLabel(const ProbeId& probe,
                                                    std::uint32_t label) const noexcept {
  ProbeId first = probe;
  first.attempt = 0;
  return InRange(label - Label(first));
}

}  // namespace pw
