#include "audit/netns_selection.h"

#include "base/text.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace pw {
namespace {

std::string NameOrInode(const NetworkNamespace& netns) {
  return netns.name.empty() ? fmt::to_string(netns.inode) : netns.name;
}

}  // namespace

bool NetnsSelection::Contains(std::uint32_t index) const {
  return std::ranges::binary_search(chosen, index);
}

Result<NetnsSelection> SelectNetns(const Inventory& inventory, std::string_view text) {
  NetnsSelection selection;
  selection.text = std::string(text);
  const auto& namespaces = inventory.namespaces;
  if (text == "all") {
    selection.chosen.resize(namespaces.size());
    std::iota(selection.chosen.begin(), selection.chosen.end(), 0U);
    return selection;
  }
  const auto found = std::ranges::find_if(namespaces, [&](const NetworkNamespace& netns) {
    if (text == "self") return netns.own;
    return netns.name == text || fmt::to_string(netns.inode) == text;
  });
  if (found == namespaces.end()) {
    std::string known;
    for (const NetworkNamespace& netns : namespaces)
      known += (known.empty() ? "" : ", ") + Printable(NameOrInode(netns));
    return Error{Error::Code::kNotFound,
                 fmt::format("choose network namespace {}: the inventory has {}", Printable(text),
                             known.empty() ? "none" : known)};
  }
  selection.chosen = {static_cast<std::uint32_t>(found - namespaces.begin())};
  selection.every = false;
  selection.host_services = found->own;
  return selection;
}

}  // namespace pw
