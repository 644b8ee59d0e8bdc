#include "audit/filter_path.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

enum class Fit : std::uint8_t { kNo, kMaybe, kYes };

/// Jumps go no deeper (NFT_JUMP_STACK_SIZE of linux/netfilter/nf_tables.h).
constexpr int kDeepest = 16;
/// A ruleset that jumps in circles of branches would otherwise never end.
constexpr int kMostSteps = 100'000;

Fit Not(Fit fit) {
  if (fit == Fit::kMaybe) return fit;
  return fit == Fit::kYes ? Fit::kNo : Fit::kYes;
}

Fit Within(const std::vector<FilterMatch::AddressRange>& ranges, const IpAddress& address) {
  const bool inside = std::ranges::any_of(ranges, [&](const FilterMatch::AddressRange& range) {
    return range.first.family() == address.family() && range.first <= address &&
           address <= range.last;
  });
  return inside ? Fit::kYes : Fit::kNo;
}

Fit Holds(const FilterMatch& match, const FilterQuestion& question) {
  const auto has = [&](std::string_view word) {
    return std::ranges::find(match.words, word) == match.words.end() ? Fit::kNo : Fit::kYes;
  };
  const auto as_said = [&](Fit fit) { return match.negated ? Not(fit) : fit; };
  switch (match.field) {
    case FilterMatch::Field::kPort:
      // "tcp dport != 99" asks for TCP, and then for another port.
      if (match.transport && *match.transport != question.transport) return Fit::kNo;
      return as_said(match.ports.Contains(question.port) ? Fit::kYes : Fit::kNo);
    case FilterMatch::Field::kProtocol:
      return as_said(has(ToString(question.transport)));
    case FilterMatch::Field::kDestination:
      return as_said(Within(match.addresses, question.destination));
    case FilterMatch::Field::kSource:
      return question.source ? as_said(Within(match.addresses, *question.source)) : Fit::kMaybe;
    case FilterMatch::Field::kFamily:
      return as_said(has(ToString(question.destination.family())));
    case FilterMatch::Field::kState:
      return as_said(has("new"));
    case FilterMatch::Field::kOther:
      break;
  }
  return Fit::kMaybe;
}

Fit Fits(const FilterRule& rule, const FilterQuestion& question) {
  Fit fit = Fit::kYes;
  for (const FilterMatch& match : rule.matches)
    fit = std::min(fit, Holds(match, question));
  return fit;
}

bool SeesFamily(const FilterChain& chain, Family family) {
  if (chain.family == "inet") return true;
  return chain.family == (family == Family::kIpv4 ? "ip" : "ip6");
}

/// Follows a packet through the base chains of one kind.
class Walk {
 public:
  Walk(const PacketFilter& filter, const FilterQuestion& question, FilterAction sought)
      : filter_(filter), question_(question), sought_(sought) {}

  std::optional<FilterAnswer> Through(std::string_view hook, std::string_view type) {
    std::vector<const FilterChain*> bases;
    for (const FilterChain& chain : filter_.chains) {
      const bool nat = chain.type == "nat";
      if (chain.hook == hook && nat == (type == "nat") &&
          SeesFamily(chain, question_.destination.family()))
        bases.push_back(&chain);
    }
    std::ranges::stable_sort(bases, {}, &FilterChain::priority);
    for (const FilterChain* base : bases) {
      const End end = Follow(*base, 0);
      if (end == End::kFound) return found_;
      const bool policy = end == End::kThrough && base->drops && sought_ == FilterAction::kDrop;
      if (policy) return Told(true, fmt::format("policy drop of nftables chain {}", Name(*base)));
    }
    return std::nullopt;
  }

  /// A rule that may be the one, if no certain one was found.
  std::optional<FilterAnswer> possible() const { return possible_; }

 private:
  enum class End : std::uint8_t { kFound, kAccepted, kThrough };

  static std::string Name(const FilterChain& chain) {
    return fmt::format("{} {} {}", Printable(chain.family), Printable(chain.table),
                       Printable(chain.name));
  }

  FilterAnswer Told(bool certain, std::string text) const {
    if (certain && !possible_) return {true, std::move(text)};
    return possible_ ? *possible_ : FilterAnswer{false, std::move(text)};
  }

  bool Seeks(FilterAction action) const {
    if (sought_ == FilterAction::kTranslate) return action == FilterAction::kTranslate;
    return action == FilterAction::kDrop || action == FilterAction::kReject;
  }

  const FilterChain* Called(const FilterChain& from, const std::string& name) const {
    const auto found = std::ranges::find_if(filter_.chains, [&](const FilterChain& chain) {
      return chain.name == name && chain.table == from.table && chain.family == from.family;
    });
    return found == filter_.chains.end() ? nullptr : &*found;
  }

  /// What a rule that fits does to the walk; nothing: it goes on with the next rule.
  std::optional<End> Apply(const FilterChain& chain, const FilterRule& rule, Fit fit, int depth) {
    if (Seeks(rule.action)) {
      FilterAnswer answer{fit == Fit::kYes,
                          fmt::format("nftables rule {} handle {} ({})", Name(chain), rule.handle,
                                      Printable(rule.text))};
      if (fit == Fit::kYes) {
        found_ = possible_ ? *possible_ : std::move(answer);
        return End::kFound;
      }
      if (!possible_) possible_ = std::move(answer);
      return std::nullopt;
    }
    if (rule.action == FilterAction::kJump || rule.action == FilterAction::kGoto) {
      const FilterChain* called = Called(chain, rule.target);
      const End end = called == nullptr ? End::kThrough : Follow(*called, depth + 1);
      // Whether a jump that may not be taken accepts is not known: what follows may still drop.
      if (end == End::kThrough || fit != Fit::kYes) {
        if (end == End::kFound && !possible_) possible_ = FilterAnswer{false, found_.text};
        return rule.action == FilterAction::kGoto && fit == Fit::kYes ? std::optional(End::kThrough)
                                                                      : std::nullopt;
      }
      return end;
    }
    if (fit != Fit::kYes) return std::nullopt;
    if (rule.action == FilterAction::kReturn) return End::kThrough;
    const bool ends = rule.action == FilterAction::kAccept ||
                      rule.action == FilterAction::kTranslate ||
                      rule.action == FilterAction::kOther;
    return ends ? std::optional(End::kAccepted) : std::nullopt;
  }

  End Follow(const FilterChain& chain, int depth) {
    if (depth > kDeepest) return End::kThrough;
    for (const FilterRule& rule : chain.rules) {
      if (++steps_ > kMostSteps) return End::kThrough;
      const Fit fit = Fits(rule, question_);
      if (fit == Fit::kNo) continue;
      if (const auto end = Apply(chain, rule, fit, depth)) return *end;
    }
    return End::kThrough;
  }

  const PacketFilter& filter_;
  const FilterQuestion& question_;
  FilterAction sought_;
  FilterAnswer found_;
  std::optional<FilterAnswer> possible_;
  int steps_ = 0;
};

}  // namespace

std::optional<FilterAnswer> WhatFilters(const PacketFilter& filter,
                                        const FilterQuestion& question) {
  Walk walk(filter, question, FilterAction::kDrop);
  for (const std::string_view hook : {"ingress", "prerouting", "input"}) {
    if (auto answer = walk.Through(hook, "filter")) return answer;
  }
  return walk.possible();
}

std::optional<FilterAnswer> WhatTranslates(const PacketFilter& filter,
                                           const FilterQuestion& question) {
  Walk walk(filter, question, FilterAction::kTranslate);
  if (auto answer = walk.Through("prerouting", "nat")) return answer;
  return walk.possible();
}

}  // namespace pw
