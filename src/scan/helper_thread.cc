#include "scan/helper_thread.h"

#include "sys/confine_thread.h"

#include <utility>

namespace pw {

HelperThread::HelperThread()
    : thread_([this] {
        usable_ = static_cast<bool>(ConfineThread());
        end_.release();
        while (true) {
          begin_.acquire();
          if (!work_) return;
          work_();
          end_.release();
        }
      }) {
  end_.acquire();
}

HelperThread::~HelperThread() {
  work_ = nullptr;
  begin_.release();
  thread_.join();
}

void HelperThread::Start(std::function<void()> work) {
  work_ = std::move(work);
  begin_.release();
}

void HelperThread::Wait() {
  end_.acquire();
}

bool HelperThread::IsDone() {
  return end_.try_acquire();
}

}  // namespace pw
