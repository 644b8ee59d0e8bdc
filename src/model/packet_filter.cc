#include "model/packet_filter.h"

#include "base/text.h"
#include "wire/ip_prefix.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;
using Field = FilterMatch::Field;
/// Family, table and name of a set or chain.
using Place = std::tuple<std::string, std::string, std::string>;

std::string TextOf(const Json& json, const char* key) {
  const auto at = json.find(key);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// A value as nft writes it in a rule.
std::string ValueText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  if (value.is_array()) {
    std::string text;
    for (const Json& item : value)
      text += (text.empty() ? "" : ", ") + ValueText(item);
    return text;
  }
  if (!value.is_object() || value.empty()) return "?";
  const std::string& kind = value.begin().key();
  const Json& inner = value.begin().value();
  if (kind == "set") return "{ " + ValueText(inner) + " }";
  if (kind == "range" && inner.is_array() && inner.size() == 2)
    return ValueText(inner[0]) + "-" + ValueText(inner[1]);
  if (kind == "prefix" && inner.is_object())
    return TextOf(inner, "addr") + "/" + (inner.contains("len") ? ValueText(inner["len"]) : "?");
  if (kind == "elem" && inner.is_object() && inner.contains("val")) return ValueText(inner["val"]);
  return kind;
}

/// "tcp dport", "iifname", "ct state".
std::string LeftText(const Json& left) {
  if (!left.is_object() || left.empty()) return "?";
  const std::string& kind = left.begin().key();
  const Json& inner = left.begin().value();
  if (kind == "payload") return TextOf(inner, "protocol") + " " + TextOf(inner, "field");
  if (kind == "meta") {
    const std::string key = TextOf(inner, "key");
    return key.starts_with("iif") || key.starts_with("oif") ? key : "meta " + key;
  }
  return kind + " " + TextOf(inner, "key");
}

/// The members of a value: of a set, or the value alone.
std::vector<Json> Members(const Json& value) {
  std::vector<Json> members;
  const Json& list = value.is_object() && value.contains("set") ? value["set"] : value;
  if (!list.is_array()) return {list};
  for (const Json& item : list) {
    const bool wrapped = item.is_object() && item.contains("elem") && item["elem"].is_object() &&
                         item["elem"].contains("val");
    members.push_back(wrapped ? item["elem"]["val"] : item);
  }
  return members;
}

std::optional<std::uint16_t> PortOf(const Json& value) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(value.get<std::uint64_t>());
}

bool AddPorts(const Json& value, PortSet& ports) {
  if (const auto port = PortOf(value)) {
    ports.Add(*port);
    return true;
  }
  if (!value.is_object() || !value.contains("range") || !value["range"].is_array() ||
      value["range"].size() != 2)
    return false;
  const auto first = PortOf(value["range"][0]);
  const auto last = PortOf(value["range"][1]);
  if (!first || !last || *first > *last) return false;
  ports.Add({*first, *last});
  return true;
}

std::optional<FilterMatch::AddressRange> RangeOf(const Json& value) {
  if (value.is_string()) {
    const auto one = IpAddress::Parse(value.get<std::string>());
    if (one) return FilterMatch::AddressRange{*one, *one};
  }
  if (!value.is_object()) return std::nullopt;
  if (value.contains("prefix")) {
    const auto prefix = IpPrefix::Parse(ValueText(value));
    if (!prefix) return std::nullopt;
    // The last address of a prefix: all bits behind it set.
    std::vector<std::byte> bytes(prefix->address().Bytes().begin(),
                                 prefix->address().Bytes().end());
    for (unsigned bit = prefix->length(); bit < bytes.size() * 8; ++bit)
      bytes[bit / 8] |= std::byte{0x80} >> (bit % 8);
    return FilterMatch::AddressRange{prefix->address(), *IpAddress::FromBytes(bytes)};
  }
  if (!value.contains("range") || !value["range"].is_array() || value["range"].size() != 2)
    return std::nullopt;
  const auto first = IpAddress::Parse(ValueText(value["range"][0]));
  const auto last = IpAddress::Parse(ValueText(value["range"][1]));
  if (!first || !last || first->family() != last->family()) return std::nullopt;
  return FilterMatch::AddressRange{*first, *last};
}

/// What the left side of a match speaks about; kOther for what this does not follow.
FilterMatch SubjectOf(const Json& left) {
  FilterMatch match;
  const std::string text = LeftText(left);
  if (text.ends_with(" dport")) {
    match.transport = ParseTransport(text.substr(0, text.find(' ')));
    if (match.transport || text == "th dport") match.field = Field::kPort;
  } else if (text == "ip daddr" || text == "ip6 daddr") {
    match.field = Field::kDestination;
  } else if (text == "ip saddr" || text == "ip6 saddr") {
    match.field = Field::kSource;
  } else if (text == "meta l4proto" || text == "ip protocol" || text == "ip6 nexthdr") {
    match.field = Field::kProtocol;
  } else if (text == "meta nfproto") {
    match.field = Field::kFamily;
  } else if (text == "ct state") {
    match.field = Field::kState;
  }
  return match;
}

class RulesetReader {
 public:
  Result<PacketFilter> Read(const Json& root) {
    const auto list = root.is_object() ? root.find("nftables") : root.end();
    if (!root.is_object() || list == root.end() || !list->is_array())
      return Error{Error::Code::kInvalid, "read nft ruleset: no list \"nftables\""};
    for (const Json& item : *list) {
      if (item.is_object() && item.contains("set")) AddSet(item["set"]);
      if (item.is_object() && item.contains("chain")) AddChain(item["chain"]);
    }
    for (const Json& item : *list) {
      if (item.is_object() && item.contains("rule")) AddRule(item["rule"]);
    }
    return std::move(filter_);
  }

 private:
  static Place PlaceOf(const Json& json, const char* name) {
    return {TextOf(json, "family"), TextOf(json, "table"), TextOf(json, name)};
  }

  void AddSet(const Json& json) {
    if (json.is_object() && json.contains("elem")) sets_[PlaceOf(json, "name")] = json["elem"];
  }

  void AddChain(const Json& json) {
    if (!json.is_object()) return;
    FilterChain chain;
    std::tie(chain.family, chain.table, chain.name) = PlaceOf(json, "name");
    chain.hook = TextOf(json, "hook");
    chain.type = TextOf(json, "type");
    chain.drops = TextOf(json, "policy") == "drop";
    if (json.contains("prio") && json["prio"].is_number_integer())
      chain.priority = json["prio"].get<int>();
    chains_[PlaceOf(json, "name")] = filter_.chains.size();
    filter_.chains.push_back(std::move(chain));
  }

  void AddRule(const Json& json) {
    if (!json.is_object()) return;
    const auto chain = chains_.find(PlaceOf(json, "chain"));
    if (chain == chains_.end()) return;
    FilterRule rule;
    if (json.contains("handle") && json["handle"].is_number_unsigned())
      rule.handle = json["handle"].get<std::uint64_t>();
    std::vector<FilterRule> rules = {std::move(rule)};
    if (json.contains("expr") && json["expr"].is_array()) {
      for (const Json& statement : json["expr"])
        AddStatement(json, statement, rules);
    }
    for (FilterRule& made : rules)
      filter_.chains[chain->second].rules.push_back(std::move(made));
  }

  /// The elements of a set that a match names, or the value itself.
  std::vector<Json> ValuesOf(const Json& rule, const Json& right) const {
    if (!right.is_string() || !right.get<std::string>().starts_with('@')) return Members(right);
    const auto set = sets_.find(
        Place{TextOf(rule, "family"), TextOf(rule, "table"), right.get<std::string>().substr(1)});
    return set == sets_.end() ? std::vector<Json>{} : Members(set->second);
  }

  FilterMatch MatchOf(const Json& rule, const Json& left, const Json& right) const {
    FilterMatch match = SubjectOf(left);
    const std::vector<Json> values = ValuesOf(rule, right);
    if (values.empty()) return {};  // an empty or unknown set: it may have been filled meanwhile
    for (const Json& value : values) {
      if (match.field == Field::kPort) {
        if (!AddPorts(value, match.ports)) return {};
      } else if (match.field == Field::kDestination || match.field == Field::kSource) {
        const auto range = RangeOf(value);
        if (!range) return {};
        match.addresses.push_back(*range);
      } else if (match.field != Field::kOther) {
        if (!value.is_string()) return {};
        match.words.push_back(value.get<std::string>());
      }
    }
    return match;
  }

  static void Say(const std::string& text, std::vector<FilterRule>& rules) {
    for (FilterRule& rule : rules)
      rule.text += (rule.text.empty() ? "" : " ") + text;
  }

  static void Require(const FilterMatch& match, std::vector<FilterRule>& rules) {
    for (FilterRule& rule : rules)
      rule.matches.push_back(match);
  }

  void AddStatement(const Json& rule, const Json& statement, std::vector<FilterRule>& rules) {
    if (!statement.is_object() || statement.empty()) return;
    const std::string& kind = statement.begin().key();
    const Json& inner = statement.begin().value();
    if (kind == "match" && inner.is_object() && inner.contains("left") && inner.contains("right")) {
      FilterMatch match = MatchOf(rule, inner["left"], inner["right"]);
      const std::string op = TextOf(inner, "op");
      match.negated = op == "!=";
      if (op != "==" && op != "!=" && op != "in") match = {};
      Say(LeftText(inner["left"]) + (match.negated ? " != " : " ") + ValueText(inner["right"]),
          rules);
      Require(match, rules);
    } else if (kind == "vmap" && inner.is_object() && inner.contains("key") &&
               inner.contains("data")) {
      AddVerdictMap(rule, inner, rules);
    } else if (!AddVerdict(kind, inner, rules)) {
      // These change nothing about where the packet goes.
      static constexpr std::string_view kHarmless[] = {"counter", "log", "mangle", "notrack"};
      if (std::ranges::find(kHarmless, kind) == std::end(kHarmless)) Require({}, rules);
      Say(kind, rules);
    }
  }

  void AddVerdictMap(const Json& rule, const Json& map, std::vector<FilterRule>& rules) {
    std::vector<FilterRule> made;
    for (const Json& pair : Members(map["data"])) {
      if (!pair.is_array() || pair.size() != 2 || !pair[1].is_object() || pair[1].empty()) continue;
      std::vector<FilterRule> one = rules;
      Require(MatchOf(rule, map["key"], pair[0]), one);
      Say(LeftText(map["key"]) + " " + ValueText(pair[0]), one);
      const std::string& kind = pair[1].begin().key();
      const Json& inner = pair[1].begin().value();
      AddVerdict(kind, inner, one);
      made.insert(made.end(), one.begin(), one.end());
    }
    if (made.empty()) {  // a map by name, whose elements stand elsewhere
      made = rules;
      Require({}, made);
      for (FilterRule& unknown : made)
        unknown.action = FilterAction::kOther;
      Say(LeftText(map["key"]) + " vmap", made);
    }
    rules = std::move(made);
  }

  /// False if the statement gives no verdict.
  static bool AddVerdict(const std::string& kind, const Json& inner,
                         std::vector<FilterRule>& rules) {
    static const std::map<std::string, FilterAction> kVerdicts = {
        {"accept", FilterAction::kAccept},     {"drop", FilterAction::kDrop},
        {"reject", FilterAction::kReject},     {"return", FilterAction::kReturn},
        {"jump", FilterAction::kJump},         {"goto", FilterAction::kGoto},
        {"dnat", FilterAction::kTranslate},    {"redirect", FilterAction::kTranslate},
        {"continue", FilterAction::kContinue}, {"queue", FilterAction::kOther},
        {"tproxy", FilterAction::kOther},      {"synproxy", FilterAction::kOther}};
    const auto verdict = kVerdicts.find(kind);
    if (verdict == kVerdicts.end()) return false;
    std::string target;
    if (inner.is_object() && inner.contains("target")) target = TextOf(inner, "target");
    if (verdict->second == FilterAction::kTranslate && inner.is_object()) {
      if (inner.contains("addr")) target = ValueText(inner["addr"]);
      if (inner.contains("port")) target += ":" + ValueText(inner["port"]);
    }
    for (FilterRule& rule : rules) {
      rule.action = verdict->second;
      rule.target = target;
    }
    const bool to = verdict->second == FilterAction::kTranslate && !target.empty();
    Say(kind + (target.empty() ? "" : (to ? " to " : " ") + target), rules);
    return true;
  }

  PacketFilter filter_;
  std::map<Place, Json> sets_;
  std::map<Place, std::size_t> chains_;
};

}  // namespace

Result<PacketFilter> ParseNftRuleset(std::string_view text) {
  const Json root = Json::parse(text, nullptr, false);
  if (root.is_discarded()) return Error{Error::Code::kInvalid, "read nft ruleset: not JSON"};
  return RulesetReader().Read(root);
}

}  // namespace pw
