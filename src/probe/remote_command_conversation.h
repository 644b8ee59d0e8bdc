#pragma once

#include "probe/conversation.h"

namespace pw {

/// rsh and rexec (BSD rshd(8), rexecd(8)): both begin with the port for errors, "0" for none, and
/// names that end in a zero octet. A name of 40 octets is more than either takes, and both say so,
/// each in its own words, before they look at anything else: no login is tried, no command runs. A
/// server that waits for more gets the rest: a user that does not exist, whom it refuses.
/// rshd hears privileged source ports alone.
/// Weaknesses: rsh, rexec.
class RemoteCommandConversation : public Conversation {
 public:
  explicit RemoteCommandConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;
  void End(Ending ending) override;

 private:
  enum class Asked : std::uint8_t { kLongName, kStranger };
  void Conclude();

  Asked asked_ = Asked::kLongName;
  std::string stranger_;
  std::string heard_;
};

}  // namespace pw
