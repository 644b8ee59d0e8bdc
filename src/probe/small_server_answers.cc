#include "probe/small_server_answers.h"

#include "base/bytes.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace pw {
namespace {

constexpr std::size_t kLongestDaytime = 80;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What a date is made of: a name of a day or month, a number, the mark of a half day, a zone.
bool IsDatePart(std::string_view word) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon",
       "tue", "wed", "thu", "fri", "sat", "sun"});
  constexpr std::size_t kLongestName = 9;  // "September", "Wednesday"
  constexpr std::size_t kLongestZone = 5;
  const auto in_a_number = [](char c) { return IsDigit(c) || c == 'T' || c == 'Z'; };  // RFC 3339
  if (std::ranges::all_of(word, in_a_number)) return true;
  if (!std::ranges::all_of(word, IsLetter)) return false;
  const std::string lower = ToLower(word.substr(0, 3));
  if (std::ranges::find(kNames, lower) != kNames.end() && word.size() <= kLongestName) return true;
  return word.size() <= kLongestZone &&
         std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// Pieces of letters and digits.
std::vector<std::string_view> Parts(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  while (start < text.size()) {
    std::size_t end = start;
    while (end < text.size() && (IsDigit(text[end]) || IsLetter(text[end])))
      ++end;
    if (end > start) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

bool HasTimeOfDay(std::string_view text) {
  for (std::size_t i = 0; i + 5 <= text.size(); ++i) {
    const std::string_view piece = text.substr(i, 5);
    if (IsDigit(piece[0]) && IsDigit(piece[1]) && piece[2] == ':' && IsDigit(piece[3]) &&
        IsDigit(piece[4]))
      return true;
  }
  return false;
}

/// Whether all of `text` follows chargen's order: each printable character after the one before.
bool Rotates(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool next = text[i] == text[i - 1] + 1;
    const bool around =
        (text[i] == ' ' || text[i] == '!') && (text[i - 1] == '~' || text[i - 1] == '}');
    if (!next && !around) return false;
  }
  return true;
}

std::vector<std::string_view> FirstLines(std::string_view text, std::size_t most) {
  std::vector<std::string_view> lines;
  while (lines.size() < most) {
    const auto line = NextLine(text);
    if (!line) break;
    lines.push_back(*line);
  }
  return lines;
}

std::optional<std::size_t> ColumnOf(const std::vector<std::string_view>& heading,
                                    std::string_view name) {
  const auto found = std::ranges::find(heading, name);
  if (found == heading.end()) return std::nullopt;
  return static_cast<std::size_t>(found - heading.begin());
}

}  // namespace

std::optional<std::chrono::seconds> TimeServerError(std::span<const std::byte> answer,
                                                    TimePoint now) {
  constexpr std::int64_t kFrom1900To1970 = 2208988800;
  ByteReader reader(answer);
  const auto seconds = reader.Read<std::uint32_t>();
  if (!seconds || !reader.AtEnd()) return std::nullopt;
  const std::chrono::sys_seconds told{std::chrono::seconds{*seconds - kFrom1900To1970}};
  return std::chrono::abs(std::chrono::floor<std::chrono::seconds>(now) - told);
}

bool IsDate(std::string_view answer) {
  const std::string_view line = Trim(answer);
  if (line.empty() || line.size() > kLongestDaytime) return false;
  if (line.find_first_of("\r\n") != std::string_view::npos) return false;
  return HasTimeOfDay(line) && std::ranges::all_of(Parts(line), IsDatePart);
}

bool IsDaytime(std::string_view answer, TimePoint now) {
  if (!IsDate(answer)) return false;
  const auto parts = Parts(Trim(answer));
  const int year = std::stoi(ToDate(now).substr(0, 4));
  return std::ranges::any_of(parts, [year](std::string_view part) {
    const auto number = ParseNumber<int>(part);
    return part.size() == 4 && number && *number >= year - 1 && *number <= year + 1;
  });
}

bool IsChargen(std::string_view answer, bool whole) {
  constexpr std::size_t kWidth = 72;
  constexpr std::size_t kLeast = 16;
  const auto lines = FirstLines(answer, 2);
  if (lines.empty()) return false;
  if (whole && lines.size() == 1) return lines[0].size() >= kLeast && Rotates(lines[0]);
  if (lines.size() < 2 || lines[0].size() != kWidth) return false;
  const std::string_view second = lines[1].substr(0, kWidth);
  if (second.size() < kLeast || (!whole && second.size() != kWidth)) return false;
  const std::size_t common = std::min(second.size(), kWidth - 1);
  return Rotates(lines[0]) && Rotates(second) &&
         lines[0].substr(1, common) == second.substr(0, common);
}

bool IsProcessTable(std::string_view answer) {
  constexpr std::size_t kLooked = 4;
  auto lines = FirstLines(answer, kLooked + 1);
  if (!answer.ends_with('\n') && lines.size() <= kLooked && !lines.empty()) lines.pop_back();
  if (lines.size() < 2) return false;
  const auto heading = Words(lines[0]);
  const auto column = ColumnOf(heading, "PID");
  if (!column || !(ColumnOf(heading, "COMMAND") || ColumnOf(heading, "CMD"))) return false;
  return std::all_of(lines.begin() + 1, lines.end(), [&](std::string_view line) {
    const auto words = Words(line);
    return words.size() > *column && ParseNumber<std::uint32_t>(words[*column]).has_value();
  });
}

bool IsConnectionTable(std::string_view answer) {
  constexpr std::size_t kLooked = 3;
  for (const std::string_view line : FirstLines(answer, kLooked)) {
    const bool queues = line.find("Recv-Q") != std::string_view::npos &&
                        line.find("Send-Q") != std::string_view::npos;
    const bool addresses = line.find("Local Address") != std::string_view::npos &&
                           (line.find("Foreign Address") != std::string_view::npos ||
                            line.find("Peer Address") != std::string_view::npos);
    if (queues && addresses) return true;
  }
  return false;
}

}  // namespace pw
