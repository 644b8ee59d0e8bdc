#include "model/json_node.h"

namespace pw {

using Json = nlohmann::ordered_json;

void JsonNode::Fail(std::string_view why) const {
  throw BadJson{place_.empty() ? std::string(why) : fmt::format("{}: {}", place_, why)};
}

JsonNode JsonNode::operator[](const char* key) const {
  static const Json kNull;
  if (!json_.is_object()) Fail("expected an object");
  const auto it = json_.find(key);
  return {it == json_.end() ? kNull : *it, place_.empty() ? key : place_ + "." + key};
}

std::vector<JsonNode> JsonNode::Items() const {
  std::vector<JsonNode> items;
  if (json_.is_null()) return items;
  if (!json_.is_array()) Fail("expected a list");
  items.reserve(json_.size());
  for (std::size_t i = 0; i < json_.size(); ++i)
    items.emplace_back(json_[i], fmt::format("{}[{}]", place_, i));
  return items;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::Members() const {
  std::vector<std::pair<std::string, JsonNode>> members;
  if (json_.is_null()) return members;
  if (!json_.is_object()) Fail("expected an object");
  for (const auto& [key, value] : json_.items())
    members.emplace_back(key, JsonNode(value, place_ + "." + key));
  return members;
}

std::string JsonNode::Text() const {
  if (json_.is_null()) return {};
  if (!json_.is_string()) Fail("expected a text");
  return json_.get<std::string>();
}

std::vector<std::string> JsonNode::Texts() const {
  std::vector<std::string> texts;
  for (const JsonNode& item : Items())
    texts.push_back(item.Text());
  return texts;
}

bool JsonNode::Flag() const {
  if (!json_.is_boolean()) Fail("expected true or false");
  return json_.get<bool>();
}

std::uint64_t JsonNode::Number(std::uint64_t most) const {
  if (!json_.is_number_unsigned()) Fail("expected a number from 0 on");
  const auto value = json_.get<std::uint64_t>();
  if (value > most) Fail(fmt::format("{} is more than {}", value, most));
  return value;
}

Family JsonNode::AddressFamily() const {
  return Word([](std::string_view text) -> std::optional<Family> {
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      if (text == ToString(family)) return family;
    }
    return std::nullopt;
  });
}

IpAddress JsonNode::Address() const {
  const auto address = IpAddress::Parse(Text());
  if (!address) Fail(address.error().what);
  return *address;
}

std::vector<IpAddress> JsonNode::Addresses() const {
  std::vector<IpAddress> addresses;
  for (const JsonNode& item : Items())
    addresses.push_back(item.Address());
  return addresses;
}

TimePoint JsonNode::Time() const {
  const auto time = ParseRfc3339(Text());
  if (!time) Fail(time.error().what);
  return *time;
}

}  // namespace pw
