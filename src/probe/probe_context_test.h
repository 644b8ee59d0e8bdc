#pragma once

#include "base/bytes.h"
#include "probe/conversation.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// A context for conversations in tests: nonce 1, 2026-11-25 22:00 UTC.
inline ProbeContext TestContext(Transport transport, std::uint16_t port) {
  ProbeContext context;
  context.transport = transport;
  context.port = port;
  context.nonce = 1;
  context.now = *ParseRfc3339("2026-11-25T22:00:00Z");
  return context;
}

inline ProbeContext TcpContext(std::uint16_t port) {
  return TestContext(Transport::kTcp, port);
}

inline ProbeContext UdpContext(std::uint16_t port) {
  return TestContext(Transport::kUdp, port);
}

inline std::vector<std::string> WeaknessIds(const std::optional<ServiceIdentity>& identity) {
  std::vector<std::string> ids;
  if (identity) {
    for (const Weakness& weakness : identity->weaknesses)
      ids.push_back(weakness.id);
  }
  return ids;
}

/// What a peer says to one message; nothing = silence.
using PeerOf = std::function<std::optional<std::string>(const std::string& message)>;

/// Holds a conversation with a peer that answers each message for itself, at once. Gives all that
/// was said; stops after 2,000 moves.
inline std::vector<std::string> HoldWith(Conversation& conversation, const PeerOf& peer) {
  std::vector<std::string> said;
  Move move = conversation.Begin();
  for (int moves = 0; moves < 2000; ++moves) {
    std::vector<std::string> answers;
    for (const Outgoing& message : move.send) {
      said.emplace_back(AsText(message.bytes));
      if (auto answer = peer(said.back())) answers.push_back(*std::move(answer));
    }
    if (move.kind == Move::Kind::kDone) break;
    if (answers.empty()) {
      move = conversation.Silence();
      continue;
    }
    std::vector<Outgoing> to_send;
    for (const std::string& answer : answers) {
      move = conversation.Hear({AsBytes(answer), 0, 0});
      for (Outgoing& message : move.send)
        to_send.push_back(std::move(message));
      if (move.kind == Move::Kind::kDone) break;
    }
    move.send = std::move(to_send);
  }
  return said;
}

}  // namespace pw
