#pragma once

#include "base/error.h"

#include <utility>
#include <variant>

namespace pw {

/// A value, or the reason why there is none. Names follow std::expected (C++23), so that this can
/// become an alias for it later. Reading the value of a failed result is a bug (throws from
/// std::get in every build). Thread rule: as its value.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)  // NOLINT(google-explicit-constructor): by design, `return value;`
      : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error)  // NOLINT(google-explicit-constructor): by design, `return Error{...};`
      : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }

  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

/// For operations that give nothing back but may fail: `return Done{};`.
struct Done {};

}  // namespace pw
