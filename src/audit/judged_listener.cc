#include "audit/judged_listener.h"

#include <map>
#include <span>

namespace pw {

std::vector<JudgedListener> JudgeEach(const ElementView& view, const PortList* list) {
  const std::span<const Interface> interfaces =
      list == nullptr ? std::span<const Interface>() : std::span(list->interfaces);
  std::vector<JudgedListener> judged;
  judged.reserve(view.listeners().size());
  std::map<std::uint32_t, std::vector<Interface>> near;
  for (const Listener* listener : view.listeners()) {
    const auto [at, added] = near.try_emplace(listener->netns);
    if (added) at->second = view.InterfacesOf(listener->netns, interfaces);
    JudgedListener row{listener, ReachOf(*listener, interfaces, at->second),
                       HolderOf(view, *listener), IsOpen(*listener), std::nullopt};
    if (list != nullptr && row.open)
      row.match = MatchWarrants(view, *list, *listener, row.reach, row.holder);
    judged.push_back(std::move(row));
  }
  return judged;
}

}  // namespace pw
