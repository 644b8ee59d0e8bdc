#include "model/port_list_draft.h"

#include "model/catalogue.h"
#include "model/list_issue.h"
#include "model/port_list_check.h"
#include "model/port_list_yaml.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// An MME with an own SCTP port, GTP-C, SSH and things that nobody asked for.
class DraftTest : public ::testing::Test {
 protected:
  DraftTest() {
    inventory_.host.name = "mme-01";
    inventory_.namespaces.resize(2);
  }

  Listener& Add(std::string_view address, Transport transport, std::uint16_t port,
                std::string_view exe, std::string_view unit) {
    Process process;
    process.exe = exe;
    process.comm = std::string(exe.substr(exe.rfind('/') + 1));
    inventory_.processes.push_back(process);
    Listener listener;
    listener.id = std::to_string(inventory_.listeners.size());
    listener.transport = transport;
    listener.address = *IpAddress::Parse(address);
    listener.family = listener.address.family();
    listener.port = port;
    listener.owner = OwnerKind::kProcess;
    listener.processes = {static_cast<std::uint32_t>(inventory_.processes.size() - 1)};
    listener.unit = unit;
    inventory_.listeners.push_back(listener);
    return inventory_.listeners.back();
  }

  void AddService(std::string_view name, bool active, std::string_view sub, bool boot) {
    Service service;
    service.name = name;
    service.manager = "systemd";
    service.active = active;
    service.sub_state = sub;
    service.starts_on_boot = boot;
    inventory_.services.push_back(service);
  }

  Draft Make() {
    return DraftPortList(inventory_, *BuiltInProfile("mme"), *BuiltInProfile("platform-debian"),
                         scope_);
  }

  static std::vector<std::string> Lines(const PortList& list) {
    std::vector<std::string> lines;
    for (const Warrant& warrant : list.ports) {
      lines.push_back(
          warrant.interface + " " + std::string(ToString(warrant.transport)) + "/" +
          (warrant.ports.ephemeral ? "ephemeral" : std::to_string(warrant.ports.first)) + " " +
          warrant.service + " by " + warrant.process + " in " + warrant.unit + ": " +
          warrant.purpose);
    }
    return lines;
  }

  Inventory inventory_;
  DraftScope scope_;
};

TEST_F(DraftTest, FillsInWhatTheProfileKnowsAndMarksTheRest) {
  Add("10.77.0.2", Transport::kSctp, 36412, "/usr/bin/open5gs-mmed", "mme.service");
  Add("10.77.0.3", Transport::kSctp, 36412, "/usr/bin/open5gs-mmed", "mme.service");
  Add("10.78.0.2", Transport::kTcp, 22, "/usr/sbin/sshd", "ssh.service");
  Add("0.0.0.0", Transport::kTcp, 9090, "/usr/bin/open5gs-mmed", "mme.service");
  Add("127.0.0.1", Transport::kTcp, 22, "/usr/bin/socat", "session-3.scope");
  const Draft draft = Make();
  EXPECT_THAT(Lines(draft.list),
              ElementsAre("oam tcp/22 ssh by sshd in ssh.service: Administration by SSH and file "
                          "transfer by SFTP",
                          "s1-mme sctp/36412 s1ap by open5gs-mmed in mme.service: S1 application "
                          "protocol from eNBs",
                          "any tcp/9090  by open5gs-mmed in mme.service: ",
                          "local tcp/22  by socat in : "));
  EXPECT_EQ(draft.list.ports[1].reference, "3GPP TS 36.412, 36.413 (unverified)");
  EXPECT_EQ(draft.list.ports[1].sctp_ppid, 18U);
  ASSERT_EQ(draft.list.interfaces.size(), 2U);
  EXPECT_EQ(draft.list.interfaces[0].name, "s1-mme");
  EXPECT_EQ(draft.list.interfaces[0].domain, "control");
  EXPECT_EQ(draft.list.interfaces[0].addresses.size(), 2U);
  EXPECT_EQ(draft.list.interfaces[1].name, "oam");
  EXPECT_EQ(draft.list.element.element_class, "mme");
}

TEST_F(DraftTest, DoesNotPassCheckUntilEveryPurposeIsThere) {
  Add("10.77.0.2", Transport::kSctp, 36412, "/usr/bin/open5gs-mmed", "mme.service");
  EXPECT_FALSE(HasErrors(CheckPortList(Make().list, {}, TimePoint{})));
  Add("0.0.0.0", Transport::kTcp, 9090, "/usr/bin/open5gs-mmed", "mme.service");
  const auto issues = CheckPortList(Make().list, {}, TimePoint{});
  EXPECT_TRUE(HasErrors(issues));
  EXPECT_TRUE(std::ranges::any_of(issues, [](const ListIssue& issue) {
    return issue.what == "tcp/9090 on any has no purpose";
  }));
}

TEST_F(DraftTest, AKnownPortHeldByAnotherProgramIsNotFilledIn) {
  Add("10.78.0.2", Transport::kTcp, 22, "/usr/bin/socat", "x.service");
  EXPECT_THAT(Lines(Make().list), ElementsAre("if-1 tcp/22  by socat in x.service: "));
}

TEST_F(DraftTest, CollapsesSharedPortsAndPortsThatTheKernelPicked) {
  for (int i = 0; i < 3; ++i)
    Add("0.0.0.0", Transport::kTcp, 8080, "/usr/sbin/nginx", "nginx.service");
  Add("::", Transport::kTcp, 8080, "/usr/sbin/nginx", "nginx.service");
  Add("0.0.0.0", Transport::kUdp, 40001, "/usr/sbin/named", "named.service").ephemeral = true;
  Add("0.0.0.0", Transport::kUdp, 40002, "/usr/sbin/named", "named.service").ephemeral = true;
  Add("0.0.0.0", Transport::kTcp, 40003, "/usr/sbin/rpc.statd", "").ephemeral = true;
  const Draft draft = Make();
  EXPECT_THAT(Lines(draft.list), ElementsAre("any tcp/8080  by nginx in nginx.service: ",
                                             "any tcp/40003  by rpc.statd in : ",
                                             "any udp/ephemeral  by named in named.service: "));
  EXPECT_TRUE(
      std::ranges::any_of(CheckPortList(draft.list, {}, TimePoint{}), [](const ListIssue& issue) {
        return issue.what == "udp/ephemeral on any is a range without a reason";
      }));
}

TEST_F(DraftTest, HoldersThatDifferAreNotNamed) {
  Add("0.0.0.0", Transport::kTcp, 80, "/usr/sbin/a", "w.service").processes = {0, 1};
  inventory_.processes.emplace_back().exe = "/usr/sbin/b";
  EXPECT_THAT(Lines(Make().list), ElementsAre("any tcp/80  by  in w.service: "));
}

TEST_F(DraftTest, NamesWhatStandsBehindInetdAndTheKernel) {
  Listener& telnet = Add("0.0.0.0", Transport::kTcp, 23, "/usr/sbin/inetd", "inetd.service");
  telnet.owner = OwnerKind::kInetd;
  telnet.service = "telnet";
  telnet.service_source = "inetd";
  Service service;
  service.name = "telnet/tcp";
  service.manager = "inetd";
  service.active = true;
  service.program = "/usr/sbin/telnetd";
  service.listeners = {telnet.id};
  inventory_.services.push_back(service);
  Listener& nfs = Add("::", Transport::kTcp, 2049, "/sbin/x", "");
  nfs.owner = OwnerKind::kKernel;
  nfs.subsystem = "nfsd";
  nfs.processes.clear();
  const Draft draft = Make();
  EXPECT_THAT(Lines(draft.list), ElementsAre("any tcp/23 telnet by telnetd in inetd.service: ",
                                             "any tcp/2049  by nfsd in : "));
  EXPECT_THAT(draft.list.services, IsEmpty());
}

TEST_F(DraftTest, ListsActivatedServicesWithPurposesOfThePlatform) {
  Add("10.78.0.2", Transport::kTcp, 22, "/usr/sbin/sshd", "ssh.service");
  AddService("ssh.service", true, "running", true);
  AddService("cron.service", true, "running", true);
  AddService("backdoor.service", false, "dead", true);
  AddService("apt-daily.timer", true, "waiting", true);
  AddService("once.service", true, "exited", false);
  AddService("off.service", false, "dead", false);
  AddService("at-boot.service", false, "dead", true);
  inventory_.services.back().oneshot = true;
  std::vector<std::string> lines;
  for (const ServiceWarrant& service : Make().list.services) {
    lines.push_back(service.unit + ": " + service.purpose);
  }
  EXPECT_THAT(lines, ElementsAre("apt-daily.timer: Downloads and installs package updates",
                                 "backdoor.service: ", "cron.service: Runs jobs at set times"));
  scope_.host_services = false;
  EXPECT_THAT(Make().list.services, IsEmpty());
}

TEST_F(DraftTest, KeepsToTheChosenNamespaces) {
  Add("0.0.0.0", Transport::kTcp, 1, "/bin/a", "").netns = 0;
  Add("0.0.0.0", Transport::kTcp, 2, "/bin/b", "").netns = 1;
  scope_.netns = {1};
  EXPECT_THAT(Lines(Make().list), ElementsAre("any tcp/2  by b in : "));
}

TEST_F(DraftTest, SaysWhatBelongsToAnotherClass) {
  Add("0.0.0.0", Transport::kSctp, 38412, "/usr/bin/amfd", "amf.service");
  const Draft draft = Make();
  ASSERT_EQ(draft.notes.size(), 1U);
  EXPECT_THAT(draft.notes[0].what, HasSubstr("sctp/38412 is ngap of amf, not of mme"));
  EXPECT_THAT(Lines(draft.list), ElementsAre("any sctp/38412  by amfd in amf.service: "));
}

TEST_F(DraftTest, SaysThatAUserSpaceStackHidesItsPorts) {
  Add("10.77.0.2", Transport::kRaw, 132, "/usr/bin/mmed", "mme.service");
  const Draft draft = Make();
  ASSERT_EQ(draft.notes.size(), 1U);
  EXPECT_THAT(draft.notes[0].what, HasSubstr("mmed holds a raw socket for SCTP"));
}

TEST_F(DraftTest, ABroadcastAddressBelongsToTheInterfaceBesideIt) {
  Add("10.78.0.2", Transport::kTcp, 22, "/usr/sbin/sshd", "ssh.service");
  Add("10.78.0.255", Transport::kUdp, 137, "/usr/sbin/nmbd", "nmbd.service");
  Add("10.79.0.255", Transport::kUdp, 137, "/usr/sbin/nmbd", "nmbd.service");
  const Draft draft = Make();
  ASSERT_EQ(draft.list.interfaces.size(), 2U);
  EXPECT_EQ(draft.list.interfaces[0].name, "oam");
  EXPECT_EQ(draft.list.interfaces[0].addresses.size(), 2U);
  EXPECT_EQ(draft.list.interfaces[1].name, "if-1");
}

TEST_F(DraftTest, ANumberIsNoServiceName) {
  Listener& telnet = Add("0.0.0.0", Transport::kTcp, 2323, "/usr/sbin/telnetd", "inetd.service");
  telnet.service = "2323";
  telnet.service_source = "inetd";
  EXPECT_THAT(Lines(Make().list), ElementsAre("any tcp/2323  by telnetd in inetd.service: "));
}

TEST_F(DraftTest, WritesWhatIsExpectedButNotSeenAsAComment) {
  Add("10.77.0.2", Transport::kSctp, 36412, "/usr/bin/open5gs-mmed", "mme.service");
  Add("127.0.0.1", Transport::kTcp, 1, "/tmp/\x1b[31m\nservices:", "x.service");
  AddService("cron.service", true, "running", true);
  const Draft draft = Make();
  const std::string text = FormatDraftYaml(draft);
  EXPECT_THAT(text, HasSubstr("#   - interface: s11\n#     transport: udp\n#     port: 2123\n"));
  EXPECT_THAT(text, HasSubstr("#     port: configured\n"));
  EXPECT_THAT(text, Not(HasSubstr("#     port: 36412\n")));
  EXPECT_LT(text.find("# Expected of"), text.find("\nservices:\n"));
  const auto reading = ParsePortListYaml(text, "draft.yaml");
  ASSERT_TRUE(reading.list) << ToError("read", reading.issues).what;
  EXPECT_EQ(FormatPortListYaml(*reading.list), FormatPortListYaml(draft.list));
}

}  // namespace
}  // namespace pw
