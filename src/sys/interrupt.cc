#include "sys/interrupt.h"

#include <csignal>

namespace pw {
namespace {

std::atomic<bool> requested = false;
static_assert(std::atomic<bool>::is_always_lock_free);  // a signal handler may set it

void OnSignal(int) {
  requested.store(true, std::memory_order_relaxed);
}

}  // namespace

const std::atomic<bool>& InterruptRequested() {
  static const bool kInstalled = [] {
    struct sigaction action{};
    action.sa_handler = OnSignal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    return true;
  }();
  static_cast<void>(kInstalled);
  return requested;
}

}  // namespace pw
