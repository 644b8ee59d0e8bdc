#include "base/time_text.h"

#include "base/text.h"

#include <fmt/format.h>

namespace pw {
namespace {

Error Bad(std::string_view text, std::string_view want) {
  return Error{Error::Code::kInvalid,
               fmt::format("read time \"{}\": expected {}", Printable(text), want)};
}

/// Digits only: from_chars alone would take a sign.
std::optional<unsigned> Digits(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  return ParseNumber<unsigned>(text);
}

}  // namespace

std::string ToDate(TimePoint time) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string ToRfc3339(TimePoint time) {
  const std::chrono::hh_mm_ss clock{time - std::chrono::floor<std::chrono::days>(time)};
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", ToDate(time), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

Result<TimePoint> ParseDate(std::string_view text) {
  constexpr std::string_view kWant = "a date such as 2027-06-30";
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return Bad(text, kWant);
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  if (!year || !month || !day) return Bad(text, kWant);
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok()) return Bad(text, kWant);
  return TimePoint{std::chrono::sys_days{date}};
}

Result<TimePoint> ParseRfc3339(std::string_view text) {
  constexpr std::string_view kWant = "UTC time such as 2026-11-23T20:40:00.000Z";
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text.back() != 'Z') {
    return Bad(text, kWant);
  }
  auto day = ParseDate(text.substr(0, 10));
  const auto hour = Digits(text.substr(11, 2));
  const auto minute = Digits(text.substr(14, 2));
  const auto second = Digits(text.substr(17, 2));
  if (!day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return Bad(text, kWant);
  }
  unsigned milliseconds = 0;
  const std::string_view fraction = text.substr(19, text.size() - 20);
  if (!fraction.empty()) {
    if (fraction.front() != '.' || fraction.size() > 10 || !Digits(fraction.substr(1))) {
      return Bad(text, kWant);
    }
    std::string padded(fraction.substr(1));
    padded.resize(3, '0');
    milliseconds = *Digits(padded);
  }
  return *day + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second} + std::chrono::milliseconds{milliseconds};
}

}  // namespace pw
