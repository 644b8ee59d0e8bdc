#include "scan/packet_capture.h"

#include "base/bytes.h"
#include "wire/icmp_error.h"
#include "wire/ip_packet.h"
#include "wire/sctp_packet.h"
#include "wire/tcp_segment.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

// Added to the number of a protocol, for kinds of their own.
constexpr std::uint32_t kRefusals = 0x100;
constexpr std::uint32_t kIcmpErrors = 0x200;
constexpr std::uint32_t kUnasked = 0x10000;
/// Targets and kinds that are counted; a stranger may come from as many addresses as it likes.
constexpr std::size_t kMostCounts = 500'000;

/// From whose view: of a packet that we sent the target is its destination.
enum class Way : std::uint8_t { kOut, kIn };

/// What a packet is about, as far as the choice needs it. Words of 64 bits instead of what they are
/// made of: two that fall together keep a packet too many, and lose none.
struct Subject {
  IpAddress target;
  std::uint32_t kind = 0;      ///< the transport; of a refusal a number of its own
  bool refusal = false;        ///< "nothing is here", in whatever words
  std::uint64_t port = 0;      ///< target, transport and its port
  std::uint64_t question = 0;  ///< the same with our own port; 0 = not known
};

std::uint64_t Mix(std::uint64_t word, std::uint64_t more) {
  word = (word ^ more) * 0x9E3779B97F4A7C15U;
  return word ^ std::rotr(word, 29);
}

void SetPorts(const IpPacket& ip, Way way, Subject& subject) {
  ByteReader reader(ip.payload);
  const auto source = reader.Read<std::uint16_t>();
  const auto destination = reader.Read<std::uint16_t>();
  if (!source || !destination) return;
  subject.target = way == Way::kOut ? ip.destination : ip.source;
  std::uint64_t word = Mix(1, ip.protocol);
  ByteReader address(subject.target.Bytes());
  while (const auto part = address.Read<std::uint32_t>())
    word = Mix(word, *part);
  subject.port = Mix(word, way == Way::kOut ? *destination : *source);
  subject.question = Mix(subject.port, way == Way::kOut ? *source : *destination);
}

bool IsRefusal(const IpPacket& ip) {
  if (ip.protocol == kProtocolTcp) {
    const auto segment = ParseTcpSegment(ip.payload);
    return segment && (segment->flags & kTcpRst) != 0;
  }
  if (ip.protocol == kProtocolSctp) {
    const auto packet = ParseSctpPacket(ip.payload, IpExtent::kQuoted);
    return packet && packet->chunk_type == kSctpAbort;
  }
  return false;
}

/// Nothing if it is no IP packet.
std::optional<Subject> SubjectOf(std::span<const std::byte> bytes, Way way) {
  const auto ip = ParseIpPacket(bytes, IpExtent::kQuoted);
  if (!ip) return std::nullopt;
  Subject subject;
  subject.target = way == Way::kOut ? ip->destination : ip->source;
  subject.kind = ip->protocol;
  const bool icmp = ip->protocol == kProtocolIcmp || ip->protocol == kProtocolIcmpv6;
  if (const auto error = icmp ? ParseIcmpError(*ip) : Result<IcmpError>(Error{})) {
    subject.kind = kIcmpErrors + kRefusals * static_cast<std::uint32_t>(error->reason);
    subject.refusal = true;
    SetPorts(error->quoted, Way::kOut, subject);
    return subject;
  }
  SetPorts(*ip, way, subject);
  if (way == Way::kIn && IsRefusal(*ip)) {
    subject.kind += kRefusals;
    subject.refusal = true;
  }
  return subject;
}

/// Length of an IP packet as its header says (RFC 791, RFC 8200): Ethernet pads what is short.
std::size_t LengthOf(std::span<const std::byte> bytes) {
  constexpr std::size_t kIpv6Header = 40;
  ByteReader reader(bytes);
  const auto version = reader.Read<std::uint8_t>();
  const bool v6 = version && *version >> 4U == 6;
  if (!version || !reader.Skip(v6 ? 3 : 1)) return bytes.size();
  const auto length = reader.Read<std::uint16_t>();
  if (!length) return bytes.size();
  return *length + (v6 ? kIpv6Header : 0);
}

}  // namespace

PacketCapture::PacketCapture(CaptureStart start) : start_(start), recent_(kRecent) {
  waiting_.reserve(kRecent);
}

CapturedPacket PacketCapture::Packet(std::vector<std::byte> bytes, bool sent, Instant now) const {
  const std::size_t length = LengthOf(bytes);
  if (length != 0 && length < bytes.size()) bytes.resize(length);
  return {start_.wall + (now - start_.steady), sent, std::max(length, bytes.size()),
          std::move(bytes)};
}

void PacketCapture::Keep(CapturedPacket packet) {
  const std::size_t size = PcapngSize(packet);
  if (bytes_ + size > kMostBytes) {
    ++beyond_limit_;
    return;
  }
  bytes_ += size;
  kept_.push_back(std::move(packet));
}

bool PacketCapture::IsFirst(const IpAddress& target, std::uint32_t kind) {
  const auto found = counts_.find({target, kind});
  if (found != counts_.end()) return found->second++ < kFirst;
  if (counts_.size() >= kMostCounts) return false;
  counts_.emplace(KindKey{target, kind}, 1);
  return true;
}

void PacketCapture::KeepQuestion(std::uint64_t question) {
  const auto found = waiting_.find(question);
  Waiting& slot = recent_[found->second];
  if (!slot.kept) Keep(std::move(slot.packet));
  slot = {};
  waiting_.erase(found);
}

void PacketCapture::Remember(std::uint64_t question, std::optional<CapturedPacket> packet) {
  Waiting& slot = recent_[next_];
  if (slot.question != 0) {
    const auto old = waiting_.find(slot.question);
    if (old != waiting_.end() && old->second == next_) waiting_.erase(old);
  }
  const bool kept = !packet;
  slot = {question, kept, packet ? *std::move(packet) : CapturedPacket()};
  waiting_.insert_or_assign(question, next_);
  next_ = (next_ + 1) % kRecent;
}

void PacketCapture::Sent(std::vector<std::byte> bytes, Instant now) {
  ++seen_;
  const auto subject = SubjectOf(bytes, Way::kOut);
  CapturedPacket packet = Packet(std::move(bytes), true, now);
  if (!subject) return Keep(std::move(packet));
  const bool keep = followed_.contains(subject->port) || IsFirst(subject->target, subject->kind);
  std::optional<CapturedPacket> waits;
  if (keep) {
    Keep(std::move(packet));
  } else {
    waits = std::move(packet);
  }
  if (subject->question != 0) Remember(subject->question, std::move(waits));
}

void PacketCapture::Received(std::span<const std::byte> bytes, Instant now) {
  ++seen_;
  const auto subject = SubjectOf(bytes, Way::kIn);
  if (!subject) return;
  const bool asked = waiting_.contains(subject->question);
  const bool keep = followed_.contains(subject->port) || (asked && !subject->refusal) ||
                    IsFirst(subject->target, subject->kind + (asked ? 0 : kUnasked));
  if (!keep) return;
  if (asked) {
    KeepQuestion(subject->question);
    if (!subject->refusal) followed_.insert(subject->port);
  }
  Keep(Packet({bytes.begin(), bytes.end()}, false, now));
}

std::string PacketCapture::Summary() const {
  std::string text = fmt::format(
      "{} of {} packets of the scan are kept: every answer that is no refusal with its question "
      "and what followed at that port; of questions, of each kind of refusal, and of what answers "
      "nothing, the first {} of each target",
      kept_.size(), seen_, kFirst);
  if (beyond_limit_ > 0) {
    text += fmt::format("; {} more that belong here are left out, since {} MiB were full",
                        beyond_limit_, kMostBytes >> 20U);
  }
  return text;
}

void PacketCapture::Add(PacketCapture&& other) {
  std::ranges::move(other.kept_, std::back_inserter(kept_));
  other.kept_.clear();
  seen_ += other.seen_;
  beyond_limit_ += other.beyond_limit_;
}

std::vector<CapturedPacket> PacketCapture::TakePackets() {
  std::ranges::stable_sort(kept_, {}, &CapturedPacket::time);
  return std::move(kept_);
}

}  // namespace pw
