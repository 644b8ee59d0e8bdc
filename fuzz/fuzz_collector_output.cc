// What another host prints. Property: what is taken from it is printable where it is shown, a
// greeting that was understood is understood the same behind anything else that a login shell
// prints, and an inventory is the end of the output.
#include "app/collector_script.h"
#include "base/text.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  if (const auto output = pw::SplitCollectorOutput(text)) {
    if (!std::string_view(text).ends_with(output->inventory)) std::abort();
  }
  const auto greeting = pw::ParseGreeting(text);
  if (!greeting) {
    if (pw::Printable(greeting.error().what) != greeting.error().what) std::abort();
    return 0;
  }
  if (greeting->machine.empty()) std::abort();
  if (pw::Printable(greeting->sudo_reason) != greeting->sudo_reason) std::abort();
  const auto again = pw::ParseGreeting("Welcome!\n" + text);
  if (!again || again->machine != greeting->machine || again->uid != greeting->uid ||
      again->sudo != greeting->sudo || again->sudo_reason != greeting->sudo_reason) {
    std::abort();
  }
  return 0;
}
