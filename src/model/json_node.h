#pragma once

#include "base/result.h"
#include "base/time_text.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {

/// Stops the reading of a document at the first thing that is not as it should be. Caught by
/// ReadJsonDocument and never seen outside of a reader.
struct BadJson {
  std::string what;
};

/// One value of a JSON document and where it stands ("targets[0].ports[3].state"), for readers of
/// formats: each method gives what it names or throws BadJson. null and missing are the same. The
/// document must outlive it.
class JsonNode {
 public:
  JsonNode(const nlohmann::ordered_json& json, std::string place)
      : json_(json), place_(std::move(place)) {}

  const std::string& place() const { return place_; }
  bool IsNull() const { return json_.is_null(); }
  [[noreturn]] void Fail(std::string_view why) const;

  /// A member of an object.
  JsonNode operator[](const char* key) const;
  /// Elements of a list, members of an object; none if there is no such value.
  std::vector<JsonNode> Items() const;
  std::vector<std::pair<std::string, JsonNode>> Members() const;

  /// A text; empty where there is none.
  std::string Text() const;
  std::vector<std::string> Texts() const;
  bool Flag() const;
  /// 0 to `most`.
  std::uint64_t Number(std::uint64_t most) const;
  /// "ipv4" or "ipv6".
  Family AddressFamily() const;
  IpAddress Address() const;
  std::vector<IpAddress> Addresses() const;
  TimePoint Time() const;

  /// A word that `parse` knows.
  template <class Parse>
  auto Word(Parse parse) const {
    const auto word = parse(Text());
    if (!word) Fail(fmt::format("\"{}\" is not known here", Text()));
    return *word;
  }

 private:
  const nlohmann::ordered_json& json_;
  std::string place_;
};

/// Reads a whole document with `read`, which takes its JsonNode; what is wrong with it becomes
/// kInvalid with the place.
template <class T, class Reader>
Result<T> ReadJsonDocument(std::string_view text, Reader read) {
  try {
    const auto json = nlohmann::ordered_json::parse(text);
    return read(JsonNode(json, ""));
  } catch (const BadJson& bad) {
    return Error{Error::Code::kInvalid, bad.what};
  } catch (const nlohmann::json::exception& bad) {
    return Error{Error::Code::kInvalid, fmt::format("not JSON: {}", bad.what())};
  }
}

}  // namespace pw
