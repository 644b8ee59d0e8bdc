#pragma once

#include "base/bytes.h"
#include "probe/conversation.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pw {

/// What a scripted peer does, in turn. Bytes join the stream on TCP, are one message elsewhere.
struct Answers {
  std::string bytes;
  std::uint16_t from_port = 0;
  std::uint32_t ppid = 0;
};
struct StaysSilent {};
struct Ends {
  Ending ending = Ending::kClosed;
};
using PeerStep = std::variant<Answers, StaysSilent, Ends>;

/// A conversation held with a scripted peer.
struct Heard {
  std::vector<std::string> said;  ///< each message that the conversation sent
  std::optional<ServiceIdentity> identity;
  bool done = false;       ///< it came to an end by itself
  milliseconds waited{0};  ///< the longest it was willing to wait, silences added
};

/// Holds a conversation with a peer that does `steps` in turn and then stays silent. A conversation
/// that does not end after 200 silences is not done.
Heard Converse(Conversation& conversation, std::span<const PeerStep> steps, bool stream = true);

/// Bytes written in hexadecimal, blanks between them as one likes.
std::string FromHex(std::string_view text);

}  // namespace pw
