#include "app/list_command.h"

#include "app/port_list_file.h"
#include "app/profiles_command.h"
#include "model/inventory_json.h"
#include "model/list_issue.h"
#include "sys/atomic_file.h"
#include "sys/file.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ListCommandTest : public ::testing::Test {
 protected:
  ListCommandTest() {
    std::string pattern = testing::TempDir() + "pw-list-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~ListCommandTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, std::string_view content) {
    const std::string path = folder_ + "/" + name;
    EXPECT_TRUE(WriteFileAtomically(path, content));
    return path;
  }

  static Inventory OneSshServer() {
    Inventory inventory;
    inventory.host.name = "ne-1";
    inventory.namespaces.push_back({.inode = 1, .name = "host", .own = true, .found_by = {}});
    Process process;
    process.exe = "/usr/sbin/sshd";
    inventory.processes.push_back(process);
    Listener listener;
    listener.id = "tcp/10.0.0.1/22@host";
    listener.address = *IpAddress::Parse("10.0.0.1");
    listener.port = 22;
    listener.owner = OwnerKind::kProcess;
    listener.processes = {0};
    inventory.listeners.push_back(listener);
    return inventory;
  }

  std::string folder_;
};

constexpr std::string_view kList =
    "format: portwarrant/port-list/1\n"
    "element: {name: ne-1, class: mme}\n"
    "ports:\n"
    "  - interface: any\n"
    "    transport: tcp\n"
    "    port: 22\n"
    "    purpose: administration\n"
    "forbidden: [tr33806-r5, own.yaml]\n";
constexpr std::string_view kOwn =
    "format: portwarrant/forbidden/1\nname: own\ntitle: t\nsource: s\nservices:\n"
    "  - {id: x, protocol: ssh, title: t, rule: port, ports: [tcp/22], source: s}\n";

TEST_F(ListCommandTest, DraftsFromThisHostAndWritesTheFile) {
  ListDraftRequest request;
  request.output = folder_ + "/draft.yaml";
  const auto draft = DraftList(request, [] { return OneSshServer(); });
  ASSERT_TRUE(draft) << draft.error().what;
  EXPECT_EQ(draft->entries, 1U);
  EXPECT_EQ(draft->without_purpose, 0U);
  EXPECT_GT(draft->expected_not_seen, 5U);
  EXPECT_EQ(*ReadFile(request.output), draft->yaml);
  const auto check = CheckListFile(request.output, TimePoint{});
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->readable);
  EXPECT_TRUE(check->passed);
}

TEST_F(ListCommandTest, DraftsFromAnInventoryFile) {
  std::string json;
  WriteInventoryJson(OneSshServer(), [&](std::string_view piece) { json += piece; });
  ListDraftRequest request;
  request.inventory = Write("inventory.json", json);
  const auto never = []() -> Result<Inventory> { return Error{Error::Code::kSystem, "asked"}; };
  const auto draft = DraftList(request, never);
  ASSERT_TRUE(draft) << draft.error().what;
  EXPECT_THAT(draft->yaml, HasSubstr("port: 22"));
  request.inventory = Write("broken.json", "{");
  EXPECT_THAT(DraftList(request, never).error().what, StartsWith("read inventory"));
}

TEST_F(ListCommandTest, DraftNamesWhatDoesNotExist) {
  ListDraftRequest request;
  request.profile = "mmee";
  const auto host = [] { return OneSshServer(); };
  EXPECT_THAT(DraftList(request, host).error().what, HasSubstr("did you mean \"mme\"?"));
  request.profile = "mme";
  request.netns = "nowhere";
  EXPECT_EQ(DraftList(request, host).error().code, Error::Code::kNotFound);
  request.netns = "all";
  request.output = folder_ + "/missing/draft.yaml";
  EXPECT_FALSE(DraftList(request, host));
}

TEST_F(ListCommandTest, CheckFindsFilesBesideTheList) {
  const std::string path = Write("list.yaml", kList);
  auto check = CheckListFile(path, TimePoint{});
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->readable);
  EXPECT_FALSE(check->passed);
  ASSERT_EQ(check->issues.size(), 1U);
  EXPECT_THAT(check->issues[0].what, HasSubstr(folder_ + "/own.yaml"));
  Write("own.yaml", kOwn);
  check = CheckListFile(path, TimePoint{});
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->passed);
  ASSERT_EQ(check->issues.size(), 1U);
  EXPECT_THAT(ToString(check->issues[0]),
              StartsWith(path + ":4:5: warning: tcp/22 on any: port tcp/22 is forbidden (own x)"));
}

TEST_F(ListCommandTest, CheckTellsFilesThatAreNoLists) {
  EXPECT_EQ(CheckListFile(folder_ + "/none.yaml", TimePoint{}).error().code,
            Error::Code::kNotFound);
  EXPECT_EQ(CheckListFile(folder_, TimePoint{}).error().code, Error::Code::kInvalid);
  EXPECT_EQ(CheckListFile(Write("big.yaml", std::string(std::size_t{50} << 20, 'a')), TimePoint{})
                .error()
                .code,
            Error::Code::kInvalid);
  const auto broken = CheckListFile(Write("broken.yaml", "a: [1\n"), TimePoint{});
  ASSERT_TRUE(broken);
  EXPECT_FALSE(broken->readable);
  EXPECT_FALSE(broken->passed);
  EXPECT_EQ(broken->issues.size(), 1U);
}

TEST_F(ListCommandTest, ConvertsThereAndBackWithoutLoss) {
  const std::string yaml = Write("list.yaml", kList);
  const std::string csv = folder_ + "/list.CSV";
  ASSERT_TRUE(ConvertList({yaml, csv, ""}));
  EXPECT_THAT(*ReadFile(csv), StartsWith("record,name,"));
  const auto back = ConvertList({csv, "", "yaml"});
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(*back, kList);
  EXPECT_THAT(ConvertList({yaml, folder_ + "/list", ""}).error().what, HasSubstr("--to csv"));
}

TEST_F(ListCommandTest, ShowPrintsADocument) {
  const auto text = ShowList(Write("list.yaml", kList));
  ASSERT_TRUE(text);
  EXPECT_EQ(*text,
            "Port list of ne-1\n"
            "  class     mme\n"
            "  forbidden tr33806-r5, own.yaml\n"
            "\n"
            "Ports\n"
            "  INTERFACE  TRANSPORT  PORT  PURPOSE\n"
            "  ---------  ---------  ----  --------------\n"
            "  any        tcp        22    administration\n");
}

TEST_F(ListCommandTest, LoadsTheListsThatAListNames) {
  const std::string path = Write("list.yaml", kList);
  Write("own.yaml", kOwn);
  const auto list = LoadPortList(path);
  ASSERT_TRUE(list);
  const auto forbidden = LoadForbiddenLists(list->forbidden, path);
  ASSERT_TRUE(forbidden) << forbidden.error().what;
  ASSERT_EQ(forbidden->size(), 2U);
  EXPECT_EQ(forbidden->at(1).name, "own");
  EXPECT_THAT(LoadForbiddenLists({"tr33806-r6"}, path).error().what,
              HasSubstr("did you mean \"tr33806-r5\"?"));
}

TEST(ProfilesCommand, ListsAndShowsEveryProfile) {
  const auto all = ListProfiles();
  ASSERT_TRUE(all);
  EXPECT_THAT(*all, HasSubstr("  mme             MME (Mobility Management Entity)\n"));
  EXPECT_THAT(*all, HasSubstr("  tr33806-r5      Services and ports forbidden on an MME"));
  const auto mme = ShowProfile("mme");
  ASSERT_TRUE(mme);
  EXPECT_THAT(*mme, HasSubstr("S1-MME"));
  EXPECT_THAT(*mme, HasSubstr("3GPP TS 36.412, 36.413 ?"));
  EXPECT_THAT(*mme, HasSubstr("? = not checked against the specification"));
  const auto r5 = ShowProfile("tr33806-r5");
  ASSERT_TRUE(r5);
  EXPECT_THAT(*r5, HasSubstr("R5.6-rsh: 514/udp is syslog"));
  EXPECT_THAT(ShowProfile("mee").error().what, HasSubstr("did you mean \"mme\"?"));
}

}  // namespace
}  // namespace pw
