#include "sys/interrupt.h"

#include <csignal>

namespace pw {
namespace {

static_assert(std::atomic<bool>::is_always_lock_free);  // a signal handler may set it

std::atomic<bool>& Requested() {
  static constinit std::atomic<bool> requested = false;
  return requested;
}

void OnSignal(int) {
  Requested().store(true, std::memory_order_relaxed);
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
  return Requested();
}

}  // namespace pw
