#include "app/nft_ruleset.h"

#include "base/text.h"
#include "sys/file.h"
#include "sys/subprocess.h"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

/// A ruleset of 100,000 rules has about 30 MB.
constexpr std::size_t kRulesetLimit = std::size_t{64} << 20;

}  // namespace

Result<std::string> ReadNftRuleset(RulesetForm form) {
  std::vector<std::string> words = {"nft", "list", "ruleset"};
  if (form == RulesetForm::kJson) words.insert(words.begin() + 1, "-j");
  auto ran = RunSubprocess(words, {.output = kRulesetLimit});
  if (!ran && ran.error().code == Error::Code::kNotFound)
    return Error{Error::Code::kNotFound, "nft is not installed here"};
  if (!ran) return std::move(ran).error();
  if (ran->exit_code != 0) {
    std::string_view said = ran->err;
    return Error{Error::Code::kSystem,
                 fmt::format("nft failed: {}", Trim(NextLine(said).value_or("")))};
  }
  return std::move(ran->out);
}

std::string LegacyFilterTables() {
  std::string names;
  for (const char* file :
       {"/proc/thread-self/net/ip_tables_names", "/proc/thread-self/net/ip6_tables_names"}) {
    const auto text = ReadFile(file);
    if (!text) continue;
    std::string_view rest = *text;
    while (const auto line = NextLine(rest))
      names += (names.empty() ? "" : ", ") + std::string(Trim(*line));
  }
  return names;
}

}  // namespace pw
