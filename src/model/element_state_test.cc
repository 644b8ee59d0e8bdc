#include "model/element_state.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

const ElementState kState = {
    {{"/usr/sbin/sshd", Package{"openssh-server", "1:9.2p1-2", "dpkg"}, std::string(64, 'a'), ""},
     {"/opt/x", std::nullopt, "", "process 812 is gone"}},
    {{"", "lo", true, true, {"127.0.0.1", "::1"}}, {"mme", "s1\xff", false, false, {}}}};

std::string Reason(std::string text, const std::string& old, const std::string& with) {
  text.replace(text.find(old), old.size(), with);
  const auto state = ParseElementStateJson(text);
  return state ? "" : state.error().what;
}

TEST(ElementState, IsReadBackAsItWasWritten) {
  const std::string text = ElementStateJson(kState);
  const auto state = ParseElementStateJson(text);
  ASSERT_TRUE(state) << state.error().what;
  EXPECT_EQ(ElementStateJson(*state), text);
  EXPECT_EQ(state->software[0].package, kState.software[0].package);
  EXPECT_EQ(state->interfaces[0].addresses, kState.interfaces[0].addresses);
}

TEST(ElementState, NamesThePlaceOfAFault) {
  const std::string text = ElementStateJson(kState);
  EXPECT_THAT(Reason(text, "state/1", "state/2"), HasSubstr("format: expected"));
  EXPECT_EQ(Reason(text, "\"up\": true", "\"up\": 1"), "interfaces[0].up: expected true or false");
  EXPECT_THAT(Reason(text, "\"process 812 is gone\"", "null"),
              HasSubstr("software[1]: expected a sha256, or the reason"));
  EXPECT_THAT(Reason(text, "{", "["), HasSubstr("not JSON"));
}

}  // namespace
}  // namespace pw
