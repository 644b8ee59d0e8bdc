// The socket tables of /proc/net. What is accepted has at most one row a line, and a row without
// its header line is never taken for a header.
#include "wire/proc_net.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  const auto inet = pw::ParseProcNetInet(text);
  if (inet && inet->size() >= lines) std::abort();
  const auto packet = pw::ParseProcNetPacket(text);
  if (packet && packet->size() >= lines) std::abort();
  const auto sctp = pw::ParseSctpEndpoints(text);
  if (sctp && sctp->size() >= lines) std::abort();
  return 0;
}
