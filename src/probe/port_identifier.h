#pragma once

#include "probe/probe_session.h"
#include "probe/probe_spec.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What one port was found to speak.
struct PortFindings {
  /// Strongest first; a port may speak several protocols. Empty = nothing was recognised.
  std::vector<ServiceIdentity> identities;
  /// For each identity the exchanges that prove it, in the same order.
  std::vector<std::vector<Exchange>> proofs;
  /// What the port does where that is no protocol: "accepts and closes at once".
  std::string note;
  std::size_t sessions = 0;
};

/// Decides which conversations are held with one port, and what they prove together. Likely probes
/// of the port number and the wait for a greeting come first, then TLS, then the others by rank,
/// a few at a time, until one proves its protocol. A positive that a requirement would fail on is
/// held a second time; what claims to speak rival protocols too is believed in nothing; what sends
/// back what it is sent is an echo and nothing else. Pure: the driver opens the sessions that
/// Next() orders and reports how each ended. Not shared between threads.
class PortIdentifier {
 public:
  struct Order {
    std::uint32_t id = 0;
    Carrier carrier = Carrier::kTcp;
    bool privileged_source = false;
    std::uint32_t ppid = 0;
    ProbeSession::Bounds bounds;
    TlsSession::Offer tls;
    std::string hint;  ///< for ProbeContext::hint
    /// The context without the source, which the driver knows once the socket is there.
    std::unique_ptr<Conversation> (*make)(const ProbeContext& context) = nullptr;
  };
  struct Wishes {
    bool intrusive = false;
    bool thorough = true;  ///< false: only what the number suggests, for ports that may be silent
    milliseconds round_trip{0};  ///< measured; 0 = not known
    /// UDP that answered nothing yet. Nobody is there whom many questions could trouble, or
    /// somebody who takes no notice of them: all are asked side by side, what is most common with
    /// patience.
    bool silent = false;
  };

  /// `probes`: all that may be tried, in order of their family.
  PortIdentifier(Transport transport, std::uint16_t port, std::span<const ProbeSpec* const> probes,
                 Wishes wishes);

  /// Sessions to open now: as many as may be under way at once, less those that are.
  std::vector<Order> Next();
  void Finished(std::uint32_t id, SessionOutcome outcome);
  bool Done() const;
  /// True if it was given up because connections no longer come about.
  bool Refused() const;
  PortFindings Conclude() const;

 private:
  enum class Purpose : std::uint8_t { kProbe, kGreeting, kHello, kOldHello, kConfirm, kRival };
  struct Task {
    Purpose purpose = Purpose::kProbe;
    const ProbeSpec* probe = nullptr;
    Carrier carrier = Carrier::kTcp;
    bool likely = false;
  };
  struct Proven {
    ServiceIdentity identity;
    std::vector<Exchange> proof;
    const ProbeSpec* probe = nullptr;
    Carrier carrier = Carrier::kTcp;
    bool confirmed = true;
    std::string hint{};  ///< of the first session, for the second
  };

  Carrier Plain() const;
  bool Suits(const ProbeSpec& probe, Carrier carrier) const;
  void PlanLikely(Carrier carrier);
  void PlanByRank(Carrier carrier);
  void PlanGreeting();
  void PlanFirst();
  void PlanPatiently(Carrier carrier);
  milliseconds Patience() const;
  milliseconds PatienceWith(const Task& task) const;
  std::string HintFor(const Task& task) const;
  void PlanGreeted(std::string_view greeting, Carrier carrier);
  void Add(Purpose purpose, const ProbeSpec* probe, Carrier carrier, bool likely, bool first);
  bool IsRival(const Task& task) const;
  void Accept(const Task& task, SessionOutcome& outcome);
  void Reflect();
  void Confirm(const Task& task, const SessionOutcome& outcome);
  void Advance();
  void AskRivals();
  bool Proves() const;
  bool GivenUp() const;
  void GiveUp();
  std::vector<Proven> Believed() const;
  std::string NoteOf(bool recognised) const;
  void CountEnding(const SessionOutcome& outcome);

  Transport transport_;
  std::uint16_t port_;
  std::span<const ProbeSpec* const> probes_;
  Wishes wishes_;
  std::deque<Task> tasks_;
  std::map<std::uint32_t, Task> under_way_;
  std::set<std::pair<const ProbeSpec*, Carrier>> planned_;
  std::set<const ProbeSpec*> asked_;
  std::vector<Proven> proven_;
  std::uint32_t next_id_ = 1;
  std::uint8_t stage_ = 0;
  std::optional<TlsFacts> tls_;
  bool said_hello_ = false;  ///< of TLS, at the start
  std::string greeting_;
  std::size_t sessions_ = 0;
  milliseconds slowest_answer_{0};
  std::size_t refused_ = 0;      ///< in a row: the connection did not come about
  std::size_t closed_mute_ = 0;  ///< in a row: closed without a word
  std::size_t connected_ = 0;
  std::size_t ended_mute_ = 0;  ///< of those: ended by the peer without a word
  std::size_t heard_ = 0;
  std::size_t flooded_ = 0;
  std::size_t rival_positives_ = 0;
  std::size_t rivals_asked_ = 0;
  bool reflects_ = false;
  bool deceives_ = false;
  bool old_tls_ = false;
};

}  // namespace pw
