#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace pw {

/// OpenSSL's key, owned. Defined here because both keys below hold one.
struct FreeKey {
  void operator()(evp_pkey_st* key) const;
};
using OwnedKey = std::unique_ptr<evp_pkey_st, FreeKey>;

/// The half of a signing key that everyone may have: Ed25519 (RFC 8032).
class PublicKey {
 public:
  /// Reads "BEGIN PUBLIC KEY" (SubjectPublicKeyInfo, RFC 8410); text before it is passed over.
  /// Errors: kInvalid.
  static Result<PublicKey> FromPem(std::string_view pem);

  std::string Pem() const;
  /// SHA-256 of the key's SubjectPublicKeyInfo in DER, in hexadecimal: what people compare.
  std::string Id() const;
  bool Verifies(std::string_view message, std::string_view signature) const;

 private:
  friend class SigningKey;
  explicit PublicKey(OwnedKey key) : key_(std::move(key)) {}
  OwnedKey key_;
};

/// An Ed25519 key pair. Not shared between threads.
class SigningKey {
 public:
  /// A new one, from OpenSSL's generator. Errors: kSystem.
  static Result<SigningKey> Generate();
  /// Reads "BEGIN PRIVATE KEY" (PKCS#8, RFC 5958 and RFC 8410), also one that
  /// `openssl genpkey -algorithm ed25519` made. Never asks anybody for a passphrase. Errors:
  /// kInvalid: no PEM, another algorithm, encrypted.
  static Result<SigningKey> FromPem(std::string_view pem);

  std::string Pem() const;
  PublicKey Public() const;
  /// The 64 bytes of a signature; the same for the same message.
  std::string Sign(std::string_view message) const;

 private:
  explicit SigningKey(OwnedKey key) : key_(std::move(key)) {}
  OwnedKey key_;
};

}  // namespace pw
