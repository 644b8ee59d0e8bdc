#include "app/audit_command.h"

#include "app/port_list_file.h"
#include "base/text.h"
#include "model/inventory_json.h"
#include "model/port_list_csv.h"
#include "model/scan_json.h"
#include "model/sha256.h"
#include "sys/atomic_file.h"
#include "sys/file.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/mount.h>

namespace pw {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kList =
    "format: portwarrant/port-list/1\n"
    "# kept word for word\n"
    "element: {name: ne-1, class: mme}\n"
    "ports:\n"
    "  - interface: any\n"
    "    transport: tcp\n"
    "    port: 22\n"
    "    process: sshd\n"
    "    purpose: administration\n";

class AuditCommand : public testing::Test {
 protected:
  AuditCommand() {
    std::string pattern = testing::TempDir() + "pw-audit-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    inventory_ = Clean();
    request_.list = Write("list.yaml", kList);
    request_.output = folder_ + "/bundle";
  }
  ~AuditCommand() override { std::filesystem::remove_all(folder_); }

  static Inventory Clean() {
    Inventory inventory;
    inventory.taken = *ParseRfc3339("2026-06-01T11:59:00Z");
    inventory.host.name = "ne-1";
    inventory.namespaces.push_back({.inode = 1, .name = "host", .own = true, .found_by = {}});
    Process process;
    process.pid = 812;
    process.exe = "/usr/sbin/sshd";
    inventory.processes.push_back(process);
    inventory.listeners.push_back(Listening(22));
    for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp}) {
      Coverage row;
      row.netns = 1;
      row.transport = transport;
      inventory.coverage.push_back(row);
    }
    for (const char* subject : {"owners", "services", "namespaces"}) {
      Coverage row;
      row.subject = subject;
      inventory.coverage.push_back(row);
    }
    return inventory;
  }

  static Listener Listening(std::uint16_t port) {
    Listener listener;
    listener.id = "tcp/0.0.0.0/" + std::to_string(port) + "@host";
    listener.port = port;
    listener.owner = OwnerKind::kProcess;
    listener.processes = {0};
    listener.cookie = 4711;
    return listener;
  }

  std::string Write(const std::string& name, std::string_view content) {
    const std::string path = folder_ + "/" + name;
    EXPECT_TRUE(WriteFileAtomically(path, content));
    return path;
  }

  /// A look at one address where tcp/22 and one more port are open.
  Result<ScanOutcome> Look(const VantageSpec& vantage, const ScanRequest& asked) {
    asked_ = asked;
    asked_from_.push_back(vantage.name);
    if (vantage.name == unreachable_)
      return Error{Error::Code::kUnavailable, "look from vantage: no route to host"};
    TargetResult target;
    target.address = *IpAddress::Parse(asked.targets.front());
    target.up = true;
    for (const std::uint16_t port : {std::uint16_t{22}, std::uint16_t{4444}}) {
      target.ports.push_back({Transport::kTcp,
                              port,
                              PortState::kOpen,
                              PortReason::kSynAck,
                              target.address,
                              true,
                              64,
                              100,
                              1,
                              0,
                              {},
                              {},
                              {}});
    }
    target.others.push_back({Transport::kTcp, PortState::kClosed, PortReason::kRst, 65534});
    target.coverage.push_back(
        {Transport::kTcp, PortSet::All(), 65536, 65536, 0, CoverageStatus::kComplete, "", ""});
    ScanOutcome outcome;
    outcome.sent = true;
    outcome.result.vantage.name = vantage.name;
    outcome.result.targets.push_back(std::move(target));
    return outcome;
  }

  Result<AuditOutcome> Run() {
    return RunAudit(request_, {[this]() -> Result<Inventory> { return inventory_; },
                               [] { return *ParseRfc3339("2026-06-01T12:00:00Z"); },
                               [this](const VantageSpec& vantage, const ScanRequest& asked) {
                                 return Look(vantage, asked);
                               },
                               Tool{"portwarrant", "1.2.3", "abc"}});
  }

  /// One clear line, and nothing left behind.
  void ExpectRefused(std::string_view part) {
    const auto outcome = Run();
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().what, HasSubstr(part));
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/bundle"));
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      EXPECT_THAT(entry.path().string(), Not(HasSubstr("partial")));
  }

  std::string folder_;
  std::vector<std::string> asked_from_;
  std::string unreachable_ = "nowhere";
  Inventory inventory_;
  ScanRequest asked_;
  AuditRequest request_;
};

TEST_F(AuditCommand, WritesABundleThatItsManifestMatches) {
  const auto outcome = Run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->bundle, request_.output);
  EXPECT_EQ(VerdictExit(outcome->report.verdict), 3);
  std::vector<std::string> names;
  std::string manifest = *ReadFile(request_.output + "/MANIFEST.sha256");
  std::string_view rest = manifest;
  while (const auto line = NextLine(rest)) {
    const std::string name(line->substr(66));
    EXPECT_EQ(line->substr(0, 64), Sha256Hex(*ReadFile(request_.output + "/" + name))) << name;
    names.push_back(name);
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"inventory.json", "port-list.yaml", "report.html",
                                            "report.json", "settings.json"}));
  EXPECT_EQ(*ReadFile(request_.output + "/port-list.yaml"), kList);
}

TEST_F(AuditCommand, FailsForAnUnwarrantedPortAndKeepsItsRecord) {
  inventory_.listeners.push_back(Listening(8080));
  const auto outcome = Run();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(VerdictExit(outcome->report.verdict), 1);
  ASSERT_EQ(outcome->report.findings.size(), 1U);
  const std::vector<std::string>& records = outcome->report.findings.front().records;
  ASSERT_EQ(records.size(), 1U);
  const std::string record = *ReadFile(request_.output + "/records/" + records.front().substr(7));
  EXPECT_EQ("sha256:" + Sha256Hex(record), records.front());
  EXPECT_THAT(record, HasSubstr("\"cookie\":4711"));
  EXPECT_THAT(*ReadFile(request_.output + "/report.json"), HasSubstr(records.front()));
}

TEST_F(AuditCommand, TakesTheInventoryOfAnotherHostAndSaysSo) {
  request_.inventory = "ssh://lab@10.78.0.2";
  request_.netns = "mme";
  request_.remote.host_key = "SHA256:abc";
  RemoteRequest asked;
  const AuditSources sources{
      []() -> Result<Inventory> { return Error{Error::Code::kSystem, "this host was read"}; },
      [] { return *ParseRfc3339("2026-06-01T12:00:00Z"); }, nullptr,
      Tool{"portwarrant", "1.2.3", "abc"},
      [&](const RemoteRequest& remote) -> Result<Inventory> {
        asked = remote;
        Inventory inventory = inventory_;
        inventory.namespaces.front().name = "mme";
        inventory.remote = RemoteCollection{.address = "ssh://lab@10.78.0.2:22",
                                            .host_key = "ssh-ed25519 SHA256:abc",
                                            .user = "lab",
                                            .sudo = true,
                                            .collector = "00ff",
                                            .verified = true};
        return inventory;
      }};
  const auto outcome = RunAudit(request_, sources);
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(asked.host, "ssh://lab@10.78.0.2");
  EXPECT_EQ(asked.netns, "mme");
  EXPECT_EQ(asked.host_key, "SHA256:abc");
  const auto& settings = outcome->report.settings;
  EXPECT_THAT(settings, Contains(testing::Pair("collected_from", "ssh://lab@10.78.0.2:22")));
  EXPECT_THAT(settings, Contains(testing::Pair("collected_as", "lab by sudo")));
  EXPECT_THAT(settings, Contains(testing::Pair("host_key", "ssh-ed25519 SHA256:abc")));
  EXPECT_THAT(settings, Contains(testing::Pair("configuration_records", HasSubstr("none: "))));
}

TEST_F(AuditCommand, TestCaseOneRestsOnListAndInventory) {
  const auto outcome = Run();
  ASSERT_TRUE(outcome);
  const auto& steps = outcome->report.test_cases.front().steps;
  EXPECT_THAT(steps[0].records, Contains("sha256:" + Sha256Hex(kList)));
  EXPECT_THAT(steps[1].records,
              Contains("sha256:" + Sha256Hex(*ReadFile(request_.output + "/inventory.json"))));
}

TEST_F(AuditCommand, KeepsTheLineOfInetdAndTheUnitFile) {
  const std::string conf = Write("inetd.conf", "# one\ntelnet stream tcp nowait root telnetd\n");
  const std::string unit = Write("acme.service", "[Service]\nExecStart=/opt/acme\n");
  const std::string secret = Write("secret.service", "[Service]\nEnvironment=KEY=1\n");
  std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
  Service telnet;
  telnet.name = "telnet/tcp";
  telnet.manager = "inetd";
  telnet.active = true;
  telnet.file = conf + ":2";
  Service acme;
  acme.name = "acme.service";
  acme.manager = "systemd";
  acme.active = true;
  acme.file = unit;
  Service hidden = acme;
  hidden.name = "secret.service";
  hidden.file = secret;
  inventory_.services = {telnet, acme, hidden};
  ASSERT_TRUE(Run());
  const std::string records = request_.output + "/records/";
  EXPECT_TRUE(ReadFile(records + Sha256Hex("telnet stream tcp nowait root telnetd\n")));
  EXPECT_TRUE(ReadFile(records + Sha256Hex("[Service]\nExecStart=/opt/acme\n")));
  EXPECT_FALSE(ReadFile(records + Sha256Hex("[Service]\nEnvironment=KEY=1\n")));
}

TEST_F(AuditCommand, JudgesAStoredInventoryTheSame) {
  inventory_.listeners.push_back(Listening(8080));
  const auto local = Run();
  std::string json;
  WriteInventoryJson(inventory_, [&](std::string_view piece) { json += piece; });
  request_.inventory = Write("inventory.json", json);
  request_.output = folder_ + "/second";
  const auto stored = Run();
  ASSERT_TRUE(stored) << stored.error().what;
  EXPECT_EQ(stored->report.findings.front().id, local->report.findings.front().id);
  EXPECT_EQ(*ReadFile(request_.output + "/inventory.json"), json);
}

TEST_F(AuditCommand, TakesACsvListAndKeepsTheOriginal) {
  const std::string csv = FormatPortListCsv(*LoadPortList(request_.list));
  request_.list = Write("list.csv", csv);
  const auto outcome = Run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(*ReadFile(request_.output + "/records/" + Sha256Hex(csv)), csv);
  const auto again = LoadPortList(request_.output + "/port-list.yaml");
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->ports.front().purpose, "administration");
}

TEST_F(AuditCommand, IsTheSameTwiceByteForByte) {
  inventory_.listeners.push_back(Listening(8080));
  ASSERT_TRUE(Run());
  const std::string first = *ReadFile(request_.output + "/MANIFEST.sha256");
  request_.output = folder_ + "/second";
  ASSERT_TRUE(Run());
  EXPECT_EQ(first, *ReadFile(request_.output + "/MANIFEST.sha256"));
}

TEST_F(AuditCommand, RefusesAMissingList) {
  request_.list = folder_ + "/none.yaml";
  ExpectRefused("none.yaml");
}

TEST_F(AuditCommand, RefusesADirectoryAsList) {
  request_.list = folder_;
  ExpectRefused("directory");
}

TEST_F(AuditCommand, RefusesAnEmptyList) {
  request_.list = Write("empty.yaml", "");
  ExpectRefused("empty.yaml");
}

TEST_F(AuditCommand, RefusesBrokenYamlWithItsPlace) {
  request_.list = Write("broken.yaml", "format: portwarrant/port-list/1\nports: [\n");
  ExpectRefused("broken.yaml:");
}

TEST_F(AuditCommand, RefusesAnUnknownKeyWithItsPlace) {
  request_.list = Write("key.yaml", std::string(kList) + "prots: []\n");
  ExpectRefused("key.yaml:10:1");
}

TEST_F(AuditCommand, RefusesAnotherEncoding) {
  request_.list = Write("latin.yaml", std::string(kList) + "# caf\xe9\n");
  ExpectRefused("latin.yaml");
}

TEST_F(AuditCommand, RefusesFiftyMegabytes) {
  request_.list = Write("big.yaml", std::string(std::size_t{50} << 20, '#'));
  ExpectRefused("big.yaml");
}

TEST_F(AuditCommand, RefusesAHostileList) {
  std::string deep = "format: portwarrant/port-list/1\nports: ";
  deep += std::string(100000, '[');
  request_.list = Write("deep.yaml", deep);
  ExpectRefused("deep.yaml");
}

TEST_F(AuditCommand, RefusesAnUnknownForbiddenList) {
  request_.list = Write("forbidden.yaml", std::string(kList) + "forbidden: [tr33806-r6]\n");
  ExpectRefused("tr33806-r6");
}

TEST_F(AuditCommand, RefusesAnUnknownNamespace) {
  request_.netns = "amf";
  ExpectRefused("choose network namespace amf: the inventory has host");
}

TEST_F(AuditCommand, RefusesABrokenInventory) {
  request_.inventory = Write("inventory.json", "{\"format\":\"portwarrant/inventory/1\"");
  ExpectRefused("read inventory " + request_.inventory);
}

TEST_F(AuditCommand, RefusesAnOutputThatExists) {
  Write("there", "");
  request_.output = folder_ + "/there";
  const auto outcome = Run();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("it exists"));
  EXPECT_EQ(*ReadFile(request_.output), "");
}

TEST_F(AuditCommand, LooksFromOutsideAndKeepsWhatItSaw) {
  request_.targets = {"10.77.0.2"};
  const auto outcome = Run();
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(asked_.first[Transport::kTcp].Contains(22));
  ASSERT_EQ(outcome->report.findings.size(), 1U);
  EXPECT_EQ(outcome->report.findings[0].kind, FindingKind::kUnexplainedExposure);
  const auto kept = ReadFile(request_.output + "/scan.json");
  ASSERT_TRUE(kept);
  EXPECT_THAT(*ReadFile(request_.output + "/report.json"), HasSubstr(Sha256Hex(*kept)));

  // The file of a scan gives the same.
  request_.scans = {Write("scan.json", *kept)};
  request_.targets.reset();
  request_.output = folder_ + "/again";
  const auto again = Run();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->report.findings[0].id, outcome->report.findings[0].id);
}

constexpr std::string_view kInterfaces =
    "interfaces:\n"
    "  - {name: oam, domain: oam, addresses: [10.78.0.2]}\n"
    "  - {name: s11, domain: control, addresses: [10.79.0.2, fd79::2]}\n";

TEST_F(AuditCommand, AsksTheAddressesOfTheListUnlessToldOtherwise) {
  request_.list = Write("with-interfaces.yaml", std::string(kList) + std::string(kInterfaces));
  ASSERT_TRUE(Run());
  EXPECT_THAT(asked_.targets, testing::ElementsAre("10.78.0.2", "10.79.0.2", "fd79::2"));
  EXPECT_TRUE(asked_.near_only) << "an element of this host is not behind a gateway";

  asked_ = {};
  request_.output.clear();
  request_.targets.emplace();
  ASSERT_TRUE(Run());
  EXPECT_THAT(asked_.targets, IsEmpty()) << "--target none";

  request_.targets.reset();
  std::string text;
  WriteInventoryJson(inventory_, [&](std::string_view piece) { text += piece; });
  request_.inventory = Write("inventory.json", text);
  ASSERT_TRUE(Run());
  EXPECT_THAT(asked_.targets, IsEmpty()) << "an inventory of some other time sends nothing";
}

TEST_F(AuditCommand, LooksFromEachVantageAndKeepsEachScan) {
  request_.targets = {"10.77.0.2"};
  request_.vantages = {{"oam", VantageKind::kLocal, ""}, {"s11", VantageKind::kLocal, ""}};
  const auto outcome = Run();
  ASSERT_TRUE(outcome);
  EXPECT_THAT(asked_from_, testing::ElementsAre("oam", "s11"));
  EXPECT_TRUE(ParseScanJson(*ReadFile(request_.output + "/scan.json")));
  const auto second = ParseScanJson(*ReadFile(request_.output + "/scan-s11.json"));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->vantage.name, "s11");
  const auto row = std::ranges::find(outcome->report.matrix, 4444, &MatrixRow::port);
  ASSERT_NE(row, outcome->report.matrix.end());
  ASSERT_EQ(row->vantages.size(), 2U);
  EXPECT_EQ(row->vantages[1].vantage, "s11");
  EXPECT_EQ(row->vantages[1].state, PortState::kOpen);
  EXPECT_THAT(*ReadFile(request_.output + "/report.json"), HasSubstr("scan of 10.77.0.2 from s11"));
}

TEST_F(AuditCommand, AVantageThatCannotLookKeepsEverythingFromPassing) {
  request_.targets = {"10.77.0.2"};
  request_.vantages = {{"oam", VantageKind::kLocal, ""}, {"s11", VantageKind::kLocal, ""}};
  unreachable_ = "s11";
  const auto outcome = Run();
  ASSERT_TRUE(outcome);
  const auto row = std::ranges::find_if(outcome->report.coverage, [](const ReportCoverage& seen) {
    return seen.coverage.subject == "vantage s11";
  });
  ASSERT_NE(row, outcome->report.coverage.end());
  EXPECT_TRUE(row->hides);
  EXPECT_THAT(row->coverage.reason, HasSubstr("no route to host"));

  request_.vantages.erase(request_.vantages.begin());
  request_.output.clear();
  const auto nobody = Run();
  ASSERT_FALSE(nobody) << "no vantage could look";
  EXPECT_THAT(nobody.error().what, HasSubstr("no route to host"));
}

TEST_F(AuditCommand, RefusesAVantageInANamespaceThatIsNotThere) {
  request_.vantages = {{"oam", VantageKind::kNetns, "no-such-namespace-of-ours"}};
  ExpectRefused("vantage oam: find network namespace \"no-such-namespace-of-ours\"");
}

TEST_F(AuditCommand, AnAddressOfTheListThatCannotBeReachedIsANote) {
  request_.list = Write("with-interfaces.yaml", std::string(kList) + std::string(kInterfaces));
  unreachable_ = "";
  const auto outcome = Run();
  ASSERT_TRUE(outcome);
  EXPECT_THAT(outcome->report.notes, Contains(HasSubstr("were not scanned from here")));
  request_.targets = {"10.77.0.2"};
  request_.output.clear();
  EXPECT_FALSE(Run()) << "a target that was named must be reached";
}

TEST_F(AuditCommand, RefusesAFileThatIsNoScan) {
  request_.scans = {Write("scan.json", "{}")};
  ExpectRefused("read scan " + request_.scans.front());
}

TEST_F(AuditCommand, PassesOnWhyTheInventoryCouldNotBeTaken) {
  const auto outcome = RunAudit(request_, {[]() -> Result<Inventory> {
                                             return Error{Error::Code::kDenied,
                                                          "open netlink: operation not permitted"};
                                           },
                                           [] { return TimePoint{}; },
                                           {},
                                           Tool{}});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().what, "open netlink: operation not permitted");
  EXPECT_FALSE(std::filesystem::exists(request_.output));
}

TEST_F(AuditCommand, LeavesNothingOnAFullDisk) {
  const std::string disk = folder_ + "/disk";
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=16k") != 0)
    GTEST_SKIP() << "needs CAP_SYS_ADMIN to mount a small file system";
  request_.output = disk + "/bundle";
  const auto outcome = Run();
  const bool empty = std::filesystem::is_empty(disk);
  ASSERT_EQ(::umount(disk.c_str()), 0);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("No space left on device"));
  EXPECT_THAT(outcome.error().what, HasSubstr("bundle"));
  EXPECT_TRUE(empty);
}

TEST_F(AuditCommand, DatesFindingsByTheHistoryThatItKeepsItselfIn) {
  request_.history = {folder_ + "/state/history.sqlite", false};
  inventory_.listeners.push_back(Listening(4444));
  ASSERT_TRUE(Run());
  inventory_.taken += std::chrono::hours(24);
  inventory_.listeners.push_back(Listening(5555));
  request_.output = folder_ + "/later";
  const auto outcome = Run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_THAT(outcome->warnings, IsEmpty());
  std::vector<std::string> seen;
  for (const Finding& finding : outcome->report.findings)
    seen.push_back(ToString(finding.subject) + " " + ToDate(finding.first_seen));
  EXPECT_THAT(seen, testing::UnorderedElementsAre("tcp/4444 2026-06-01", "tcp/5555 2026-06-02"));
  EXPECT_THAT(*ReadFile(request_.output + "/report.json"), HasSubstr("2026-06-01T11:59:00.000Z"));
}

TEST_F(AuditCommand, AHistoryThatCannotBeUsedIsToldAndChangesNothing) {
  const auto without = Run();
  request_.output = folder_ + "/again";
  request_.history = {Write("notes", std::string(2000, 'x')), false};
  const auto outcome = Run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  ASSERT_EQ(outcome->warnings.size(), 1U);
  EXPECT_THAT(outcome->warnings.front(), HasSubstr("it is no SQLite database"));
  EXPECT_EQ(outcome->report.verdict, without->report.verdict);
  EXPECT_EQ(*ReadFile(folder_ + "/notes"), std::string(2000, 'x'));
}

TEST_F(AuditCommand, AHistoryThatTheUserNamedMustBeUsable) {
  request_.history = {Write("notes", std::string(2000, 'x')), true};
  ExpectRefused("it is no SQLite database");
}

TEST_F(AuditCommand, HoldsARestartedElementAgainstItsBaseline) {
  inventory_.host.boot_id = "before";
  ASSERT_TRUE(Run());
  request_.baseline = request_.output;
  request_.output = folder_ + "/after";
  inventory_.host.boot_id = "after";
  inventory_.taken += std::chrono::hours(1);
  inventory_.processes.front().start_time = inventory_.taken - std::chrono::minutes(5);
  inventory_.listeners.push_back(Listening(4444));
  const auto outcome = Run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  const auto changed = std::ranges::find(outcome->report.findings,
                                         FindingKind::kChangedAfterRestart, &Finding::kind);
  ASSERT_NE(changed, outcome->report.findings.end());
  EXPECT_EQ(ToString(changed->subject), "tcp/4444");
  const std::string before = *ReadFile(request_.baseline + "/inventory.json");
  EXPECT_EQ(*ReadFile(request_.output + "/records/" + Sha256Hex(before)), before);
}

TEST_F(AuditCommand, ABaselineThatCannotBeReadIsRefusedBeforeTheWork) {
  request_.baseline = folder_ + "/nowhere";
  ExpectRefused("nowhere");
  request_.baseline = Write("none.json", "{}");
  ExpectRefused("neither a bundle nor a file");
}

}  // namespace
}  // namespace pw
