#include "model/ssh_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::HasSubstr;

TEST(SshAddress, ReadsUserHostAndPort) {
  const struct {
    const char* text;
    SshAddress address;
    const char* printed;
  } cases[] = {
      {"ssh://root@10.78.0.2", {"root", "10.78.0.2", 0}, "ssh://root@10.78.0.2"},
      {"ssh://lab@mme-01.example:2222",
       {"lab", "mme-01.example", 2222},
       "ssh://lab@mme-01.example:2222"},
      {"ssh://mme", {"", "mme", 0}, "ssh://mme"},
      {"ssh://root@[fd77::2]:22", {"root", "fd77::2", 22}, "ssh://root@[fd77::2]:22"},
      {"ssh://[fe80::1%oam]", {"", "fe80::1%oam", 0}, "ssh://[fe80::1%oam]"},
      {"ssh://DOM\\user@host/", {"DOM\\user", "host", 0}, "ssh://DOM\\user@host"},
  };
  for (const auto& [text, address, printed] : cases) {
    const auto read = ParseSshAddress(text);
    ASSERT_TRUE(read) << text << ": " << read.error().what;
    EXPECT_EQ(*read, address) << text;
    EXPECT_EQ(ToString(*read), printed);
  }
}

TEST(SshAddress, SaysWhatIsWrong) {
  const struct {
    const char* text;
    const char* why;
  } cases[] = {
      {"root@host", "begins with \"ssh://\""},
      {"ssh://", "\"\" is no host"},
      {"ssh://root:secret@host", "no password"},
      {"ssh://-oProxyCommand=x@host", "is no user"},
      {"ssh://-oProxyCommand=x", "is no host"},
      {"ssh://host/etc", "is no host"},
      {"ssh://ho st", "is no host"},
      {"ssh://host$(id)", "is no host"},
      {"ssh://@host", "\"\" is no user"},
      {"ssh://host:", "\"\" is no port"},
      {"ssh://host:0", "\"0\" is no port"},
      {"ssh://host:65536", "\"65536\" is no port"},
      {"ssh://fd77::2", "needs brackets"},
      {"ssh://[fd77::2", "without \"]\""},
      {"ssh://[host]", "IPv6 address"},
      {"ssh://[fd77::2]22", "is no port"},
  };
  for (const auto& [text, why] : cases) {
    const auto read = ParseSshAddress(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Error::Code::kInvalid);
    EXPECT_THAT(read.error().what, HasSubstr(why));
    EXPECT_THAT(read.error().what, HasSubstr("ssh://USER@HOST"));
  }
}

}  // namespace
}  // namespace pw
