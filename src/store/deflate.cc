#include "store/deflate.h"

#include <zlib.h>

namespace pw {
namespace {

/// zlib takes bytes as unsigned char, and promises not to change those it reads.
const Bytef* In(std::string_view text) {
  return reinterpret_cast<const Bytef*>(text.data());
}

Bytef* Out(std::string& text) {
  return reinterpret_cast<Bytef*>(text.data());
}

}  // namespace

Result<std::string> Deflate(std::string_view text) {
  std::string bytes(compressBound(text.size()), '\0');
  uLongf size = bytes.size();
  if (compress2(Out(bytes), &size, In(text), text.size(), Z_DEFAULT_COMPRESSION) != Z_OK)
    return Error{Error::Code::kSystem, "compress a document: no memory"};
  bytes.resize(size);
  return bytes;
}

Result<std::string> Inflate(std::string_view bytes, std::size_t size) {
  std::string text(size, '\0');
  uLongf made = size;
  if (uncompress(Out(text), &made, In(bytes), bytes.size()) != Z_OK || made != size)
    return Error{Error::Code::kInvalid, "read a kept document: it is damaged"};
  return text;
}

}  // namespace pw
