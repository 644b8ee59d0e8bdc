#pragma once

#include <string>
#include <string_view>

namespace pw {

/// Why an operation failed. `code` is for programs, `what` for people ("<verb> <object>: <cause>").
struct Error {
  enum class Code {
    kInvalid,      ///< the input is not what it should be; `what` names the place
    kTruncated,    ///< the input ends too early
    kNotFound,     ///< the named thing does not exist
    kDenied,       ///< a privilege is missing; `what` names it
    kUnavailable,  ///< the kernel or a service does not offer this here
    kTimeout,      ///< a time limit ran out
    kSystem,       ///< a system call failed; see sys_errno
  };
  Code code = Code::kInvalid;
  std::string what;
  int sys_errno = 0;  ///< errno(3) where a system call failed, else 0
};

/// The word for a code in JSON and logs: "invalid", "denied", ...
std::string_view ToString(Error::Code code);

/// The only place where errno(3) becomes an Error. EACCES and EPERM give kDenied, ENOENT and ESRCH
/// kNotFound, ENOSYS, EOPNOTSUPP, EPROTONOSUPPORT and EAFNOSUPPORT kUnavailable, ETIMEDOUT
/// kTimeout, the rest kSystem. `doing` is "<verb> <object>".
Error ErrnoError(int sys_errno, std::string_view doing);

}  // namespace pw
