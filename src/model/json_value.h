#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace pw {

/// A text as a value of a document; null where there is none.
inline nlohmann::ordered_json OrNull(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

}  // namespace pw
