#include "model/yaml_fields.h"

#include "model/nearest_name.h"
#include "model/warrant_ports.h"

#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr auto kTransports =
    std::to_array<std::string_view>({"tcp", "udp", "sctp", "udplite", "mptcp", "raw", "packet"});

}  // namespace

std::optional<Transport> TransportFrom(YamlReader& reader, const YamlNode& node) {
  const std::string text = ScalarText(reader, node, "transport");
  const auto transport = ParseTransport(text);
  if (!transport && node.kind == YamlNode::Kind::kScalar) {
    reader.Refuse(node,
                  fmt::format("unknown transport {}{}", Quoted(text), NameHint(text, kTransports)));
  }
  return transport;
}

std::optional<Transport> TransportOf(const YamlMap& map) {
  if (map.RequiredText("transport").empty()) return std::nullopt;
  return TransportFrom(map.reader(), *map.Find("transport"));
}

std::optional<WarrantPorts> PortsOf(const YamlMap& map) {
  const std::string text = map.RequiredText("port");
  if (text.empty()) return std::nullopt;
  auto ports = ParseWarrantPorts(text);
  if (ports) return *ports;
  map.reader().Refuse(*map.Find("port"),
                      fmt::format("port {}: {}", Quoted(text), ports.error().what));
  return std::nullopt;
}

std::string DirectionOf(const YamlMap& map) {
  std::string text = map.Text("direction");
  if (text.empty() || text == "in" || text == "out" || text == "both") return text;
  map.reader().Refuse(*map.Find("direction"),
                      fmt::format("direction must be in, out or both, not {}", Quoted(text)));
  return {};
}

}  // namespace pw
