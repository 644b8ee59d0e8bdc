#include "probe/rpc_conversation.h"

#include "base/bytes.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace pw {
namespace {

constexpr milliseconds kPatience{1500};
constexpr std::uint32_t kNoVersion = 104316;  // of no program
constexpr std::uint32_t kPortmapper = 100000;
constexpr std::uint32_t kNfs = 100003;
constexpr std::uint32_t kMountd = 100005;
constexpr std::uint32_t kDump = 4;    // RFC 1833 s.3.2: PMAPPROC_DUMP
constexpr std::uint32_t kExport = 5;  // RFC 1813 s.5.2.5: MOUNTPROC3_EXPORT
constexpr std::uint32_t kTcp = 6;
constexpr std::array<std::uint32_t, 3> kNfsVersions = {2, 3, 4};

struct Program {
  std::uint32_t number;
  std::string_view name;
};

/// In the order of what names a port best. IANA rpc-program-numbers.
constexpr auto kPrograms = std::to_array<Program>({{kNfs, "nfs"},
                                                   {kPortmapper, "portmapper"},
                                                   {kMountd, "mountd"},
                                                   {100021, "nlockmgr"},
                                                   {100024, "rpc-status"},
                                                   {100011, "rquotad"},
                                                   {100002, "rusersd"},
                                                   {100001, "rstatd"},
                                                   {100008, "walld"},
                                                   {100004, "ypserv"},
                                                   {100007, "ypbind"},
                                                   {100068, "cmsd"},
                                                   {100083, "ttdbserverd"},
                                                   {100232, "sadmind"},
                                                   {100227, "nfs-acl"}});

std::string NameOf(std::uint32_t number) {
  const auto known = std::ranges::find(kPrograms, number, &Program::number);
  return known == kPrograms.end() ? std::to_string(number) : std::string(known->name);
}

void Add(std::string& list, std::string_view item, std::string_view between = ", ") {
  if (!list.empty()) list += between;
  list += item;
}

/// Groups in which everybody is (exports(5); an empty list stands for the same).
bool IsEveryone(const NfsExport& entry) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"*", "(everyone)", "everyone", "0.0.0.0/0", "0.0.0.0/0.0.0.0", "::/0"});
  return entry.groups.empty() || std::ranges::any_of(entry.groups, [&](const auto& group) {
           return std::ranges::find(kWords, group) != kWords.end();
         });
}

}  // namespace

RpcConversation::RpcConversation(const ProbeContext& context)
    : stream_(context.transport != Transport::kUdp), random_(context.nonce) {}

Move RpcConversation::Begin() {
  return Next();
}

Move RpcConversation::Call(std::uint32_t program, std::uint32_t version, std::uint32_t procedure) {
  call_ = {static_cast<std::uint32_t>(random_.Next()), program, version, procedure};
  repeated_ = false;
  return Move::Say(BuildRpcCall(call_, stream_), kPatience);
}

Move RpcConversation::Next() {
  if (step_ == Step::kPrograms) {
    if (index_ < kPrograms.size()) return Call(kPrograms.at(index_++).number, kNoVersion, 0);
    step_ = Step::kNfsVersions;
    index_ = 0;
  }
  if (step_ == Step::kNfsVersions) {
    if (programs_.contains(kNfs) && index_ < kNfsVersions.size())
      return Call(kNfs, kNfsVersions.at(index_++), 0);
    step_ = Step::kMappings;
    if (programs_.contains(kPortmapper)) return Call(kPortmapper, 2, kDump);
  }
  if (step_ == Step::kMappings) {
    step_ = Step::kExports;
    const auto mountd = programs_.find(kMountd);
    if (mountd != programs_.end()) {
      const auto [low, high] = mountd->second;
      return Call(kMountd, std::clamp<std::uint32_t>(3, low, high), kExport);
    }
  }
  Conclude();
  return Move::Done();
}

std::optional<RpcReply> RpcConversation::Answer(std::span<const std::byte> message) const {
  const auto reply = ParseRpcReply(message);
  if (!reply || reply->xid != call_.xid) return std::nullopt;
  return *reply;
}

Move RpcConversation::Hear(const Incoming& incoming) {
  if (!stream_) {
    const auto reply = Answer(incoming.bytes);
    return reply ? Take(*reply) : Move::Listen(kPatience);
  }
  std::size_t used = 0;
  auto record = TakeRpcRecord(incoming.bytes, used);
  if (record && !*record) return Move::Listen(kPatience);
  if (record) {
    record_ = *std::move(*record);
    if (const auto reply = Answer(record_)) return Take(*reply);
  }
  Conclude();
  return Move::Done();  // a stream that once was out of step does not find back
}

Move RpcConversation::Take(const RpcReply& reply) {
  spoke_ = true;
  Found("onc-rpc", Confidence::kBehaviour);
  if (reply.status == RpcStatus::kDenied) Learn("rpc.denied", "yes");
  switch (step_) {
    case Step::kPrograms:
      TakeProgram(reply);
      break;
    case Step::kNfsVersions:
      if (reply.status == RpcStatus::kSuccess) Add(nfs_versions_, std::to_string(call_.version));
      break;
    case Step::kMappings:
      TakeMappings(reply);
      break;
    case Step::kExports:
      TakeExports(reply);
      break;
  }
  return Next();
}

void RpcConversation::TakeProgram(const RpcReply& reply) {
  if (reply.status == RpcStatus::kProgramMismatch)
    programs_[call_.program] = {reply.low, reply.high};
  // Success for a version that does not exist: the program does not look at it.
  if (reply.status == RpcStatus::kSuccess) programs_[call_.program] = {0, 0};
}

void RpcConversation::TakeMappings(const RpcReply& reply) {
  if (reply.status != RpcStatus::kSuccess) return;
  const auto mappings = ParseRpcMappings(reply.results);
  if (!mappings) return;
  std::set<std::string> lines;
  for (const RpcMapping& mapping : *mappings) {
    lines.insert(NameOf(mapping.program) + ' ' + (mapping.protocol == kTcp ? "tcp/" : "udp/") +
                 std::to_string(mapping.port));
  }
  std::string list;
  for (const std::string& line : lines)
    Add(list, line);
  Learn("rpc.mappings", list);
}

void RpcConversation::TakeExports(const RpcReply& reply) {
  if (reply.status != RpcStatus::kSuccess) return;
  const auto exports = ParseNfsExports(reply.results);
  if (!exports) return;
  std::string list;
  std::string open;
  for (const NfsExport& entry : *exports) {
    std::string groups;
    for (const std::string& group : entry.groups)
      Add(groups, group, " ");
    Add(list, entry.directory + " (" + (groups.empty() ? "everyone" : groups) + ")");
    if (IsEveryone(entry)) Add(open, entry.directory);
  }
  Learn("mountd.exports", list.empty() ? "none" : list);
  if (open.empty()) return;
  constexpr std::size_t kMost = 200;
  Found("mountd", Confidence::kBehaviour)
      .weaknesses.push_back(
          {"nfs-export-world", "The list of exports offers to everyone: " + open.substr(0, kMost)});
}

void RpcConversation::Conclude() {
  if (!spoke_) return;
  std::string list;
  std::string_view first;
  for (const Program& program : kPrograms) {
    const auto found = programs_.find(program.number);
    if (found == programs_.end()) continue;
    if (first.empty()) first = program.name;
    const auto [low, high] = found->second;
    std::string line = std::string(program.name) + ' ' + std::to_string(low);
    if (high != low) line += '-' + std::to_string(high);
    Add(list, line);
  }
  if (!first.empty()) Found(first, Confidence::kBehaviour);
  if (!list.empty()) Learn("rpc.programs", list);
  if (!nfs_versions_.empty()) Learn("nfs.versions", nfs_versions_);
}

Move RpcConversation::Silence() {
  // UDP loses datagrams. A procedure that does nothing, and lists, can be asked for again.
  if (!stream_ && !std::exchange(repeated_, true))
    return Move::Say(BuildRpcCall(call_, stream_), kPatience);
  if (!spoke_ || stream_) {
    Conclude();
    return Move::Done();
  }
  return Next();
}

}  // namespace pw
