#include "base/result.h"

#include <cerrno>
#include <memory>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(Result, CarriesMoveOnlyValues) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  ASSERT_TRUE(result);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 7);
}

TEST(Result, CarriesTheError) {
  const Result<int> result(Error{Error::Code::kNotFound, "open x: gone"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Error::Code::kNotFound);
  EXPECT_EQ(result.error().what, "open x: gone");
}

TEST(Error, ErrnoKeepsTheNumberAndNamesTheObject) {
  const Error denied = ErrnoError(EACCES, "open /proc/1/fd");
  EXPECT_EQ(denied.code, Error::Code::kDenied);
  EXPECT_EQ(denied.sys_errno, EACCES);
  EXPECT_EQ(denied.what, "open /proc/1/fd: Permission denied");
  EXPECT_EQ(ErrnoError(ENOENT, "x").code, Error::Code::kNotFound);
  EXPECT_EQ(ErrnoError(EPROTONOSUPPORT, "x").code, Error::Code::kUnavailable);
  EXPECT_EQ(ErrnoError(EIO, "x").code, Error::Code::kSystem);
}

}  // namespace
}  // namespace pw
