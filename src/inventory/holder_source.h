#pragma once

#include "base/result.h"
#include "inventory/bpf_passes.h"
#include "inventory/socket_holder.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pw {

/// How the holders of sockets are found.
enum class HolderSource : std::uint8_t {
  kAuto,  ///< the BPF pass where it works, else /proc
  kBpf,   ///< the BPF pass or nothing
  kProc,  ///< the walk over /proc
};

/// Reads "auto", "bpf" or "proc".
std::optional<HolderSource> ParseHolderSource(std::string_view word);

/// The BPF passes, unless `source` does without them. Errors: as BpfPasses::Load.
Result<BpfPasses> LoadPasses(HolderSource source);

/// Every descriptor on a socket, from the best source that `source` allows; the coverage says which
/// and why. Errors: with kBpf whatever bars the BPF pass.
Result<SocketHolders> ReadHolders(const Result<BpfPasses>& passes, HolderSource source);

}  // namespace pw
