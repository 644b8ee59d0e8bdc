#include "model/exchange.h"

#include "base/bytes.h"

#include <nlohmann/json.hpp>

namespace pw {

std::string ExchangeRecord(const IpAddress& address, Transport transport, std::uint16_t port,
                           std::string_view protocol, std::span<const Exchange> exchanges) {
  using Json = nlohmann::ordered_json;
  Json messages = Json::array();
  for (const Exchange& exchange : exchanges) {
    Json message = {{"from", exchange.sent ? "tester" : "target"}, {"at_ms", exchange.at.count()}};
    if (exchange.port != 0) message["port"] = exchange.port;
    message["hex"] = ToHex(exchange.bytes);
    if (exchange.cut > 0) message["cut"] = exchange.cut;
    messages.push_back(std::move(message));
  }
  const Json record = {{"format", "portwarrant/exchange/1"},
                       {"address", ToString(address)},
                       {"transport", ToString(transport)},
                       {"port", port},
                       {"protocol", protocol},
                       {"messages", std::move(messages)}};
  return record.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw
