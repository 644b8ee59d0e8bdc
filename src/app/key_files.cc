#include "app/key_files.h"

#include "sys/atomic_file.h"
#include "sys/file.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kKeyLimit = std::size_t{64} << 10;
constexpr std::uint32_t kOthers = 077;

std::string FullPathOf(const char* variable) {
  const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): one thread
  return value != nullptr && *value == '/' ? value : "";
}

Error Named(const Error& error, const std::string& path) {
  return {error.code, fmt::format("read key {}: {}", path, error.what)};
}

Result<std::string> PathOf(const std::string& path) {
  return path == "default" ? DefaultKeyPath() : path;
}

Error Exists(const std::string& path) {
  return {Error::Code::kInvalid,
          fmt::format("make key {}: it exists, and what was signed with it needs it; name another "
                      "file with -o",
                      path)};
}

}  // namespace

Result<std::string> DefaultKeyPath() {
  std::string folder = FullPathOf("XDG_CONFIG_HOME");
  if (folder.empty()) {
    folder = FullPathOf("HOME");
    if (folder.empty()) {
      return Error{Error::Code::kNotFound,
                   "find the key: neither XDG_CONFIG_HOME nor HOME is set; name the file"};
    }
    folder += "/.config";
  }
  return folder + "/portwarrant/signing-key.pem";
}

std::string PublicKeyPath(const std::string& private_path) {
  std::string stem = private_path;
  if (stem.ends_with(".pem")) stem.resize(stem.size() - 4);
  return stem + ".pub.pem";
}

Result<SigningKey> ReadSigningKey(const std::string& path) {
  const auto place = PathOf(path);
  if (!place) return place.error();
  const auto status = StatFile(*place);
  if (!status && path == "default") {
    return Error{status.error().code,
                 status.error().what + "; portwarrant keys new makes the default key"};
  }
  if (!status) return status.error();
  if (status->kind == FileStatus::Kind::kRegular && (status->mode & kOthers) != 0) {
    return Error{Error::Code::kDenied,
                 fmt::format("read key {0}: others may read it (mode {1:04o}), so it proves "
                             "nothing; chmod 600 {0} if nobody did",
                             *place, status->mode)};
  }
  const auto text = ReadFile(*place, kKeyLimit);
  if (!text) return text.error();
  auto key = SigningKey::FromPem(*text);
  if (!key) return Named(key.error(), *place);
  return key;
}

Result<PublicKey> ReadPublicKey(const std::string& path) {
  const auto place = PathOf(path);
  if (!place) return place.error();
  const auto text = ReadFile(*place, kKeyLimit);
  if (!text) return text.error();
  if (text->find("PRIVATE KEY-----") != std::string::npos) {
    auto pair = SigningKey::FromPem(*text);
    if (!pair) return Named(pair.error(), *place);
    return pair->Public();
  }
  auto key = PublicKey::FromPem(*text);
  if (!key) return Named(key.error(), *place);
  return key;
}

Result<NewKey> MakeKey(const std::string& path) {
  NewKey made{path, "", ""};
  if (path.empty() || path == "default") {
    auto place = DefaultKeyPath();
    if (!place) return std::move(place).error();
    made.private_path = *std::move(place);
    if (auto folder = MakePrivateFolders(made.private_path); !folder)
      return std::move(folder).error();
  }
  made.public_path = PublicKeyPath(made.private_path);
  for (const std::string& place : {made.private_path, made.public_path}) {
    if (StatFile(place, false)) return Exists(place);
  }
  const auto key = SigningKey::Generate();
  if (!key) return key.error();
  const PublicKey open = key->Public();
  made.id = open.Id();
  if (auto written = WriteNewFile(made.private_path, key->Pem(), 0600); !written)
    return std::move(written).error();
  if (auto written = WriteNewFile(made.public_path, open.Pem(), 0644); !written)
    return std::move(written).error();
  return made;
}

}  // namespace pw
