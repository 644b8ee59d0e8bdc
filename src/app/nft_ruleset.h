#pragma once

#include "base/result.h"

#include <string>

namespace pw {

enum class RulesetForm { kJson, kText };

/// The nftables ruleset of the network namespace that the calling thread is in, as nft(8) tells it.
/// The text is for people; nft 1.0.6 garbles the flags of tables in the JSON. Errors: kNotFound (no
/// nft here), kSystem (what nft says), and as RunSubprocess.
Result<std::string> ReadNftRuleset(RulesetForm form);

/// Tables of the old kernel interface (iptables-legacy) in that namespace, which nft does not list:
/// "filter, nat"; empty = none.
std::string LegacyFilterTables();

}  // namespace pw
