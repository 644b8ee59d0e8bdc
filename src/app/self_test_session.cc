#include "app/self_test_session.h"

#include "app/element_networks.h"
#include "base/text.h"
#include "wire/ip_protocol.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

std::optional<Transport> TransportOf(int protocol) {
  if (protocol == kIpprotoTcp) return Transport::kTcp;
  if (protocol == kIpprotoUdp) return Transport::kUdp;
  if (protocol == kIpprotoSctp) return Transport::kSctp;
  return std::nullopt;
}

void OpenIn(const NetworkNamespace& netns, const std::vector<std::string>& addresses,
            SelfTestSession& session) {
  const auto handle = OpenNetns(netns);
  if (!handle) return;
  const auto entry = NetworkNamespaceEntry::Enter(*handle);
  if (!entry) return;
  auto listeners = TestListeners::Open(addresses);
  if (!listeners) return;
  for (const TestListeners::Port& port : (*listeners)->ports()) {
    const auto address = IpAddress::Parse(port.address);
    const auto transport = TransportOf(port.protocol);
    if (!address || !transport) continue;
    session.tests.push_back(
        {*address, *transport, port.port, port.open ? PortState::kOpen : PortState::kClosed, true});
  }
  session.listeners.push_back(*std::move(listeners));
}

}  // namespace

SelfTestSession OpenSelfTests(const Inventory& inventory, const NetnsSelection& selection,
                              const std::vector<std::string>& addresses) {
  SelfTestSession session;
  for (const std::uint32_t index : selection.chosen)
    OpenIn(inventory.namespaces[index], addresses, session);
  return session;
}

Result<std::vector<SelfTest>> ParseSelfTest(std::string_view text,
                                            const std::vector<IpAddress>& addresses) {
  const auto wrong = [&](std::string_view why) {
    return Error{Error::Code::kInvalid, fmt::format("self-test \"{}\": {}", Printable(text), why)};
  };
  const std::size_t at = text.find('@');
  const std::string_view thing = text.substr(0, at);
  const std::size_t slash = thing.find('/');
  if (slash == std::string_view::npos) return wrong("expected tcp/22 or tcp/22@ADDRESS");
  const auto transport = ParseTransport(thing.substr(0, slash));
  if (!transport || (*transport != Transport::kTcp && *transport != Transport::kUdp &&
                     *transport != Transport::kSctp))
    return wrong("before the slash stands tcp, udp or sctp");
  const auto port = ParseNumber<std::uint16_t>(thing.substr(slash + 1));
  if (!port) return wrong("a port is a number from 0 to 65535");
  std::vector<IpAddress> where = addresses;
  if (at != std::string_view::npos) {
    const auto address = IpAddress::Parse(text.substr(at + 1));
    if (!address) return wrong(address.error().what);
    where = {*address};
  }
  std::vector<SelfTest> tests;
  for (const IpAddress& address : where)
    tests.push_back({address, *transport, *port, PortState::kOpen, false});
  return tests;
}

}  // namespace pw
