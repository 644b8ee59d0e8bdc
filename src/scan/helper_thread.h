#pragma once

#include "base/result.h"

#include <functional>
#include <semaphore>
#include <thread>

namespace pw {

/// A second, confined thread (ConfineThread) that does one piece of work at a time beside its
/// owner's. All members belong to the owner's thread.
class HelperThread {
 public:
  HelperThread();
  HelperThread(const HelperThread&) = delete;
  HelperThread& operator=(const HelperThread&) = delete;
  ~HelperThread();

  /// False if the thread could not be confined: it does no work then.
  bool usable() const noexcept { return usable_; }
  /// Begins `work`, which must not throw. Only after the work before was waited for.
  void Start(std::function<void()> work);
  /// Returns when the work is done; what it wrote can be read.
  void Wait();
  /// The same, without waiting: false if it is not done yet.
  bool IsDone();

 private:
  std::function<void()> work_;  ///< none = end
  std::binary_semaphore begin_{0};
  std::binary_semaphore end_{0};
  bool usable_ = false;
  std::thread thread_;
};

}  // namespace pw
