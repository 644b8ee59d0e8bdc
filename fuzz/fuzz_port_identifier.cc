// Holds the whole identification of one port with a peer that an input describes, and aborts if it
// breaks a promise of PortIdentifier or ProbeSession. An input is one octet of flags (1, 2:
// transport, of TCP, UDP, SCTP and TCP again; 4: intrusive; 8: not thorough; 16: silent; 32: the
// peer speaks TLS wherever it is spoken to in TLS), two octets of the port, and two octets for each
// session in the order in which they end: which of those under way it is, and how it goes:
//   0                 it does not come about
//   1                 the peer is silent
//   2                 it sends back all it is sent
//   3 count steps     it speaks, in steps as in conversation_fuzz.h, and is silent then
//   4                 as 3, with the same steps as the last time
//   5, 6, 7           it closes at once, resets, or sends without end
// After the last of them the peer is silent.
#include "conversation_fuzz.h"
#include "probe/port_identifier.h"

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace pw::fuzz {
namespace {

constexpr std::size_t kMostUnderWay = 48;
constexpr std::size_t kMostSessions = 72 + kMostUnderWay;
constexpr std::size_t kFlood = std::size_t{65} << 10U;

struct Port {
  Transport transport = Transport::kTcp;
  std::uint16_t number = 0;
  PortIdentifier::Wishes wishes;
  bool tls = false;
};

/// One session, and a peer that plays steps in it.
class Session {
 public:
  Session(const Port& port, PortIdentifier::Order order)
      : tls_(port.tls && order.carrier == Carrier::kTls),
        id_(order.id),
        session_(order.make(ContextOf(port, order)), tls_ ? Carrier::kTcp : order.carrier, now_,
                 order.bounds, order.tls),
        from_port_(port.number),
        ppid_(order.ppid),
        encrypted_(order.carrier == Carrier::kTls && !tls_) {}

  void Open() { Follow(session_.Opened(now_)); }
  void Refuse() { Follow(session_.Ended(Ending::kReset, now_)); }
  void End(Ending ending) {
    if (!session_.over()) Follow(session_.Ended(ending, now_));
  }
  void Say(std::span<const std::byte> bytes) {
    if (!session_.over()) Follow(session_.Received({bytes, ppid_, from_port_}, now_));
  }
  void Silence() {
    now_ = session_.Deadline();
    Follow(session_.Tick(now_));
  }
  void Play(ByteReader input, unsigned steps) {
    for (unsigned i = 0; i < steps && !session_.over(); ++i) {
      const auto step = input.Read<std::uint8_t>();
      if (!step) return;
      PlayStep(*this, *step, input);
    }
  }
  void Reflect() {
    while (!session_.over()) {
      const auto said = std::exchange(said_, {});
      if (said.empty()) Silence();
      for (const auto& message : said)
        Say(message);
    }
  }
  void BeSilentForEver() {
    while (!session_.over())
      Silence();
  }

  const std::vector<std::byte>& LastSaid() const { return last_; }
  std::uint32_t id() const { return id_; }
  SessionOutcome TakeOutcome() {
    Demand(session_.over());
    SessionOutcome outcome = session_.TakeOutcome();
    if (tls_ && outcome.connected) {
      outcome.tls = true;
      outcome.tls_facts = {{"tls.version", "TLSv1.3"}};
    }
    // What has no key to the tunnel cannot have said anything in it.
    Demand(!encrypted_ || (!outcome.tls && !outcome.heard && !outcome.identity));
    return outcome;
  }

 private:
  static ProbeContext ContextOf(const Port& port, const PortIdentifier::Order& order) {
    ProbeContext context;
    context.transport = port.transport;
    context.port = port.number;
    context.over_tls = order.carrier == Carrier::kTls;
    context.nonce = kNonce;
    context.now = *ParseRfc3339("2026-11-25T22:00:00Z");
    context.intrusive = port.wishes.intrusive;
    context.communities = {"public", "private"};
    context.hint = order.hint;
    return context;
  }
  void Follow(const ProbeSession::Act& act) {
    Demand(++moves_ <= kMostMoves);
    Demand(act.over == session_.over());
    Demand(act.over || session_.Deadline() >= now_);
    for (const Outgoing& message : act.send) {
      last_ = message.bytes;
      said_.push_back(message.bytes);
    }
  }

  bool tls_;
  std::uint32_t id_;
  ProbeInstant now_{};
  ProbeSession session_;
  std::uint16_t from_port_;
  std::uint32_t ppid_;
  bool encrypted_;
  std::vector<std::byte> last_;
  std::vector<std::vector<std::byte>> said_;
  int moves_ = 0;
};

/// The next octet of an input; `otherwise` at its end.
unsigned Octet(ByteReader& input, unsigned otherwise) {
  const auto octet = input.Read<std::uint8_t>();
  return octet ? *octet : otherwise;
}

/// Takes steps that are only to be passed over.
struct Nobody {
  void Say(std::span<const std::byte> /*bytes*/) {}
  void Silence() {}
  void End(Ending /*ending*/) {}
  std::vector<std::byte> LastSaid() const { return {}; }
};

/// What an input says of the sessions, one after the other.
class Script {
 public:
  explicit Script(ByteReader input) : input_(input) {}

  std::size_t Choose(std::size_t of) { return Octet(input_, 0) % of; }
  void Hold(Session& session) {
    const unsigned kind = Octet(input_, 1) % 8;
    if (kind == 0) return session.Refuse();
    session.Open();
    if (kind == 2) session.Reflect();
    if (kind == 3) Remember();
    if (kind == 3 || kind == 4) session.Play(steps_, count_);
    if (kind == 5) session.End(Ending::kClosed);
    if (kind == 6) session.End(Ending::kReset);
    if (kind == 7) session.Say(std::vector<std::byte>(kFlood));
    session.BeSilentForEver();
  }

 private:
  /// Keeps the steps that follow, and goes on behind them.
  void Remember() {
    count_ = Octet(input_, 0);
    steps_ = input_;
    Nobody nobody;
    for (unsigned i = 0; i < count_; ++i)
      PlayStep(nobody, Octet(input_, 1), input_);
  }

  ByteReader input_;
  ByteReader steps_{{}};
  unsigned count_ = 0;
};

/// How often each weakness was seen by a session that proved its protocol.
using Sightings = std::map<std::string, int, std::less<>>;

void Count(const SessionOutcome& outcome, Sightings& seen) {
  if (!outcome.identity || outcome.identity->confidence != Confidence::kBehaviour) return;
  for (const Weakness& weakness : outcome.identity->weaknesses)
    ++seen[weakness.id];
}

bool IsKnown(std::string_view protocol) {
  return protocol == "tls" || std::ranges::any_of(AllProbes(), [&](const ProbeSpec* probe) {
           const auto words = Words(probe->protocols);
           return std::ranges::find(words, protocol) != words.end();
         });
}

void Check(const PortFindings& findings, const Sightings& seen, bool all_reflected) {
  Demand(findings.identities.size() == findings.proofs.size());
  Demand(!findings.identities.empty() || !findings.note.empty());
  std::set<std::string_view> protocols;
  auto confidence = Confidence::kBehaviour;
  for (const ServiceIdentity& identity : findings.identities) {
    Demand(IsKnown(identity.protocol) && protocols.insert(identity.protocol).second);
    Demand(identity.confidence <= confidence);
    confidence = identity.confidence;
    Demand(!all_reflected || identity.protocol == "echo" || identity.protocol == "tls");
    if (confidence != Confidence::kBehaviour) continue;
    // What a requirement fails on was seen twice.
    for (const Weakness& weakness : identity.weaknesses) {
      const auto times = seen.find(weakness.id);
      Demand(weakness.id == "tls-old" || (times != seen.end() && times->second > 1));
    }
  }
}

Port PortOf(unsigned flags, std::uint16_t number) {
  constexpr std::array kTransports{Transport::kTcp, Transport::kUdp, Transport::kSctp,
                                   Transport::kTcp};
  Port port;
  port.transport = kTransports.at(flags & 3U);
  port.number = number;
  port.wishes.intrusive = (flags & 4U) != 0;
  port.wishes.thorough = (flags & 8U) == 0;
  port.wishes.silent = port.transport == Transport::kUdp && (flags & 16U) != 0;
  port.tls = (flags & 32U) != 0;
  return port;
}

void Identify(const Port& port, ByteReader input, bool reflect) {
  PortIdentifier identifier(port.transport, port.number, AllProbes(), port.wishes);
  Script script(input);
  Sightings seen;
  std::vector<PortIdentifier::Order> under_way;
  std::size_t sessions = 0;
  while (!identifier.Done()) {
    for (PortIdentifier::Order& order : identifier.Next()) {
      Demand(++sessions <= kMostSessions);
      under_way.push_back(std::move(order));
    }
    Demand(!under_way.empty() && under_way.size() <= kMostUnderWay);
    const std::size_t which = script.Choose(under_way.size());
    Session session(port, std::move(under_way.at(which)));
    under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(which));
    if (reflect) {
      session.Open();
      session.Reflect();
    } else {
      script.Hold(session);
    }
    SessionOutcome outcome = session.TakeOutcome();
    Count(outcome, seen);
    identifier.Finished(session.id(), std::move(outcome));
  }
  const PortFindings findings = identifier.Conclude();
  Demand(findings.sessions == sessions);
  Check(findings, seen, reflect);
}

}  // namespace
}  // namespace pw::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pw::fuzz;
  pw::ByteReader input(std::as_bytes(std::span(data, size)));
  const auto flags = input.Read<std::uint8_t>();
  const auto number = input.Read<std::uint16_t>();
  if (!flags || !number) return 0;
  const Port port = PortOf(*flags, *number);
  Identify(port, input, false);
  // One peer of a kind is enough for what needs no input.
  if (input.Remaining() == 0) Identify(port, input, true);
  return 0;
}
