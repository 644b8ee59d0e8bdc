#include "app/file_digest.h"

#include "base/bytes.h"
#include "model/sha256.h"
#include "sys/file.h"
#include "sys/open_file.h"

#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace pw {
namespace {

Result<std::string> DigestOf(Result<UniqueFd> fd) {
  if (!fd) return std::move(fd).error();
  std::array<std::byte, std::size_t{1} << 16> piece{};
  Sha256Stream digest;
  while (true) {
    const auto size = ReadSome(fd->get(), piece);
    if (!size) return size.error();
    if (*size == 0) return digest.Hex();
    digest.Add(AsText(std::span(piece).first(*size)));
  }
}

}  // namespace

Result<std::string> FileDigestOf(const std::string& path) {
  return DigestOf(OpenForReading(path));
}

Result<std::string> FileDigestInRoot(const std::string& root, const std::string& path) {
  return DigestOf(OpenInRoot(root, path));
}

}  // namespace pw
