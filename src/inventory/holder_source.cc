#include "inventory/holder_source.h"

namespace pw {

std::optional<HolderSource> ParseHolderSource(std::string_view word) {
  if (word == "auto") return HolderSource::kAuto;
  if (word == "bpf") return HolderSource::kBpf;
  if (word == "proc") return HolderSource::kProc;
  return std::nullopt;
}

Result<BpfPasses> LoadPasses(HolderSource source) {
  if (source != HolderSource::kProc) return BpfPasses::Load();
  return Error{Error::Code::kUnavailable, "list descriptors by BPF: not asked for"};
}

Result<SocketHolders> ReadHolders(const Result<BpfPasses>& passes, HolderSource source) {
  auto by_bpf = passes ? passes->ListSocketHolders() : Result<SocketHolders>(passes.error());
  if (by_bpf || source == HolderSource::kBpf) return by_bpf;
  SocketHolders holders = SortHolders(ReadSocketHoldersFromProc());
  if (source == HolderSource::kAuto && holders.coverage.reason.empty())
    holders.coverage.reason = "read from /proc: " + by_bpf.error().what;
  return holders;
}

}  // namespace pw
