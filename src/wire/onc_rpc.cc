#include "wire/onc_rpc.h"

#include "wire/padding.h"

#include <utility>

namespace pw {
namespace {

constexpr std::uint32_t kCall = 0;
constexpr std::uint32_t kReply = 1;
constexpr std::uint32_t kRpcVersion = 2;
constexpr std::uint32_t kLastFragment = 0x80000000U;
constexpr std::size_t kLongestRecord = std::size_t{64} << 10U;
constexpr std::size_t kLongestVerifier = 400;  // RFC 5531 s.8.2
constexpr std::size_t kMostLines = 512;
constexpr std::size_t kLongestPath = 1024;  // RFC 1813 s.5.1.2: MNTPATHLEN

Error Invalid(const char* what) {
  return {Error::Code::kInvalid, std::string("read RPC: ") + what};
}

Result<std::string> ReadString(ByteReader& reader) {
  const auto length = reader.Read<std::uint32_t>();
  if (!length) return length.error();
  if (*length > kLongestPath) return Invalid("a name of more than 1024 bytes");
  const auto text = reader.Take(*length);
  if (!text) return text.error();
  const auto padding = reader.Skip(PaddingOf(*length));
  if (!padding) return padding.error();
  return std::string(AsText(*text));
}

/// The boolean before each element of a list (RFC 4506 s.4.19: optional-data).
Result<bool> AnotherFollows(ByteReader& reader) {
  const auto more = reader.Read<std::uint32_t>();
  if (!more) return more.error();
  if (*more > 1) return Invalid("a list");
  return *more == 1;
}

Result<RpcReply> ReadAccepted(RpcReply reply, ByteReader& reader) {
  const auto flavour = reader.Read<std::uint32_t>();
  if (!flavour) return flavour.error();
  const auto length = reader.Read<std::uint32_t>();
  if (!length) return length.error();
  if (*length > kLongestVerifier) return Invalid("a verifier of more than 400 bytes");
  const auto verifier = reader.Skip(*length + PaddingOf(*length));
  if (!verifier) return verifier.error();
  const auto status = reader.Read<std::uint32_t>();
  if (!status) return status.error();
  if (*status > static_cast<std::uint32_t>(RpcStatus::kSystem)) return Invalid("accept_stat");
  reply.status = static_cast<RpcStatus>(*status);
  if (reply.status == RpcStatus::kProgramMismatch) {
    const auto low = reader.Read<std::uint32_t>();
    if (!low) return low.error();
    const auto high = reader.Read<std::uint32_t>();
    if (!high) return high.error();
    if (*low > *high) return Invalid("versions");
    reply.low = *low;
    reply.high = *high;
  } else if (reply.status == RpcStatus::kSuccess) {
    reply.results = *reader.Take(reader.Remaining());
  }
  return reply;
}

}  // namespace

std::vector<std::byte> BuildRpcCall(const RpcCall& call, bool stream) {
  constexpr std::uint32_t kLength = 40;
  ByteWriter writer;
  if (stream) writer.Write(kLastFragment | kLength);
  writer.Write(call.xid);
  writer.Write(kCall);
  writer.Write(kRpcVersion);
  writer.Write(call.program);
  writer.Write(call.version);
  writer.Write(call.procedure);
  writer.Pad(16);  // credentials and verifier: AUTH_NONE, no bytes
  return std::move(writer).Release();
}

Result<RpcReply> ParseRpcReply(std::span<const std::byte> message) {
  ByteReader reader(message);
  RpcReply reply;
  const auto xid = reader.Read<std::uint32_t>();
  if (!xid) return xid.error();
  reply.xid = *xid;
  const auto type = reader.Read<std::uint32_t>();
  if (!type) return type.error();
  if (*type != kReply) return Invalid("no reply");
  const auto status = reader.Read<std::uint32_t>();
  if (!status) return status.error();
  if (*status == 0) return ReadAccepted(reply, reader);
  if (*status != 1) return Invalid("reply_stat");
  const auto reason = reader.Read<std::uint32_t>();  // RPC_MISMATCH or AUTH_ERROR
  if (!reason) return reason.error();
  if (*reason > 1) return Invalid("reject_stat");
  reply.status = RpcStatus::kDenied;
  return reply;
}

Result<std::optional<std::vector<std::byte>>> TakeRpcRecord(std::span<const std::byte> stream,
                                                            std::size_t& used) {
  ByteReader reader(stream);
  std::vector<std::byte> record;
  while (true) {
    const auto mark = reader.Read<std::uint32_t>();
    if (!mark) return std::optional<std::vector<std::byte>>{};
    const std::size_t length = *mark & ~kLastFragment;
    if (record.size() + length > kLongestRecord) return Invalid("a record of more than 64 KiB");
    const auto fragment = reader.Take(length);
    if (!fragment) return std::optional<std::vector<std::byte>>{};
    record.insert(record.end(), fragment->begin(), fragment->end());
    if ((*mark & kLastFragment) == 0) continue;
    used = stream.size() - reader.Remaining();
    return std::optional(std::move(record));
  }
}

Result<std::vector<RpcMapping>> ParseRpcMappings(std::span<const std::byte> results) {
  ByteReader reader(results);
  std::vector<RpcMapping> mappings;
  while (true) {
    const auto more = AnotherFollows(reader);
    if (!more) return more.error();
    if (!*more) return mappings;
    if (mappings.size() == kMostLines) return Invalid("a list of more than 512 lines");
    const auto line = reader.Take(16);
    if (!line) return line.error();
    ByteReader fields(*line);
    RpcMapping mapping;
    for (std::uint32_t* field :
         {&mapping.program, &mapping.version, &mapping.protocol, &mapping.port})
      *field = *fields.Read<std::uint32_t>();
    mappings.push_back(mapping);
  }
}

Result<std::vector<NfsExport>> ParseNfsExports(std::span<const std::byte> results) {
  ByteReader reader(results);
  std::vector<NfsExport> exports;
  std::size_t lines = 0;
  while (true) {
    const auto another = AnotherFollows(reader);
    if (!another) return another.error();
    if (!*another) return exports;
    auto directory = ReadString(reader);
    if (!directory) return directory.error();
    NfsExport& entry = exports.emplace_back(NfsExport{*std::move(directory), {}});
    while (true) {
      if (++lines > kMostLines) return Invalid("a list of more than 512 lines");
      const auto group = AnotherFollows(reader);
      if (!group) return group.error();
      if (!*group) break;
      auto name = ReadString(reader);
      if (!name) return name.error();
      entry.groups.push_back(*std::move(name));
    }
  }
}

}  // namespace pw
