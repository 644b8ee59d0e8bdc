#include "app/collector_script.h"

#include "model/sha256.h"
#include "sys/atomic_file.h"
#include "sys/file.h"
#include "sys/subprocess.h"

#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace pw {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CollectorScript, NothingInItMeansSomethingToAnyLoginShell) {
  const auto run = CollectorCommand({.netns = "mme", .sudo = true, .sha256 = "ab"});
  ASSERT_TRUE(run);
  for (const std::string& command : {GreetingCommand(true), GreetingCommand(false), *run}) {
    EXPECT_EQ(std::ranges::count(command, '\''), 2) << command;
    EXPECT_THAT(command, StartsWith("exec "));
    EXPECT_EQ(command.back(), '\'');
    EXPECT_EQ(command.find_first_of("\n\\!"), std::string::npos) << command;
  }
  EXPECT_THAT(*run, StartsWith("exec sudo -n sh -c '"));
}

TEST(CollectorScript, RefusesANameThatCouldBeACommand) {
  for (const char* name : {"", "a b", "a'b", "$(id)", "a;b", "-x", "a\nb", "../x", "a*"}) {
    const auto command = CollectorCommand({.netns = name, .sha256 = "ab"});
    ASSERT_FALSE(command) << name;
    EXPECT_EQ(command.error().code, Error::Code::kInvalid);
    EXPECT_THAT(command.error().what, HasSubstr("give its inode number"));
  }
  for (const char* name : {"all", "self", "mme-01", "4026531840", "cni-1:2@x"})
    EXPECT_TRUE(CollectorCommand({.netns = name, .sha256 = "ab"})) << name;
}

TEST(CollectorScript, ReadsWhatAnElementSays) {
  const auto root = ParseGreeting("\nportwarrant-element\nLinux\nx86_64\n0\n");
  ASSERT_TRUE(root) << root.error().what;
  EXPECT_EQ(root->machine, "x86_64");
  EXPECT_EQ(root->uid, 0U);
  EXPECT_FALSE(root->sudo);

  const auto admin = ParseGreeting(
      "Welcome!\nlast login: never\n\nportwarrant-element\nLinux\naarch64\n1000\nsudo\n");
  ASSERT_TRUE(admin) << admin.error().what;
  EXPECT_TRUE(admin->sudo);

  const auto plain = ParseGreeting(
      "portwarrant-element\nLinux\nx86_64\n1000\nno sudo: a password is required\x1b[2J\nmore\n");
  ASSERT_TRUE(plain) << plain.error().what;
  EXPECT_FALSE(plain->sudo);
  EXPECT_EQ(plain->sudo_reason, "sudo: a password is required\\x1b[2J");
}

TEST(CollectorScript, SaysWhatIsNoElement) {
  const struct {
    const char* text;
    const char* why;
  } cases[] = {
      {"", "does not run commands"},
      {"% Unknown command.\r\n", "does not run commands; it says \"% Unknown command.\""},
      {"portwarrant-element\nFreeBSD\namd64\n0\n", "no Linux but \"FreeBSD\""},
      {"portwarrant-element\n", "no Linux"},
      {"portwarrant-element\nLinux\n", "does not tell its machine"},
      {"portwarrant-element\nLinux\nx86_64\n-1\n", "does not tell its machine"},
      {"portwarrant-element\nLinux\nx86_64\n99999999999\n", "does not tell its machine"},
  };
  for (const auto& [text, why] : cases) {
    const auto greeting = ParseGreeting(text);
    ASSERT_FALSE(greeting) << text;
    EXPECT_EQ(greeting.error().code, Error::Code::kUnavailable);
    EXPECT_THAT(greeting.error().what, HasSubstr(why));
  }
}

TEST(CollectorScript, FindsTheInventoryBehindWhatALoginShellPrints) {
  const auto verified = SplitCollectorOutput("motd\n\nportwarrant-collector abc\n{\"a\":1}\n");
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->verified);
  EXPECT_EQ(verified->inventory, "{\"a\":1}\n");
  const auto unverified = SplitCollectorOutput("\nportwarrant-collector \n{}");
  ASSERT_TRUE(unverified);
  EXPECT_FALSE(unverified->verified) << "the element has no sha256sum";
  EXPECT_EQ(unverified->inventory, "{}");
  EXPECT_FALSE(SplitCollectorOutput("{\"format\":1}"));
}

/// The script itself, run by real shells, with a small script as the program.
class CollectorScriptRun : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / fmt::format("pw-collector-script-{}", ::getpid());
    std::filesystem::create_directories(folder_);
    if (!RunSubprocess({GetParam(), "-c", ":"})) GTEST_SKIP() << "no " << GetParam() << " here";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// As sshd does: the login shell gets the command as one word, and the program on its input.
  SubprocessOutcome Run(const std::string& program, const CollectorRun& run) {
    EXPECT_TRUE(WriteFileAtomically(folder_ / "program", program));
    EXPECT_TRUE(WriteFileAtomically(folder_ / "command", *CollectorCommand(run)));
    const auto outcome = RunSubprocess(
        {"sh", "-c", "cd \"$1\" && HOME=$1 exec \"$2\" -c \"$(cat command)\" <program", "test",
         folder_, GetParam()});
    EXPECT_TRUE(outcome);
    return outcome ? *outcome : SubprocessOutcome{};
  }

  std::filesystem::path folder_;
};

/// Files of this script that are in a folder where it may put one.
int Seen(const std::filesystem::path& home) {
  int left = 0;
  for (const std::string& folder :
       {fmt::format("/run/user/{}", ::getuid()), std::string("/run"), std::string("/dev/shm"),
        std::string("/tmp"), std::string("/var/tmp"), home.string()}) {
    const auto names = ListDirectory(folder);
    if (!names) continue;
    left += static_cast<int>(std::ranges::count_if(
        *names, [](const std::string& name) { return name.starts_with(".portwarrant."); }));
  }
  return left;
}

/// Files that stay. Those of another test's script go within milliseconds.
int Left(const std::filesystem::path& home) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  int seen = Seen(home);
  while (seen > 0 && std::chrono::steady_clock::now() < deadline)
    seen = Seen(home);
  return seen;
}

TEST_P(CollectorScriptRun, RunsTheProgramAndLeavesNothing) {
  const std::string program = "#!/bin/sh\necho \"ran with $*\"\nexit 3\n";
  const auto outcome = Run(program, {.netns = "mme",
                                     .owners = "proc",
                                     .size = program.size(),
                                     .sha256 = Sha256Hex(program),
                                     .time = std::chrono::seconds{7}});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  const auto output = SplitCollectorOutput(outcome.out);
  ASSERT_TRUE(output) << outcome.out;
  EXPECT_TRUE(output->verified);
  EXPECT_EQ(output->inventory, "ran with --netns mme --owners proc --time 7\n");
  EXPECT_EQ(Left(folder_), 0);
}

TEST_P(CollectorScriptRun, RunsNothingThatIsNotWhole) {
  const std::string program = "#!/bin/sh\necho ran\n";
  const auto cut =
      Run(program.substr(0, 12), {.size = program.size(), .sha256 = Sha256Hex(program)});
  EXPECT_EQ(cut.exit_code, kNotArrivedWhole) << cut.err;
  EXPECT_THAT(cut.err, HasSubstr("12 bytes of 19 arrived"));
  const auto other = Run("#!/bin/sh\necho evil", {.size = 19, .sha256 = Sha256Hex(program)});
  EXPECT_EQ(other.exit_code, kNotArrivedWhole) << "same length, other bytes";
  for (const auto* outcome : {&cut, &other})
    EXPECT_FALSE(SplitCollectorOutput(outcome->out)) << outcome->out;
  EXPECT_EQ(Left(folder_), 0);
}

TEST_P(CollectorScriptRun, AsksTheElementWhatItIs) {
  const auto answer = RunSubprocess({GetParam(), "-c", GreetingCommand(false)});
  ASSERT_TRUE(answer);
  const auto greeting = ParseGreeting(answer->out);
  ASSERT_TRUE(greeting) << greeting.error().what;
  EXPECT_EQ(greeting->uid, ::getuid());
}

INSTANTIATE_TEST_SUITE_P(Shells, CollectorScriptRun, ::testing::Values("dash", "bash", "zsh"),
                         [](const auto& shell) {
                           std::string name = shell.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace pw
