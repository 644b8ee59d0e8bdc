#include "app/verify_command.h"

#include "app/bundle_folder.h"
#include "app/key_files.h"
#include "base/text.h"
#include "model/json_value.h"
#include "sys/file.h"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {

Result<BundleCheck> VerifyBundle(const VerifyRequest& request) {
  std::optional<PublicKey> key;
  Believed believed;
  if (!request.key.empty()) {
    auto read = ReadPublicKey(request.key);
    if (!read) return std::move(read).error();
    believed.key = &key.emplace(*std::move(read));
  }
  if (!request.authorities.empty()) {
    auto text = ReadFile(request.authorities);
    if (!text) return std::move(text).error();
    if (text->find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
      return Error{
          Error::Code::kInvalid,
          fmt::format("read certificates {}: no PEM certificate is in it", request.authorities)};
    }
    believed.authorities = *std::move(text);
  }
  const auto found = ReadBundleFolder(request.bundle);
  if (!found) return found.error();
  return CheckBundle(*found, believed);
}

std::string VerifyText(const VerifyRequest& request, const BundleCheck& check) {
  std::string text;
  for (const Difference& difference : check.differences)
    text += fmt::format("{}: {}\n", Printable(difference.file), Printable(difference.what));
  if (!check.differences.empty()) {
    const std::size_t number = check.differences.size();
    return text + fmt::format("{} {}\n", number, number == 1 ? "difference" : "differences");
  }
  text = fmt::format("nothing differs in {} files\n", check.files);
  if (!check.is_signed) {
    text += "not signed: anybody could have made it\n";
  } else {
    text += fmt::format("signed with the key {}\n", check.key_id);
    if (request.key.empty()) {
      text +=
          "  which lies in the bundle: compare it with one that you got another way, or give that "
          "with --key\n";
    }
    text += fmt::format("the signed result is {}\n", Printable(check.verdict));
  }
  if (!check.time_stamp) return text;
  text += fmt::format("time stamp of {} by {}\n", ToRfc3339(check.time_stamp->time),
                      Printable(check.time_stamp->authority));
  if (!check.time_stamp->trusted)
    text += "  whose certificate was not checked: give that of the authority with --tsa-ca\n";
  return text;
}

std::string VerifyJson(const BundleCheck& check) {
  using Json = nlohmann::ordered_json;
  Json differences = Json::array();
  for (const Difference& difference : check.differences)
    differences.push_back({{"file", difference.file}, {"what", difference.what}});
  Json stamp = nullptr;
  if (check.time_stamp) {
    stamp = {{"time", ToRfc3339(check.time_stamp->time)},
             {"authority", check.time_stamp->authority},
             {"trusted", check.time_stamp->trusted}};
  }
  const Json json = {{"format", "portwarrant/verify/1"},
                     {"whole", check.differences.empty()},
                     {"files", check.files},
                     {"signed", check.is_signed},
                     {"key", check.is_signed ? Json(check.key_id) : Json(nullptr)},
                     {"result", OrNull(check.verdict)},
                     {"time_stamp", std::move(stamp)},
                     {"differences", std::move(differences)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw
