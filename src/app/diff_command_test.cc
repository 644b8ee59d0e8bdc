#include "app/diff_command.h"

#include "model/inventory_json.h"
#include "model/scan_json.h"
#include "sys/atomic_file.h"
#include "sys/file.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using testing::HasSubstr;

constexpr std::string_view kList =
    "format: portwarrant/port-list/1\n"
    "element: {name: ne-1}\n"
    "ports:\n"
    "  - {interface: any, transport: tcp, port: 22, service: ssh, purpose: administration}\n";

class DiffCommand : public testing::Test {
 protected:
  DiffCommand() {
    std::string pattern = testing::TempDir() + "pw-diff-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~DiffCommand() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, std::string_view content) {
    const std::string path = folder_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    EXPECT_TRUE(WriteFileAtomically(path, content));
    return path;
  }

  /// What a host with these TCP listeners tells.
  static std::string InventoryText(std::initializer_list<std::uint16_t> ports) {
    Inventory inventory;
    inventory.taken = *ParseRfc3339("2026-06-01T12:00:00Z");
    inventory.namespaces.push_back({.inode = 1, .name = "host", .own = true, .found_by = {}});
    for (const std::uint16_t port : ports) {
      Listener listener;
      listener.id = "tcp/0.0.0.0/" + std::to_string(port) + "@host";
      listener.port = port;
      inventory.listeners.push_back(listener);
    }
    for (const char* subject : {"sockets", "owners", "services", "namespaces"}) {
      Coverage row;
      row.subject = subject;
      inventory.coverage.push_back(row);
    }
    std::string text;
    WriteInventoryJson(inventory, [&](std::string_view piece) { text += piece; });
    return text;
  }

  std::string folder_;
};

TEST_F(DiffCommand, ComparesBundlesByWhatBothHave) {
  Write("old/inventory.json", InventoryText({22}));
  Write("old/port-list.yaml", kList);
  Write("new/inventory.json", InventoryText({22, 23}));
  Write("new/scan.json", ScanJson(ScanResult{}));
  const auto outcome = RunDiff({folder_ + "/old", folder_ + "/new", "json", "", ""});
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_TRUE(outcome->changed);
  const auto document = nlohmann::json::parse(outcome->text);
  EXPECT_EQ(document["compared"], nlohmann::json({"inventory"}));
  ASSERT_EQ(document["changes"].size(), 1U);
  EXPECT_EQ(document["changes"][0]["subject"], "tcp/0.0.0.0/23");
}

TEST_F(DiffCommand, ComparesABundleWithAFile) {
  Write("old/inventory.json", InventoryText({22}));
  const auto outcome =
      RunDiff({folder_ + "/old", Write("now.json", InventoryText({22})), "table", "", ""});
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_FALSE(outcome->changed);
  EXPECT_FALSE(outcome->may_hide_more);
  EXPECT_THAT(outcome->text, HasSubstr("no change\n"));
}

TEST_F(DiffCommand, ComparesPortLists) {
  const std::string text(kList);
  const auto outcome = RunDiff(
      {Write("a.yaml", kList),
       Write("b.yaml", text + "  - {interface: any, transport: tcp, port: 443, service: https, "
                              "purpose: web}\n"),
       "table", "", folder_ + "/out"});
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_THAT(outcome->text, HasSubstr("any tcp/443"));
  EXPECT_EQ(*ReadFile(folder_ + "/out"), outcome->text);
}

TEST_F(DiffCommand, SaysWhatIsWrongWithWhatItWasGiven) {
  const std::string good = Write("good.json", InventoryText({22}));
  const auto said = [&](const std::string& path) {
    const auto outcome = RunDiff({good, path, "table", "", ""});
    return outcome ? std::string("no error") : outcome.error().what;
  };
  EXPECT_THAT(said(folder_ + "/nowhere"), HasSubstr("nowhere"));
  EXPECT_THAT(said(Write("text", "hello")), HasSubstr("neither a bundle nor a file"));
  EXPECT_THAT(said(Write("cut.json", InventoryText({22}).substr(0, 200))),
              HasSubstr("read inventory"));
  EXPECT_THAT(said(Write("scan.json", ScanJson(ScanResult{}))), HasSubstr("nothing in common"));
  std::filesystem::create_directories(folder_ + "/empty");
  EXPECT_THAT(said(folder_ + "/empty"), HasSubstr("neither inventory.json nor scan.json"));
}

}  // namespace
}  // namespace pw
