#include "audit/explanation.h"

#include "base/text.h"
#include "model/wire_transport.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

std::string Gap(const ElementNetwork& network) {
  return network.filter_gap.empty() ? std::string()
                                    : fmt::format(" ({})", Printable(network.filter_gap));
}

}  // namespace

const ElementNetwork* Explanations::NetworkOf(const IpAddress& address) const {
  const auto found = std::ranges::find_if(networks_, [&](const ElementNetwork& network) {
    return std::ranges::find(network.addresses, address) != network.addresses.end();
  });
  return found == networks_.end() ? nullptr : &*found;
}

std::string Explanations::WhyNotReached(const FilterQuestion& question) const {
  const ElementNetwork* network = NetworkOf(question.destination);
  if (network == nullptr || !network->filter) {
    return "filtered by what is not known: the packet filter of the element was not read" +
           (network == nullptr ? std::string() : Gap(*network));
  }
  if (const auto answer = WhatFilters(*network->filter, question))
    return (answer->certain ? "filtered by " : "filtered, perhaps by ") + answer->text;
  return "filtered by what is not known: no nftables rule of the element drops it" + Gap(*network) +
         ", so it is something else there, or something on the way";
}

std::string Explanations::WhyOpen(const FilterQuestion& question) const {
  const ElementNetwork* network = NetworkOf(question.destination);
  if (network != nullptr && network->filter) {
    if (const auto answer = WhatTranslates(*network->filter, question)) {
      return fmt::format("{} {} sends it elsewhere: what answers is behind that translation.",
                         answer->certain ? "The" : "Perhaps the", answer->text);
    }
  }
  const bool all_known =
      !networks_.empty() && std::ranges::none_of(networks_, [](const ElementNetwork& known) {
        return known.addresses.empty();
      });
  if (network == nullptr && all_known) {
    return fmt::format(
        "{} is no address of the element's namespaces: another host, or a translation on the way, "
        "answers in the element's place.",
        ToString(question.destination));
  }
  return "It is hidden from the tables of the host, lives in a namespace that is not part of the "
         "element, is answered by a stack in user space or by a program in the packet path, or "
         "something on the way answers in the element's place.";
}

FilterQuestion QuestionOf(const ScanResult& scan, const IpAddress& target, Transport transport,
                          std::uint16_t port) {
  FilterQuestion question{target, OnTheWire(transport), port, {}};
  // Several sources of a family: which of them asked is not told, and a rule may tell them apart.
  for (const IpAddress& source : scan.vantage.sources) {
    if (source.family() != target.family()) continue;
    if (question.source) return {target, question.transport, port, {}};
    question.source = source;
  }
  return question;
}

}  // namespace pw
