#include "report/signing_key.h"

#include "model/sha256.h"

#include <cstddef>
#include <new>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace pw {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using OwnedBio = std::unique_ptr<BIO, FreeBio>;

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Writing to memory and signing with a sound key fail only without memory.
void MustDo(bool done) {
  if (!done) throw std::bad_alloc();
}

/// OpenSSL would ask at the terminal; an encrypted key is refused instead.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

OwnedBio ReadFrom(std::string_view pem) {
  OwnedBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  MustDo(bio != nullptr);
  return bio;
}

std::string TextOf(const OwnedBio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// More is no key file, and would not fit the int of OpenSSL's reader.
constexpr std::size_t kPemLimit = std::size_t{64} << 10;

Result<OwnedKey> OnlyEd25519(OwnedKey key, std::string_view what) {
  ERR_clear_error();
  if (!key) return Error{Error::Code::kInvalid, "no PEM " + std::string(what) + " in it"};
  if (EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
    return Error{Error::Code::kInvalid, "not an Ed25519 key (portwarrant keys new makes one)"};
  }
  return key;
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

Result<PublicKey> PublicKey::FromPem(std::string_view pem) {
  if (pem.size() > kPemLimit) return Error{Error::Code::kInvalid, "too long for a key"};
  auto key = OnlyEd25519(
      OwnedKey(PEM_read_bio_PUBKEY(ReadFrom(pem).get(), nullptr, nullptr, nullptr)), "public key");
  if (!key) return std::move(key).error();
  return PublicKey(*std::move(key));
}

std::string PublicKey::Pem() const {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  MustDo(bio && PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
  return TextOf(bio);
}

std::string PublicKey::Id() const {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  MustDo(bio && i2d_PUBKEY_bio(bio.get(), key_.get()) == 1);
  return Sha256Hex(TextOf(bio));
}

bool PublicKey::Verifies(std::string_view message, std::string_view signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  MustDo(context != nullptr);
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                       message.size()) == 1;
  ERR_clear_error();
  return good;
}

Result<SigningKey> SigningKey::Generate() {
  OwnedKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (!key) return Error{Error::Code::kSystem, "make a key: no random numbers"};
  return SigningKey(std::move(key));
}

Result<SigningKey> SigningKey::FromPem(std::string_view pem) {
  if (pem.size() > kPemLimit) return Error{Error::Code::kInvalid, "too long for a key"};
  bool asked = false;
  OwnedKey read(PEM_read_bio_PrivateKey(ReadFrom(pem).get(), nullptr, NoPassphrase, &asked));
  if (!read && asked) {
    ERR_clear_error();
    return Error{Error::Code::kInvalid,
                 "the key is encrypted: decrypt it first (openssl pkey -in FILE)"};
  }
  auto key = OnlyEd25519(std::move(read), "private key");
  if (!key) return std::move(key).error();
  return SigningKey(*std::move(key));
}

std::string SigningKey::Pem() const {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  MustDo(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                              nullptr) == 1);
  return TextOf(bio);
}

PublicKey SigningKey::Public() const {
  std::size_t size = 0;
  MustDo(EVP_PKEY_get_raw_public_key(key_.get(), nullptr, &size) == 1);
  std::string raw(size, '\0');
  MustDo(EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()),
                                     &size) == 1);
  OwnedKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(raw), size));
  MustDo(key != nullptr);
  return PublicKey(std::move(key));
}

std::string SigningKey::Sign(std::string_view message) const {
  const DigestContext context(EVP_MD_CTX_new());
  MustDo(context != nullptr);
  std::size_t size = 64;
  std::string signature(size, '\0');
  MustDo(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                        Bytes(message), message.size()) == 1);
  return signature;
}

}  // namespace pw
