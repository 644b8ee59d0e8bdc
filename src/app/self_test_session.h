#pragma once

#include "audit/netns_selection.h"
#include "base/result.h"
#include "model/inventory.h"
#include "model/scan_result.h"
#include "sys/test_listeners.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Ports by which vantages prove that they can see, and the sockets that keep them there.
struct SelfTestSession {
  std::vector<SelfTest> tests;
  std::vector<std::unique_ptr<TestListeners>> listeners;  ///< closed with the session
};

/// Opens test listeners on those of `addresses` that the chosen namespaces of this host have. None
/// where that cannot be done: then the vantages must prove themselves by what is known otherwise.
SelfTestSession OpenSelfTests(const Inventory& inventory, const NetnsSelection& selection,
                              const std::vector<std::string>& addresses);

/// Reads "tcp/22" or "tcp/22@10.77.0.2": a port that the user knows to be open, on that address or
/// on each of `addresses`. Errors: kInvalid naming the text.
Result<std::vector<SelfTest>> ParseSelfTest(std::string_view text,
                                            const std::vector<IpAddress>& addresses);

}  // namespace pw
