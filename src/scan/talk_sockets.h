#pragma once

#include "base/result.h"
#include "probe/port_identifier.h"
#include "scan/identify_ports.h"
#include "scan/identify_settings.h"
#include "scan/talk_capture.h"
#include "sys/probe_sockets.h"
#include "sys/sctp_associations.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// The sockets of conversations, whatever carries them, and the capture of what passes through
/// them. Opened with the privileges that the thread which uses them later gives up.
class TalkSockets {
 public:
  /// `sctp`: associations may be asked for; where there is no stack, no_sctp() says why. Errors: as
  /// ProbeSockets::Open and PacketReceiver::Open.
  static Result<TalkSockets> Open(const std::vector<IpAddress>& targets,
                                  const IdentifySettings& settings, bool sctp);

  /// Opens what the order asks for. Errors: as ProbeSockets::Connect and OpenUdp, and
  /// SctpAssociations::Connect; kUnavailable (no SCTP).
  Result<Done> Begin(std::uint64_t token, const IpAddress& address, const PortToIdentify& port,
                     const PortIdentifier::Order& order);
  /// `port`: to which a datagram goes that names none.
  void Send(std::uint64_t token, Carrier carrier, const Outgoing& message, std::uint16_t port);
  void Close(std::uint64_t token, Carrier carrier);
  /// What happened, waiting at most that long for the first.
  std::vector<ProbeSockets::Event> Wait(std::chrono::nanoseconds most);
  ProbeSockets::End LocalEnd(std::uint64_t token) const { return plain_.LocalEnd(token); }
  /// Waits until what was closed is gone.
  void End();

  const std::string& no_sctp() const noexcept { return no_sctp_; }
  std::optional<PacketCapture> TakeCapture();

 private:
  explicit TalkSockets(ProbeSockets plain) noexcept : plain_(std::move(plain)) {}

  ProbeSockets plain_;
  std::optional<SctpAssociations> associations_;
  std::optional<TalkCapture> capture_;
  std::string no_sctp_;
};

}  // namespace pw
