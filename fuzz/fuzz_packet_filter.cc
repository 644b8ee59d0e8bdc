// nft's JSON becomes rules that a walk with any question gets to the end of; the answer is one of
// those that the ruleset can give, and no ruleset differs from itself.
#include "audit/filter_path.h"
#include "model/packet_filter.h"
#include "model/ruleset_difference.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto differences = pw::CompareRulesets(text, text);
  if (differences && !differences->empty()) std::abort();
  const auto filter = pw::ParseNftRuleset(text);
  if (!filter) return 0;
  for (const char* address : {"10.77.0.2", "fd77::2"}) {
    for (const pw::Transport transport : {pw::Transport::kTcp, pw::Transport::kUdp}) {
      const pw::FilterQuestion question{*pw::IpAddress::Parse(address), transport, 22, {}};
      const auto filters = pw::WhatFilters(*filter, question);
      if (filters && filters->text.find("nftables") == std::string::npos) std::abort();
      const auto translates = pw::WhatTranslates(*filter, question);
      if (translates && translates->text.find("nftables rule") == std::string::npos) std::abort();
    }
  }
  return 0;
}
