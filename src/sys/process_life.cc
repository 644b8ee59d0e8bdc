#include "sys/process_life.h"

#include <algorithm>
#include <limits>

#include <unistd.h>

namespace pw {

void EndProcessAfter(std::chrono::seconds time) {
  constexpr std::chrono::seconds kMost{std::numeric_limits<int>::max()};
  ::alarm(static_cast<unsigned>(std::clamp(time, std::chrono::seconds{1}, kMost).count()));
}

}  // namespace pw
