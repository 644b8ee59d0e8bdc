#pragma once

#include "probe/conversation.h"

namespace pw {

/// echo (RFC 862): two words of different length, each of which must come back as it was sent and
/// with nothing else.
class EchoConversation : public Conversation {
 public:
  explicit EchoConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

 private:
  Move Ask();

  bool stream_;
  std::vector<std::string> words_;
  std::size_t asked_ = 0;
  bool repeated_ = false;
};

/// discard (RFC 863) cannot be proven: takes 64 octets, says nothing and stays. The hint is called
/// a sink.
class SinkConversation : public Conversation {
 public:
  explicit SinkConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

 private:
  std::string word_;
};

}  // namespace pw
