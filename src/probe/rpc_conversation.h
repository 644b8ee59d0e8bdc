#pragma once

#include "probe/conversation.h"
#include "wire/onc_rpc.h"

#include <map>
#include <optional>

namespace pw {

/// ONC RPC (RFC 5531) on any port: calls procedure 0 of well-known programs in a version that does
/// not exist; whoever speaks RPC says which programs and versions it has, and no procedure runs.
/// Then the portmapper's list, the NULL procedure of each version of NFS, and mountd's list of
/// exports; never MNT, which leaves an entry in the server's table.
/// Weakness: nfs-export-world.
class RpcConversation : public Conversation {
 public:
  explicit RpcConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

 private:
  enum class Step : std::uint8_t { kPrograms, kNfsVersions, kMappings, kExports };

  /// The next question; done after the last.
  Move Next();
  Move Call(std::uint32_t program, std::uint32_t version, std::uint32_t procedure);
  /// The answer to the call under way, if that is what came.
  std::optional<RpcReply> Answer(std::span<const std::byte> message) const;
  Move Take(const RpcReply& reply);
  void TakeProgram(const RpcReply& reply);
  void TakeMappings(const RpcReply& reply);
  void TakeExports(const RpcReply& reply);
  void Conclude();

  bool stream_;
  ProbeRandom random_;
  Step step_ = Step::kPrograms;
  std::size_t index_ = 0;  ///< program asked for, or NFS version
  RpcCall call_;
  bool repeated_ = false;
  bool spoke_ = false;             ///< one call was answered
  std::vector<std::byte> record_;  ///< keeps what an answer on a stream is a view of
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> programs_;  ///< versions
  std::string nfs_versions_;
};

}  // namespace pw
