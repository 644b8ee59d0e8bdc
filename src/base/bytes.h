#pragma once

#include "base/result.h"

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// Checked reads from bytes it does not own; the only way outside bytes enter the program. A short
/// input gives kTruncated and leaves the position unchanged. The bytes must outlive the reader and
/// every span taken from it. Not shared between threads.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) noexcept : rest_(bytes) {}

  std::size_t Remaining() const noexcept { return rest_.size(); }
  bool AtEnd() const noexcept { return rest_.empty(); }

  /// The next `n` bytes, as a view.
  Result<std::span<const std::byte>> Take(std::size_t n);

  /// Skips `n` bytes.
  Result<Done> Skip(std::size_t n);

  /// An unsigned number in network byte order (big-endian, RFC 791 appendix B).
  template <std::unsigned_integral T>
  Result<T> Read() {
    auto raw = Take(sizeof(T));
    if (!raw) return std::move(raw).error();
    std::uint64_t value = 0;
    for (const std::byte b : *raw)
      value = (value << 8) | std::to_integer<std::uint64_t>(b);
    return static_cast<T>(value);
  }

  /// An unsigned number in the byte order of this machine, as netlink and BPF records carry it.
  template <std::unsigned_integral T>
  Result<T> ReadHost() {
    auto raw = Take(sizeof(T));
    if (!raw) return std::move(raw).error();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      const std::size_t at = std::endian::native == std::endian::little ? sizeof(T) - 1 - i : i;
      value = (value << 8) | std::to_integer<std::uint64_t>((*raw)[at]);
    }
    return static_cast<T>(value);
  }

 private:
  std::span<const std::byte> rest_;
};

/// Builds a message in memory that it owns. Not shared between threads.
class ByteWriter {
 public:
  /// Appends `value` in network byte order.
  template <std::unsigned_integral T>
  void Write(T value) {
    for (std::size_t i = sizeof(T); i-- > 0;) {
      bytes_.push_back(
          static_cast<std::byte>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xff));
    }
  }

  /// Appends `value` in the byte order of this machine.
  template <std::unsigned_integral T>
  void WriteHost(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      const std::size_t at = std::endian::native == std::endian::little ? i : sizeof(T) - 1 - i;
      bytes_.push_back(
          static_cast<std::byte>((static_cast<std::uint64_t>(value) >> (8 * at)) & 0xff));
    }
  }

  /// Replaces what was written at `at`, in network byte order: a length or checksum that is known
  /// only later. Outside of what was written: std::out_of_range, a bug of the caller.
  template <std::unsigned_integral T>
  void WriteAt(std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bytes_.at(at + i) = static_cast<std::byte>(
          (static_cast<std::uint64_t>(value) >> (8 * (sizeof(T) - 1 - i))) & 0xff);
    }
  }

  void Append(std::span<const std::byte> bytes);
  void Append(std::string_view text);
  void Pad(std::size_t zeros);
  /// Room for that many bytes in all without another allocation.
  void Reserve(std::size_t bytes) { bytes_.reserve(bytes); }

  std::size_t size() const noexcept { return bytes_.size(); }
  std::span<const std::byte> View() const noexcept { return bytes_; }
  std::vector<std::byte> Release() && noexcept { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

/// The bytes of a text, as a view of it.
std::span<const std::byte> AsBytes(std::string_view text) noexcept;
/// The text that bytes hold, as a view of them.
std::string_view AsText(std::span<const std::byte> bytes) noexcept;
/// Lower-case hexadecimal, two digits a byte.
std::string ToHex(std::span<const std::byte> bytes);

}  // namespace pw
