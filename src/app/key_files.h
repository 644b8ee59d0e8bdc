#pragma once

#include "base/result.h"
#include "report/signing_key.h"

#include <string>

namespace pw {

/// Where `keys new` writes and the word "default" leads: "portwarrant/signing-key.pem" in
/// $XDG_CONFIG_HOME, else in $HOME/.config. Errors: kNotFound if neither is set to a full path.
Result<std::string> DefaultKeyPath();

/// The file of the public key beside that of a private one: "x.pem" gives "x.pub.pem".
std::string PublicKeyPath(const std::string& private_path);

/// Reads a private key; "default" means DefaultKeyPath(). Refuses a file that others may read.
/// Errors: kInvalid, kNotFound, kDenied, naming the file.
Result<SigningKey> ReadSigningKey(const std::string& path);

/// Reads a public key, also from a private one's file. Errors: as ReadSigningKey.
Result<PublicKey> ReadPublicKey(const std::string& path);

/// A key that was made.
struct NewKey {
  std::string private_path;
  std::string public_path;
  std::string id;
};

/// Makes a key pair: the private one readable for its owner only, the public one beside it. Nothing
/// is overwritten. Empty path = DefaultKeyPath(), whose folder is made. Errors: kInvalid (one of
/// the files exists), kDenied, kSystem.
Result<NewKey> MakeKey(const std::string& path);

}  // namespace pw
