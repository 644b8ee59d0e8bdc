#include "base/error.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace pw {

std::string_view ToString(Error::Code code) {
  switch (code) {
    case Error::Code::kInvalid:
      return "invalid";
    case Error::Code::kTruncated:
      return "truncated";
    case Error::Code::kNotFound:
      return "not-found";
    case Error::Code::kDenied:
      return "denied";
    case Error::Code::kUnavailable:
      return "unavailable";
    case Error::Code::kTimeout:
      return "timeout";
    case Error::Code::kSystem:
      return "system";
  }
  return "system";
}

Error ErrnoError(int sys_errno, std::string_view doing) {
  Error::Code code = Error::Code::kSystem;
  switch (sys_errno) {
    case EACCES:
    case EPERM:
      code = Error::Code::kDenied;
      break;
    case ENOENT:
    case ESRCH:
      code = Error::Code::kNotFound;
      break;
    case ENOSYS:
    case EOPNOTSUPP:
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
      code = Error::Code::kUnavailable;
      break;
    case ETIMEDOUT:
      code = Error::Code::kTimeout;
      break;
    default:
      break;
  }
  // std::system_category gives the text without strerror's shared buffer.
  return Error{code, fmt::format("{}: {}", doing, std::system_category().message(sys_errno)),
               sys_errno};
}

}  // namespace pw
