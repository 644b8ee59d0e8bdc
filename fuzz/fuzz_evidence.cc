// What says whether a bundle is whole: manifest and envelope, whose accepted texts have one writing
// each; and replies of time stamp authorities, none of which fits bytes that nobody stamped.
#include "report/dsse.h"
#include "report/manifest.h"
#include "report/time_stamp.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto files = pw::ParseManifest(text); files && pw::FormatManifest(*files) != text)
    std::abort();
  if (const auto envelope = pw::ParseDsse(text); envelope && pw::FormatDsse(*envelope) != text)
    std::abort();
  if (pw::CheckTimeStamp(text, "bytes that nobody stamped", "")) std::abort();
  return 0;
}
