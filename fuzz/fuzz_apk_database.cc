// Property: every file belongs to a package that the text names, and its parts are pieces of lines.
#include "inventory/apk_database.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  std::size_t files = 0;
  pw::ForEachApkFile(text, [&](const pw::ApkFile& file) {
    ++files;
    if (file.package.empty() || file.name.empty()) std::abort();
    for (const std::string_view part : {file.package, file.version, file.directory, file.name}) {
      if (part.find('\n') != std::string_view::npos) std::abort();
    }
    if (text.find("P:" + std::string(file.package)) == std::string::npos) std::abort();
    return true;
  });
  return files <= size ? 0 : (std::abort(), 0);
}
