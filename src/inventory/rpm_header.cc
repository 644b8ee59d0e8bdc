#include "inventory/rpm_header.h"

#include "base/bytes.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

// Limits of rpm's own header check (lib/header.c): more is not a header.
constexpr std::uint32_t kMostEntries = 0xffff;
constexpr std::uint32_t kMostData = 256U << 20;

enum Tag : std::uint32_t {
  kName = 1000,
  kVersion = 1001,
  kRelease = 1002,
  kEpoch = 1003,
  kDirIndexes = 1116,
  kBaseNames = 1117,
  kDirNames = 1118,
};
constexpr std::uint32_t kTypeInt32 = 4;
constexpr std::uint32_t kTypeString = 6;
constexpr std::uint32_t kTypeStringArray = 8;

struct Entry {
  std::uint32_t tag = 0;
  std::uint32_t type = 0;
  std::uint32_t offset = 0;
  std::uint32_t count = 0;
};

Error Invalid(const Entry& entry, std::string_view cause) {
  return {.code = Error::Code::kInvalid,
          .what = fmt::format("read rpm header tag {}: {}", entry.tag, cause)};
}

Result<Entry> ReadEntry(ByteReader& reader) {
  Entry entry;
  for (std::uint32_t* field : {&entry.tag, &entry.type, &entry.offset, &entry.count}) {
    const auto value = reader.Read<std::uint32_t>();
    if (!value) return value.error();
    *field = *value;
  }
  return entry;
}

/// `count` strings, each ended by a zero byte.
Result<std::vector<std::string_view>> Strings(const Entry& entry, std::string_view store) {
  if (entry.type != kTypeString && entry.type != kTypeStringArray)
    return Invalid(entry, "not text");
  if (entry.type == kTypeString && entry.count != 1) return Invalid(entry, "several single texts");
  if (entry.offset > store.size()) return Invalid(entry, "beyond the data");
  std::string_view rest = store.substr(entry.offset);
  if (entry.count > rest.size()) return Invalid(entry, "more texts than bytes");
  std::vector<std::string_view> strings;
  strings.reserve(entry.count);
  for (std::uint32_t i = 0; i < entry.count; ++i) {
    const std::size_t end = rest.find('\0');
    if (end == std::string_view::npos) return Invalid(entry, "text without end");
    strings.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return strings;
}

Result<std::vector<std::uint32_t>> Numbers(const Entry& entry, std::span<const std::byte> store) {
  if (entry.type != kTypeInt32) return Invalid(entry, "not 32-bit numbers");
  if (entry.offset > store.size()) return Invalid(entry, "beyond the data");
  ByteReader reader(store.subspan(entry.offset));
  if (entry.count > reader.Remaining() / sizeof(std::uint32_t))
    return Invalid(entry, "more numbers than bytes");
  std::vector<std::uint32_t> numbers;
  numbers.reserve(entry.count);
  for (std::uint32_t i = 0; i < entry.count; ++i) {
    const auto value = reader.Read<std::uint32_t>();
    if (!value) return value.error();
    numbers.push_back(*value);
  }
  return numbers;
}

/// Puts one entry into the header, if it is a wanted one.
Result<Done> Fill(const Entry& entry, std::span<const std::byte> store, RpmHeader& header) {
  if (entry.tag == kEpoch || entry.tag == kDirIndexes) {
    auto numbers = Numbers(entry, store);
    if (!numbers) return std::move(numbers).error();
    if (entry.tag == kDirIndexes) {
      header.directory_indexes = *std::move(numbers);
    } else if (!numbers->empty()) {
      header.epoch = numbers->front();
      header.has_epoch = true;
    }
    return Done{};
  }
  const bool single = entry.tag == kName || entry.tag == kVersion || entry.tag == kRelease;
  if (!single && entry.tag != kBaseNames && entry.tag != kDirNames) return Done{};
  auto strings = Strings(entry, AsText(store));
  if (!strings) return std::move(strings).error();
  if (single) {
    if (strings->size() != 1) return Invalid(entry, "not one text");
    (entry.tag == kName      ? header.name
     : entry.tag == kVersion ? header.version
                             : header.release) = strings->front();
  } else {
    (entry.tag == kBaseNames ? header.base_names : header.directories) = *std::move(strings);
  }
  return Done{};
}

}  // namespace

std::string RpmHeader::FullVersion() const {
  if (has_epoch) return fmt::format("{}:{}-{}", epoch, version, release);
  return fmt::format("{}-{}", version, release);
}

Result<RpmHeader> ParseRpmHeader(std::span<const std::byte> blob) {
  ByteReader reader(blob);
  const auto entries = reader.Read<std::uint32_t>();
  const auto size = entries ? reader.Read<std::uint32_t>() : entries;
  if (!size) return size.error();
  if (*entries == 0 || *entries > kMostEntries || *size > kMostData) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read rpm header: {} entries and {} bytes", *entries, *size)};
  }
  const auto index = reader.Take(std::size_t{*entries} * 16);
  if (!index) return index.error();
  const auto store = reader.Take(*size);
  if (!store) return store.error();
  ByteReader index_reader(*index);
  RpmHeader header;
  for (std::uint32_t i = 0; i < *entries; ++i) {
    const auto entry = ReadEntry(index_reader);
    if (!entry) return entry.error();
    const auto filled = Fill(*entry, *store, header);
    if (!filled) return filled.error();
  }
  if (header.name.empty())
    return Error{Error::Code::kInvalid, "read rpm header: package without name"};
  const bool fits = header.base_names.size() == header.directory_indexes.size() &&
                    std::ranges::all_of(header.directory_indexes, [&](std::uint32_t at) {
                      return at < header.directories.size();
                    });
  if (!fits) return Error{Error::Code::kInvalid, "read rpm header: file lists do not fit together"};
  return header;
}

}  // namespace pw
