#include "app/audit_progress.h"

#include "model/inventory_json.h"
#include "sys/file.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const Tool kTool{"portwarrant", "1.2.3", "abc"};

class AuditProgressTest : public testing::Test {
 protected:
  AuditProgressTest() {
    std::string pattern = testing::TempDir() + "pw-progress-XXXXXX";
    above_ = ::mkdtemp(pattern.data());
    path_ = above_ + "/bundle";
  }
  ~AuditProgressTest() override { std::filesystem::remove_all(above_); }

  static Inventory Element() {
    Inventory inventory;
    inventory.taken = *ParseRfc3339("2026-06-01T12:00:00Z");
    inventory.host.machine_id = "0123";
    inventory.host.boot_id = "first-boot";
    inventory.namespaces.push_back({.inode = 1, .name = "host", .own = true, .found_by = {}});
    AddListener(22, inventory);
    for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp}) {
      Coverage row;
      row.netns = 1;
      row.transport = transport;
      inventory.coverage.push_back(row);
    }
    return inventory;
  }

  static void AddListener(std::uint16_t port, Inventory& inventory) {
    Listener listener;
    listener.id = "tcp/0.0.0.0/" + std::to_string(port) + "@host";
    listener.port = port;
    listener.owner = OwnerKind::kProcess;
    inventory.listeners.push_back(listener);
  }

  static Result<Done> Meet(AuditProgress& progress, const Inventory& inventory) {
    std::string json;
    WriteInventoryJson(inventory, [&](std::string_view piece) { json += piece; });
    const auto selection = SelectNetns(inventory, "all");
    return progress.Meet(ElementView(inventory, *selection), json, true);
  }

  Result<ScanOutcome> Look(AuditProgress& progress, const std::string& vantage) {
    return progress.LookOnce({vantage, VantageKind::kLocal, ""}, [this] {
      ++looks_;
      ScanOutcome outcome;
      outcome.interrupted = interrupted_;
      outcome.result.started = *ParseRfc3339("2026-06-01T12:00:05Z");
      return Result<ScanOutcome>(std::move(outcome));
    });
  }

  /// An audit whose process was killed when one of two vantages had looked.
  void KilledBetweenLooks() {
    AuditProgress progress;
    AuditMark mark;
    mark.began = *ParseRfc3339("2026-06-01T12:00:00Z");
    mark.version = kTool.version;
    mark.commit = kTool.commit;
    mark.words = {"audit", "--list=list.yaml"};
    ASSERT_TRUE(progress.Begin(path_, mark, "the list"));
    ASSERT_TRUE(Meet(progress, Element()));
    ASSERT_TRUE(Look(progress, "oam"));
    progress.Leave();
  }

  static Result<Done> Resume(AuditProgress& progress, const std::string& path) {
    return progress.Resume(path, kTool, *ParseRfc3339("2026-06-01T13:00:00Z"));
  }

  static Inventory Later(Inventory inventory) {
    inventory.taken += std::chrono::hours(1);
    return inventory;
  }

  std::string above_;
  std::string path_;
  int looks_ = 0;
  bool interrupted_ = false;
};

TEST_F(AuditProgressTest, GoesOnWithWhatWasFinished) {
  KilledBetweenLooks();
  AuditProgress progress;
  const auto resumed = Resume(progress, path_);
  ASSERT_TRUE(resumed) << resumed.error().what;
  EXPECT_FALSE(progress.IsSealed());
  EXPECT_EQ(progress.ListText(), "the list") << "whatever became of the file";
  ASSERT_TRUE(Meet(progress, Later(Element())));
  const auto before = Look(progress, "oam");
  ASSERT_TRUE(before);
  EXPECT_EQ(ToRfc3339(before->result.started), "2026-06-01T12:00:05.000Z");
  EXPECT_EQ(looks_, 1) << "from oam it was looked before";
  ASSERT_TRUE(Look(progress, "s11"));
  EXPECT_EQ(looks_, 2);
  AuditReport report;
  progress.SayHowItWent(report);
  EXPECT_THAT(report.settings, Contains(Pair("resumed", "1 time")));
  EXPECT_THAT(report.settings, Contains(Pair("began", "2026-06-01T12:00:00.000Z")));
  EXPECT_THAT(report.notes, Contains(HasSubstr("the look from oam is of 2026-06-01T12:00:05")));
  ASSERT_TRUE(progress.Finish({{"report.json", "{}"}}));
  EXPECT_TRUE(RefuseIncomplete(path_));
  EXPECT_THAT(*ListDirectory(path_), testing::ElementsAre("report.json"));
}

TEST_F(AuditProgressTest, SaysNothingOfAnAuditThatWasNotEnded) {
  AuditProgress progress;
  EXPECT_FALSE(progress.ListText());
  ASSERT_TRUE(Meet(progress, Element()));
  ASSERT_TRUE(Look(progress, "oam"));
  ASSERT_TRUE(Look(progress, "oam"));
  EXPECT_EQ(looks_, 2) << "without a folder nothing is remembered";
  AuditReport report;
  progress.SayHowItWent(report);
  EXPECT_THAT(report.settings, IsEmpty());
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST_F(AuditProgressTest, AnInterruptedLookIsTakenAnew) {
  KilledBetweenLooks();
  AuditProgress progress;
  ASSERT_TRUE(Resume(progress, path_));
  interrupted_ = true;
  ASSERT_TRUE(Look(progress, "s11"));
  interrupted_ = false;
  ASSERT_TRUE(Look(progress, "s11"));
  EXPECT_EQ(looks_, 3);
}

TEST_F(AuditProgressTest, RefusesAnElementThatWasRestartedInBetween) {
  KilledBetweenLooks();
  AuditProgress progress;
  ASSERT_TRUE(Resume(progress, path_));
  Inventory restarted = Later(Element());
  restarted.host.boot_id = "second-boot";
  const auto met = Meet(progress, restarted);
  ASSERT_FALSE(met);
  EXPECT_THAT(met.error().what, HasSubstr("boot id first-bo became second-b"));
  EXPECT_THAT(met.error().what, HasSubstr("remove the folder and begin the audit anew"));
  Inventory other = Later(Element());
  other.host.machine_id = "4567";
  EXPECT_THAT(Meet(progress, other).error().what, HasSubstr("another host"));
}

TEST_F(AuditProgressTest, LooksAnewAtAnElementThatChangedInBetween) {
  KilledBetweenLooks();
  AuditProgress progress;
  ASSERT_TRUE(Resume(progress, path_));
  Inventory changed = Later(Element());
  AddListener(4444, changed);
  ASSERT_TRUE(Meet(progress, changed));
  ASSERT_TRUE(Look(progress, "oam"));
  EXPECT_EQ(looks_, 2);
  AuditReport report;
  progress.SayHowItWent(report);
  EXPECT_THAT(report.notes, Contains(HasSubstr("tcp/0.0.0.0/4444 appeared")));
}

TEST_F(AuditProgressTest, RefusesAnotherVersionOfTheTool) {
  KilledBetweenLooks();
  AuditProgress progress;
  const auto resumed = progress.Resume(path_, {"portwarrant", "2.0.0", "def"}, TimePoint{});
  ASSERT_FALSE(resumed);
  EXPECT_THAT(resumed.error().what,
              HasSubstr("portwarrant 1.2.3 (abc) began it and this is 2.0.0 (def)"));
  EXPECT_TRUE(Resume(progress, path_)) << "the right one still can";
}

TEST_F(AuditProgressTest, NothingRendersAnIncompleteBundle) {
  KilledBetweenLooks();
  const auto refused = RefuseIncomplete(path_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("portwarrant audit --resume " + path_));
  AuditProgress progress;
  EXPECT_THAT(progress.Begin(path_, {}, "").error().what, HasSubstr("audit --resume"));
}

}  // namespace
}  // namespace pw
