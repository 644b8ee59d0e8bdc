#include "app/last_line.h"

#include "base/text.h"

namespace pw {

std::string_view LastLine(std::string_view text) {
  std::string_view last;
  while (const auto line = NextLine(text)) {
    if (!Trim(*line).empty()) last = Trim(*line);
  }
  return last;
}

}  // namespace pw
