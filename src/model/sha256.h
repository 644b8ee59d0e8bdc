#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace pw {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits. Names raw records by their content and
/// makes finding ids. Throws std::bad_alloc only.
std::string Sha256Hex(std::string_view bytes);
/// The same as 32 bytes.
std::string Sha256Bytes(std::string_view bytes);

/// SHA-256 of what comes in pieces, such as a file that is not held in memory. Throws
/// std::bad_alloc only. Not shared between threads.
class Sha256Stream {
 public:
  Sha256Stream();
  void Add(std::string_view piece);
  /// Of everything that was added. May be called once.
  std::string Hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace pw
