#include "model/sha256.h"

#include "base/bytes.h"

#include <array>
#include <cstddef>
#include <new>
#include <span>

#include <openssl/evp.h>

namespace pw {

std::string Sha256Hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  // One-shot digests of the default provider fail only when memory for the context is missing.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  return ToHex(std::as_bytes(std::span(digest)).first(length));
}

}  // namespace pw
