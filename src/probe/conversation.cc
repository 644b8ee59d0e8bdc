#include "probe/conversation.h"

#include "base/bytes.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kLongestFact = 256;

std::vector<std::byte> Copy(std::span<const std::byte> bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::uint64_t ProbeRandom::Next() noexcept {
  // SplitMix64 (Steele, Lea, Flood 2014)
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::string ProbeRandom::Word(std::size_t length) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kOnlyLetters = 26;
  std::string word;
  for (std::size_t i = 0; i < length; ++i)
    word += kLetters[Next() % (i == 0 ? kOnlyLetters : kLetters.size())];
  return word;
}

Move Move::Say(std::vector<std::byte> bytes, milliseconds wait) {
  Move move = Listen(wait);
  move.send.push_back({std::move(bytes)});
  return move;
}

Move Move::Say(std::string_view text, milliseconds wait) {
  return Say(Copy(AsBytes(text)), wait);
}

Move Move::Leave(std::string_view text) {
  Move move;
  move.send.push_back({Copy(AsBytes(text))});
  return move;
}

void Conversation::End(Ending ending) {
  static_cast<void>(ending);
}

ServiceIdentity& Conversation::Found(std::string_view protocol, Confidence confidence) {
  if (!identity_) identity_.emplace();
  if (identity_->protocol.empty() || confidence >= identity_->confidence) {
    identity_->protocol = protocol;
    identity_->confidence = confidence;
  }
  return *identity_;
}

void Conversation::Learn(std::string_view name, std::string_view value) {
  if (!identity_) return;
  auto& facts = identity_->facts;
  const auto known =
      std::ranges::find_if(facts, [&](const auto& fact) { return fact.first == name; });
  std::string text(value.substr(0, kLongestFact));
  if (known != facts.end()) {
    known->second = std::move(text);
  } else {
    facts.emplace_back(name, std::move(text));
  }
}

}  // namespace pw
