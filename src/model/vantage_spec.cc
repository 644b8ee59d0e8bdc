#include "model/vantage_spec.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kAlphanumeric =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kNetns = "netns:";
constexpr std::string_view kSsh = "ssh://";
constexpr std::size_t kLongestName = 64;

Error Wrong(std::string_view text, std::string_view why) {
  return {Error::Code::kInvalid, fmt::format("vantage \"{}\": {}", Printable(text), why)};
}

/// Only `allowed` beside letters and digits, and one of these first: nothing that a program could
/// take for an option.
bool IsWord(std::string_view text, std::string_view allowed) {
  return !text.empty() && kAlphanumeric.find(text.front()) != std::string_view::npos &&
         text.find_first_not_of(std::string(kAlphanumeric) + std::string(allowed)) ==
             std::string_view::npos;
}

bool IsSshPlace(std::string_view place) {
  const std::size_t at = place.find('@');
  const std::string_view user = at == std::string_view::npos ? "root" : place.substr(0, at);
  const std::string_view host = at == std::string_view::npos ? place : place.substr(at + 1);
  const bool bracketed = host.starts_with('[') && host.size() > 1;
  return IsWord(user, "._-") && IsWord(bracketed ? host.substr(1) : host, "._-:]%");
}

}  // namespace

Result<VantageSpec> ParseVantageSpec(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos)
    return Wrong(text, "expected NAME=local, NAME=netns:NS or NAME=ssh://USER@HOST");
  VantageSpec vantage;
  vantage.name = text.substr(0, equals);
  const std::string_view place = text.substr(equals + 1);
  if (!IsWord(vantage.name, "._-") || vantage.name.size() > kLongestName) {
    return Wrong(text,
                 "a name has letters, digits, \".\", \"_\" and \"-\" (at most 64), and begins "
                 "with a letter or digit");
  }
  if (place == "local") return vantage;
  if (place.starts_with(kNetns)) {
    vantage.kind = VantageKind::kNetns;
    vantage.place = place.substr(kNetns.size());
    if (vantage.place.empty() || vantage.place.find('/') != std::string::npos ||
        vantage.place.starts_with('.'))
      return Wrong(text, "\"netns:\" wants the name of a network namespace, as ip netns has it");
    return vantage;
  }
  if (place.starts_with(kSsh)) {
    vantage.kind = VantageKind::kSsh;
    vantage.place = place;
    if (!IsSshPlace(place.substr(kSsh.size()))) return Wrong(text, "expected ssh://USER@HOST");
    return vantage;
  }
  return Wrong(text, "it stands in \"local\", \"netns:NS\" or \"ssh://USER@HOST\"");
}

Result<std::vector<VantageSpec>> ParseVantageSpecs(const std::vector<std::string>& texts) {
  std::vector<VantageSpec> vantages;
  for (const std::string& text : texts) {
    auto vantage = ParseVantageSpec(text);
    if (!vantage) return std::move(vantage).error();
    if (std::ranges::find(vantages, vantage->name, &VantageSpec::name) != vantages.end())
      return Wrong(text, "another one has this name");
    vantages.push_back(*std::move(vantage));
  }
  return vantages;
}

Result<Done> AddVantageSources(const std::vector<std::string>& texts,
                               std::vector<VantageSpec>& vantages) {
  for (const std::string& text : texts) {
    const auto wrong = [&](std::string_view why) {
      return Error{Error::Code::kInvalid, fmt::format("source \"{}\": {}", Printable(text), why)};
    };
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals + 1 == text.size())
      return wrong("say whose it is: NAME=ADDR or NAME=ADDR-ADDR, with the name of a vantage");
    const auto vantage = std::ranges::find(vantages, text.substr(0, equals), &VantageSpec::name);
    if (vantage == vantages.end())
      return wrong(fmt::format("no vantage is called \"{}\"", Printable(text.substr(0, equals))));
    vantage->sources.push_back(text.substr(equals + 1));
  }
  return Done{};
}

std::string PlaceText(const VantageSpec& vantage) {
  switch (vantage.kind) {
    case VantageKind::kLocal:
      return "local";
    case VantageKind::kNetns:
      return std::string(kNetns) + vantage.place;
    case VantageKind::kSsh:
      return vantage.place;
  }
  return "local";
}

}  // namespace pw
