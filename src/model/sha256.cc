#include "model/sha256.h"

#include "base/bytes.h"

#include <array>
#include <cstddef>
#include <new>

#include <openssl/evp.h>

namespace pw {
namespace {

using Digest = std::array<char, EVP_MAX_MD_SIZE>;

// Digests of the default provider fail only when memory for the context is missing.
void MustDo(int done) {
  if (done != 1) throw std::bad_alloc();
}

unsigned char* Bytes(Digest& digest) {
  return reinterpret_cast<unsigned char*>(digest.data());
}

}  // namespace

std::string Sha256Bytes(std::string_view bytes) {
  Digest digest{};
  unsigned int length = 0;
  MustDo(EVP_Digest(bytes.data(), bytes.size(), Bytes(digest), &length, EVP_sha256(), nullptr));
  return {digest.data(), length};
}

std::string Sha256Hex(std::string_view bytes) {
  return ToHex(AsBytes(Sha256Bytes(bytes)));
}

void Sha256Stream::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  if (!context_) throw std::bad_alloc();
  MustDo(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256Stream::Add(std::string_view piece) {
  MustDo(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()));
}

std::string Sha256Stream::Hex() {
  Digest digest{};
  unsigned int length = 0;
  MustDo(EVP_DigestFinal_ex(context_.get(), Bytes(digest), &length));
  return ToHex(AsBytes({digest.data(), length}));
}

}  // namespace pw
