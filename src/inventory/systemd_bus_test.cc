#include "inventory/systemd_bus.h"

#include <atomic>
#include <cstring>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

namespace pw {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kSocketPath = "/org/freedesktop/systemd1/unit/rpcbind_2esocket";
constexpr const char* kServicePath = "/org/freedesktop/systemd1/unit/ssh_2eservice";

/// What the fake manager does with a call.
enum class Mood { kAnswers, kRefuses, kIsSilent, kAnswersOtherwise };

int AppendUnit(sd_bus_message* reply, const char* name, const char* load, const char* active,
               const char* sub, const char* path) {
  return sd_bus_message_append(reply, "(ssssssouso)", name, "Described", load, active, sub, "",
                               path, 0U, "", "/");
}

int ListUnits(sd_bus_message* call, void* data, sd_bus_error*) {
  const Mood mood = *static_cast<const Mood*>(data);
  if (mood == Mood::kIsSilent) return 1;
  if (mood == Mood::kRefuses)
    return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_ACCESS_DENIED, "not for you");
  if (mood == Mood::kAnswersOtherwise) return sd_bus_reply_method_return(call, "s", "what");
  sd_bus_message* reply = nullptr;
  sd_bus_message_new_method_return(call, &reply);
  sd_bus_message_open_container(reply, 'a', "(ssssssouso)");
  AppendUnit(reply, "ssh.service", "loaded", "active", "running", kServicePath);
  AppendUnit(reply, "rpcbind.socket", "loaded", "active", "listening", kSocketPath);
  AppendUnit(reply, "off.service", "loaded", "inactive", "dead", "/never/asked");
  AppendUnit(reply, "gone.timer", "loaded", "active", "waiting", "/gone");
  AppendUnit(reply, "dev-sda.device", "loaded", "active", "plugged", "/device");
  sd_bus_message_close_container(reply);
  const int sent = sd_bus_send(nullptr, reply, nullptr);
  sd_bus_message_unref(reply);
  return sent;
}

/// One entry of a{sv} whose value is a text or a list of texts.
void AppendText(sd_bus_message* reply, const char* name, const char* value) {
  sd_bus_message_append(reply, "{sv}", name, "s", value);
}

void AppendProperties(sd_bus_message* reply, bool socket) {
  AppendText(reply, "UnitFileState", "enabled");
  AppendText(reply, "FragmentPath", socket ? "/lib/rpcbind.socket" : "/lib/ssh.service");
  // Properties that nobody needs, and one of an unexpected type, are passed over.
  sd_bus_message_append(reply, "{sv}", "CPUUsageNSec", "t", std::uint64_t{5});
  sd_bus_message_append(reply, "{sv}", "User", "u", 7U);
  if (socket) {
    sd_bus_message_append(reply, "{sv}", "Triggers", "as", 1, "rpcbind.service");
    sd_bus_message_append(reply, "{sv}", "Listen", "a(ss)", 2, "Stream", "0.0.0.0:111", "Datagram",
                          "[::]:111");
  } else {
    sd_bus_message_append(reply, "{sv}", "MainPID", "u", 812U);
    sd_bus_message_append(reply, "{sv}", "WantedBy", "as", 1, "multi-user.target");
    sd_bus_message_append(reply, "{sv}", "ExecStart", "a(sasbttttuii)", 1, "/usr/sbin/sshd", 2,
                          "/usr/sbin/sshd", "-D", 0, std::uint64_t{0}, std::uint64_t{0},
                          std::uint64_t{0}, std::uint64_t{0}, 812U, 0, 0);
  }
}

int GetAll(sd_bus_message* call, void* data, sd_bus_error*) {
  static_cast<void>(data);
  const bool socket = std::strcmp(sd_bus_message_get_path(call), kSocketPath) == 0;
  const bool service = std::strcmp(sd_bus_message_get_path(call), kServicePath) == 0;
  if (!socket && !service)
    return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_OBJECT, "gone");
  sd_bus_message* reply = nullptr;
  sd_bus_message_new_method_return(call, &reply);
  sd_bus_message_open_container(reply, 'a', "{sv}");
  AppendProperties(reply, socket);
  sd_bus_message_close_container(reply);
  const int sent = sd_bus_send(nullptr, reply, nullptr);
  sd_bus_message_unref(reply);
  return sent;
}

int Dispatch(sd_bus_message* call, void* data, sd_bus_error* error) {
  if (sd_bus_message_is_method_call(call, nullptr, "ListUnits") > 0)
    return ListUnits(call, data, error);
  if (sd_bus_message_is_method_call(call, nullptr, "GetAll") > 0) return GetAll(call, data, error);
  return 0;
}

/// A systemd that is none: answers one client on a socket of its own until it is destroyed.
class FakeManager {
 public:
  explicit FakeManager(Mood mood)
      : mood_(mood),
        path_((std::filesystem::path(testing::TempDir()) /
               ("pw_fake_systemd_" + std::to_string(::getpid())))
                  .string()),
        listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::filesystem::remove(path_);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(listener_, 1) != 0) {
      ADD_FAILURE() << "cannot listen at " << path_;
    }
    thread_ = std::thread([this] { Serve(); });
  }
  ~FakeManager() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
    std::filesystem::remove(path_);
  }
  FakeManager(const FakeManager&) = delete;
  FakeManager& operator=(const FakeManager&) = delete;

  std::string Address() const { return "unix:path=" + path_; }

 private:
  void Serve() {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    while (!stop_ && ::poll(&waiting, 1, 10) <= 0) {
    }
    if (stop_) return;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    sd_bus* bus = nullptr;
    sd_id128_t id{};
    id.bytes[0] = 1;
    sd_bus_new(&bus);
    sd_bus_set_fd(bus, client, client);
    sd_bus_set_server(bus, 1, id);
    sd_bus_set_anonymous(bus, 1);
    sd_bus_add_filter(bus, nullptr, Dispatch, &mood_);
    if (sd_bus_start(bus) < 0) ADD_FAILURE() << "fake manager does not start";
    while (!stop_) {
      const int done = sd_bus_process(bus, nullptr);
      if (done < 0) break;
      if (done == 0) sd_bus_wait(bus, 10'000);
    }
    sd_bus_flush_close_unref(bus);
  }

  Mood mood_;
  std::string path_;
  int listener_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

TEST(SystemdBus, ReadsUnitsAndTheirProperties) {
  const FakeManager manager(Mood::kAnswers);
  auto bus = SystemdBus::ConnectTo(manager.Address(), false, milliseconds(5000));
  ASSERT_TRUE(bus) << bus.error().what;
  const auto units = bus->Units();
  ASSERT_TRUE(units) << units.error().what;
  ASSERT_THAT(*units, SizeIs(4)) << "devices are no services";
  const BusUnit& ssh = (*units)[0];
  EXPECT_EQ(ssh.name, "ssh.service");
  EXPECT_EQ(ssh.description, "Described");
  EXPECT_EQ(ssh.active_state, "active");
  EXPECT_EQ(ssh.sub_state, "running");
  EXPECT_EQ(ssh.file_state, "enabled");
  EXPECT_EQ(ssh.fragment, "/lib/ssh.service");
  EXPECT_EQ(ssh.program, "/usr/sbin/sshd");
  EXPECT_EQ(ssh.main_pid, 812U);
  EXPECT_EQ(ssh.user, "") << "a value of another type is not taken";
  EXPECT_THAT(ssh.wanted_by, ElementsAre("multi-user.target"));
  const BusUnit& socket = (*units)[1];
  EXPECT_THAT(socket.triggers, ElementsAre("rpcbind.service"));
  EXPECT_THAT(socket.listen, ElementsAre("0.0.0.0:111 (Stream)", "[::]:111 (Datagram)"));
  EXPECT_EQ((*units)[2].sub_state, "dead");
  EXPECT_EQ((*units)[3].sub_state, "waiting") << "gone meanwhile: the list's word stays";
}

TEST(SystemdBus, TellsARefusal) {
  const FakeManager manager(Mood::kRefuses);
  auto bus = SystemdBus::ConnectTo(manager.Address(), false, milliseconds(5000));
  ASSERT_TRUE(bus) << bus.error().what;
  const auto units = bus->Units();
  ASSERT_FALSE(units);
  EXPECT_EQ(units.error().code, Error::Code::kDenied);
  EXPECT_THAT(units.error().what, HasSubstr("not for you"));
}

TEST(SystemdBus, DoesNotWaitForEverForASilentManager) {
  const FakeManager manager(Mood::kIsSilent);
  auto bus = SystemdBus::ConnectTo(manager.Address(), false, milliseconds(200));
  ASSERT_TRUE(bus) << bus.error().what;
  const auto units = bus->Units();
  ASSERT_FALSE(units);
  EXPECT_EQ(units.error().code, Error::Code::kTimeout);
}

TEST(SystemdBus, RefusesAnAnswerOfAnotherForm) {
  const FakeManager manager(Mood::kAnswersOtherwise);
  auto bus = SystemdBus::ConnectTo(manager.Address(), false, milliseconds(5000));
  ASSERT_TRUE(bus) << bus.error().what;
  EXPECT_FALSE(bus->Units());
}

TEST(SystemdBus, SaysThatNothingListens) {
  const auto bus = SystemdBus::ConnectTo("unix:path=/nonexistent/bus", false, milliseconds(500));
  ASSERT_FALSE(bus);
  EXPECT_EQ(bus.error().code, Error::Code::kUnavailable);
}

}  // namespace
}  // namespace pw
