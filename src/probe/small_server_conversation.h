#pragma once

#include "probe/conversation.h"

namespace pw {

/// The small servers that answer without being asked anything (RFC 862 to 868): listens on a
/// connection, or sends one octet as a datagram, and recognises time, daytime, chargen, systat and
/// netstat by what comes. A quote of the day has no form; it is believed on port 17 alone, and
/// little.
class SmallServerConversation : public Conversation {
 public:
  explicit SmallServerConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;
  void End(Ending ending) override;

  static bool Greets(std::string_view greeting);

 private:
  Move Ask();
  bool RecogniseTable();
  void RecogniseWhole();

  bool stream_;
  std::uint16_t port_;
  TimePoint now_;
  bool repeated_ = false;
  std::vector<std::byte> heard_;
};

}  // namespace pw
