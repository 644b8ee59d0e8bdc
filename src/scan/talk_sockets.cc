#include "scan/talk_sockets.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pw {
namespace {

constexpr auto kLingerWait = milliseconds(50);
/// The SCTP stack is asked and not waited for.
constexpr auto kSctpWait = milliseconds(5);

std::vector<std::byte> BytesOf(const IpAddress& address) {
  const auto bytes = address.Bytes();
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Result<TalkSockets> TalkSockets::Open(const std::vector<IpAddress>& targets,
                                      const IdentifySettings& settings, bool sctp) {
  ProbeSockets::Origin origin;
  origin.interface = settings.interface;
  if (settings.source) origin.source = BytesOf(*settings.source);
  auto associations = sctp ? SctpAssociations::Open(origin) : Result<SctpAssociations>(Error{});
  auto plain = ProbeSockets::Open(std::move(origin));
  if (!plain) return std::move(plain).error();
  TalkSockets sockets(*std::move(plain));
  if (associations) {
    sockets.associations_.emplace(*std::move(associations));
  } else if (sctp) {
    sockets.no_sctp_ = associations.error().what;
  }
  if (!settings.capture) return sockets;
  auto receiver = PacketReceiver::Open(settings.capture->wanted, settings.interface);
  if (!receiver) return std::move(receiver).error();
  sockets.capture_.emplace(*std::move(receiver), targets, settings.capture->start);
  return sockets;
}

Result<Done> TalkSockets::Begin(std::uint64_t token, const IpAddress& address,
                                const PortToIdentify& port, const PortIdentifier::Order& order) {
  if (order.carrier == Carrier::kSctp) {
    if (!associations_) return Error{Error::Code::kUnavailable, "speak SCTP: no stack"};
    if (capture_) capture_->SctpBegins(port.over_udp);
    return associations_->Connect(token, BytesOf(address), port.port, port.over_udp);
  }
  const auto need =
      order.privileged_source ? ProbeSockets::Need::kPrivilegedPort : ProbeSockets::Need::kAnyPort;
  const bool datagrams = order.carrier == Carrier::kUdp;
  auto begun = datagrams ? plain_.OpenUdp(token, BytesOf(address), need)
                         : plain_.Connect(token, BytesOf(address), port.port, need);
  if (begun && capture_) {
    capture_->Begins(datagrams ? Transport::kUdp : Transport::kTcp, plain_.LocalEnd(token).port);
  }
  return begun;
}

void TalkSockets::Send(std::uint64_t token, Carrier carrier, const Outgoing& message,
                       std::uint16_t port) {
  if (carrier != Carrier::kSctp) {
    plain_.Send(token, message.bytes, message.to_port != 0 ? message.to_port : port);
  } else if (associations_) {
    associations_->Send(token, message.bytes, message.ppid);
  }
}

void TalkSockets::Close(std::uint64_t token, Carrier carrier) {
  if (carrier != Carrier::kSctp) {
    plain_.Close(token);
  } else if (associations_) {
    associations_->Close(token);
  }
}

std::vector<ProbeSockets::Event> TalkSockets::Wait(std::chrono::nanoseconds most) {
  const bool sctp = associations_ && associations_->size() > 0;
  auto events = plain_.Wait(sctp ? std::min<std::chrono::nanoseconds>(most, kSctpWait) : most);
  if (sctp) std::ranges::move(associations_->Poll(), std::back_inserter(events));
  if (capture_) capture_->Read();
  return events;
}

void TalkSockets::End() {
  associations_.reset();
  while (plain_.Lingers())
    plain_.Wait(kLingerWait);
  if (capture_) capture_->Read();
}

std::optional<PacketCapture> TalkSockets::TakeCapture() {
  if (!capture_) return std::nullopt;
  return capture_->Take();
}

}  // namespace pw
