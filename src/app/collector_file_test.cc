#include "app/collector_file.h"

#include "sys/atomic_file.h"
#include "sys/file.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace pw {
namespace {

using ::testing::HasSubstr;

/// The first bytes of a program: class, byte order and e_machine.
std::string Program(char byte_order, unsigned machine) {
  std::string bytes("\177ELF\2", 5);
  bytes += byte_order;
  bytes.resize(18);
  const char low = static_cast<char>(machine % 256);
  const char high = static_cast<char>(machine / 256);
  bytes += byte_order == 1 ? low : high;
  bytes += byte_order == 1 ? high : low;
  return bytes;
}

TEST(CollectorFile, TellsForWhichMachineAProgramIs) {
  EXPECT_EQ(MachineOfProgram(Program(1, 62)), "x86_64");
  EXPECT_EQ(MachineOfProgram(Program(1, 183)), "aarch64");
  EXPECT_EQ(MachineOfProgram(Program(2, 22)), "s390x");
  EXPECT_EQ(MachineOfProgram(Program(1, 9999)), "");
  EXPECT_EQ(MachineOfProgram("#!/bin/sh\necho a script that is long enough\n"), "");
  EXPECT_EQ(MachineOfProgram(std::string_view("\177ELF", 4)), "");
  EXPECT_EQ(MachineFamily("i686"), "i386");
  EXPECT_EQ(MachineFamily("armv7l"), "arm");
  EXPECT_EQ(MachineFamily("aarch64"), "aarch64");
  struct utsname names{};
  ASSERT_EQ(::uname(&names), 0);
  const auto own = ReadFile("/proc/self/exe", std::size_t{1} << 30);
  ASSERT_TRUE(own);
  EXPECT_EQ(MachineOfProgram(*own), MachineFamily(names.machine)) << "this test itself";
}

TEST(CollectorFile, RefusesAProgramForAnotherMachine) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("pw-collector-" + std::to_string(::getpid()));
  ASSERT_TRUE(WriteFileAtomically(path, Program(1, 183)));
  const auto wrong = ReadCollector("x86_64", path);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Error::Code::kInvalid);
  EXPECT_THAT(wrong.error().what, HasSubstr("a program for aarch64, and the element is a machine "
                                            "of kind x86_64"));
  const auto right = ReadCollector("aarch64", path);
  ASSERT_TRUE(right) << right.error().what;
  EXPECT_EQ(right->sha256.size(), 64U);
  std::filesystem::remove(path);
}

TEST(CollectorFile, SaysWhereItLooked) {
  const auto none = ReadCollector("vax", "");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Error::Code::kNotFound);
  EXPECT_THAT(none.error().what, HasSubstr("portwarrant-collector-vax"));
  EXPECT_THAT(none.error().what, HasSubstr("--collector"));
}

}  // namespace
}  // namespace pw
