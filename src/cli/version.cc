#include "cli/version.h"

#include "pw_version.h"

#include <CLI/Version.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

namespace pw {

std::string VersionText() {
  return fmt::format(
      "portwarrant {}\ncommit {}\nbuild {}\nfmt {}.{}.{}, CLI11 {}, nlohmann-json {}.{}.{}, {}",
      PW_VERSION, PW_COMMIT, PW_BUILD_OPTIONS, FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
      FMT_VERSION % 100, CLI11_VERSION, NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
      NLOHMANN_JSON_VERSION_PATCH, OpenSSL_version(OPENSSL_VERSION));
}

}  // namespace pw
