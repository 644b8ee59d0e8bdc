#include "inventory/unit_name.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(UnitName, SplitsPlainNamesTemplatesAndInstances) {
  EXPECT_EQ(ParseUnitName("ssh.service")->prefix, "ssh");
  EXPECT_EQ(ParseUnitName("ssh.service")->type, "service");
  EXPECT_FALSE(ParseUnitName("ssh.service")->instance);
  EXPECT_TRUE(ParseUnitName("getty@.service")->IsTemplate());
  EXPECT_TRUE(ParseUnitName("getty@tty1.service")->IsInstance());
  EXPECT_EQ(ParseUnitName("getty@tty1.service")->instance, "tty1");
  EXPECT_EQ(ParseUnitName("a@b.c@d.socket")->instance, "b.c@d");
  EXPECT_EQ(ParseUnitName("dev-disk-by\\x2did.mount")->prefix, "dev-disk-by\\x2did");
}

TEST(UnitName, RefusesWhatIsNone) {
  for (const std::string_view text : {"", "ssh", ".service", "ssh.conf", "a b.service", "@.service",
                                      "a/b.service", "@x.service"}) {
    EXPECT_FALSE(ParseUnitName(text)) << text;
  }
  EXPECT_FALSE(ParseUnitName(std::string(250, 'a') + ".service"));
}

TEST(UnitName, NamesTemplatesAndInstances) {
  EXPECT_EQ(TemplateOf("getty@tty1.service"), "getty@.service");
  EXPECT_EQ(TemplateOf("getty@.service"), "");
  EXPECT_EQ(TemplateOf("ssh.service"), "");
  EXPECT_EQ(InstanceOf(*ParseUnitName("getty@.service"), "tty2"), "getty@tty2.service");
}

TEST(UnitName, ReplacesSpecifiersOfTheName) {
  EXPECT_EQ(ExpandSpecifiers("/run/%i-%p.%N %n", "x@a-b.service"),
            "/run/a-b-x.x@a-b x@a-b.service");
  EXPECT_EQ(ExpandSpecifiers("%I %P", "x-y@a-b\\x2dc.service"), "a/b-c x/y");
  EXPECT_EQ(ExpandSpecifiers("100%% %H %", "x.service"), "100% %H %");
  EXPECT_EQ(ExpandSpecifiers("%j", "system-getty.slice"), "getty");
}

}  // namespace
}  // namespace pw
