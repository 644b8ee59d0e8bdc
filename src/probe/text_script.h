#pragma once

#include "probe/conversation.h"

#include <memory>
#include <span>
#include <string_view>

namespace pw {

/// An answer that a step accepts. The first row that matches counts. Patterns: line_pattern.h; in
/// them, and in what is said, "<nonce>" stands for a word of ten letters and digits of our choice.
struct TextReply {
  std::string_view pattern;
  /// kPortNumber: others begin like this too; counts only if a later step says more.
  Confidence confidence = Confidence::kBehaviour;
  bool goes_on = true;  ///< to the next step
};

/// What else the accepted answer may tell. Every row that matches counts. A capture "product" or
/// "version" is that of the identity, any other a fact of that name.
struct TextSign {
  std::string_view pattern;
  std::string_view unless{};  ///< not if this pattern matches too; empty = always
  std::string_view product{};
  std::string_view fact{};  ///< name and value of a fact: "smtp.starttls=offered"
  std::string_view weakness{};
  std::string_view detail{};
  bool clear_only = false;  ///< counts only outside of TLS
};

/// Something to say, and what may come back.
struct TextStep {
  std::string_view say;  ///< empty = the server speaks first
  milliseconds wait;
  std::span<const TextReply> replies;
  std::span<const TextSign> signs;
};

/// A protocol that is known from a few texts: data, no code.
struct TextScript {
  std::string_view protocol;
  std::span<const TextStep> steps;
  std::string_view farewell;  ///< said at the end of a conversation that found the protocol
};

/// Says the steps in turn, as long as their answers are accepted. An answer that is not (yet) any
/// of the accepted ones is waited for; one of more than 16 KiB is given up. `script` is static
/// data.
std::unique_ptr<Conversation> SpeakScript(const ProbeContext& context, const TextScript& script);

}  // namespace pw
