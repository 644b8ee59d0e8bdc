#include "scan/silent_named.h"

#include <chrono>

namespace pw {
namespace {

/// Who is to answer has done so by then.
constexpr Nanoseconds kWait = std::chrono::milliseconds(500);

}  // namespace

SilentNamed SilentNamedWatch::Take(const PortBook& book, Instant now) {
  const std::size_t named = book.order().named();
  if (taken_ || named == 0 || book.entry(named - 1).tries == 0) return {};
  if (!all_asked_) all_asked_ = now;
  if (now < *all_asked_ + kWait) return {};
  taken_ = true;
  SilentNamed silent;
  for (std::size_t i = 0; i < named; ++i) {
    if (!book.entry(i).settled) silent.ports.push_back(book.order().port(i));
  }
  silent.all = silent.ports.size() == named;
  return silent;
}

}  // namespace pw
