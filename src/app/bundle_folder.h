#pragma once

#include "base/result.h"
#include "report/bundle_check.h"
#include "report/statement.h"

#include <string>
#include <vector>

namespace pw {

/// Everything that lies in the folder of a bundle, each file with its hash; nothing is followed out
/// of it. Errors: kNotFound, kInvalid (no folder, or neither a manifest nor a report in it; more
/// files than a bundle has), kDenied, kSystem.
Result<FoundBundle> ReadBundleFolder(const std::string& path);

/// The files of a bundle that hold facts, as far as they are there.
struct BundleTexts {
  std::string report_json;
  std::string inventory_json;
  std::string port_list_yaml;
  std::string element_state_json;
  std::vector<FileDigest> files;  ///< as the manifest names them
};

/// Reads these from a bundle whose manifest they match, or the report alone from a file. Errors: as
/// ReadBundleFolder, and kInvalid where a file is not the one that the manifest names: what was
/// changed is not rendered.
Result<BundleTexts> ReadBundleTexts(const std::string& path);

}  // namespace pw
