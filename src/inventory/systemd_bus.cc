#include "inventory/systemd_bus.h"

#include "inventory/unit_name.h"

#include <cerrno>
#include <functional>
#include <string_view>

#include <fmt/format.h>
#include <systemd/sd-bus.h>

namespace pw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kManager = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManagerInterface = "org.freedesktop.systemd1.Manager";
constexpr const char* kPrivateSocket = "unix:path=/run/systemd/private";

struct BusCloser {
  void operator()(sd_bus* bus) const noexcept { sd_bus_close_unref(bus); }
};
struct MessageCloser {
  void operator()(sd_bus_message* message) const noexcept { sd_bus_message_unref(message); }
};
using Bus = std::unique_ptr<sd_bus, BusCloser>;
using Message = std::unique_ptr<sd_bus_message, MessageCloser>;

/// sd_bus_error with its owner; frees itself.
struct BusError {
  BusError() = default;
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;
  ~BusError() { sd_bus_error_free(&error); }
  sd_bus_error error{};  // SD_BUS_ERROR_NULL
};

Error Failure(int negative_errno, std::string_view doing, const sd_bus_error* told = nullptr) {
  Error error = ErrnoError(-negative_errno, doing);
  if (told != nullptr && told->message != nullptr)
    error.what = fmt::format("{}: {}", doing, told->message);
  if (negative_errno == -ENOENT || negative_errno == -ECONNREFUSED)
    error.code = Error::Code::kUnavailable;
  return error;
}

std::string Text(sd_bus_message* message, char type = 's') {
  const char* text = nullptr;
  if (sd_bus_message_read_basic(message, type, static_cast<void*>(&text)) <= 0 || text == nullptr)
    return {};
  return text;
}

std::vector<std::string> Texts(sd_bus_message* message) {
  std::vector<std::string> texts;
  if (sd_bus_message_enter_container(message, 'a', "s") < 0) return texts;
  while (sd_bus_message_at_end(message, 0) == 0)
    texts.push_back(Text(message));
  sd_bus_message_exit_container(message);
  return texts;
}

/// Listen is a(ss): kind and address.
std::vector<std::string> Listens(sd_bus_message* message) {
  std::vector<std::string> listens;
  if (sd_bus_message_enter_container(message, 'a', "(ss)") < 0) return listens;
  while (sd_bus_message_enter_container(message, 'r', "ss") > 0) {
    const std::string kind = Text(message);
    const std::string address = Text(message);
    listens.push_back(fmt::format("{} ({})", address, kind));
    sd_bus_message_exit_container(message);
  }
  sd_bus_message_exit_container(message);
  return listens;
}

/// ExecStart is a(sasbttttuii): the path comes first.
std::string FirstProgram(sd_bus_message* message) {
  std::string program;
  constexpr const char* kCommand = "sasbttttuii";
  if (sd_bus_message_enter_container(message, 'a', "(sasbttttuii)") < 0) return program;
  while (sd_bus_message_enter_container(message, 'r', kCommand) > 0) {
    const std::string path = Text(message);
    if (program.empty()) program = path;
    sd_bus_message_skip(message, "asbttttuii");
    sd_bus_message_exit_container(message);
  }
  sd_bus_message_exit_container(message);
  return program;
}

struct Property {
  std::string_view name;
  const char* signature;
  void (*read)(sd_bus_message* message, BusUnit& unit);
};

constexpr Property kProperties[] = {
    {"UnitFileState", "s", [](sd_bus_message* m, BusUnit& unit) { unit.file_state = Text(m); }},
    {"FragmentPath", "s", [](sd_bus_message* m, BusUnit& unit) { unit.fragment = Text(m); }},
    {"ActiveState", "s", [](sd_bus_message* m, BusUnit& unit) { unit.active_state = Text(m); }},
    {"SubState", "s", [](sd_bus_message* m, BusUnit& unit) { unit.sub_state = Text(m); }},
    {"User", "s", [](sd_bus_message* m, BusUnit& unit) { unit.user = Text(m); }},
    {"Triggers", "as", [](sd_bus_message* m, BusUnit& unit) { unit.triggers = Texts(m); }},
    {"TriggeredBy", "as", [](sd_bus_message* m, BusUnit& unit) { unit.triggered_by = Texts(m); }},
    {"WantedBy", "as", [](sd_bus_message* m, BusUnit& unit) { unit.wanted_by = Texts(m); }},
    {"RequiredBy", "as", [](sd_bus_message* m, BusUnit& unit) { unit.required_by = Texts(m); }},
    {"Listen", "a(ss)", [](sd_bus_message* m, BusUnit& unit) { unit.listen = Listens(m); }},
    {"ExecStart", "a(sasbttttuii)",
     [](sd_bus_message* m, BusUnit& unit) { unit.program = FirstProgram(m); }},
    {"MainPID", "u",
     [](sd_bus_message* m, BusUnit& unit) {
       sd_bus_message_read_basic(m, 'u', static_cast<void*>(&unit.main_pid));
     }},
};

/// Reads the value of one property, or leaves it out if nobody needs it or its type is another.
void ReadProperty(sd_bus_message* message, std::string_view name, BusUnit& unit) {
  for (const Property& property : kProperties) {
    if (property.name != name) continue;
    if (sd_bus_message_enter_container(message, 'v', property.signature) > 0) {
      property.read(message, unit);
      sd_bus_message_exit_container(message);
      return;
    }
  }
  sd_bus_message_skip(message, "v");
}

/// The answer of GetAll, a{sv}.
void ReadProperties(sd_bus_message* message, BusUnit& unit) {
  if (sd_bus_message_enter_container(message, 'a', "{sv}") < 0) return;
  while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
    const std::string name = Text(message);
    ReadProperty(message, name, unit);
    if (sd_bus_message_exit_container(message) < 0) return;
  }
}

/// The answer of ListUnits, a(ssssssouso).
Result<std::vector<BusUnit>> ReadList(sd_bus_message* message) {
  std::vector<BusUnit> units;
  int step = sd_bus_message_enter_container(message, 'a', "(ssssssouso)");
  if (step < 0) return Failure(step, "read list of units");
  while ((step = sd_bus_message_enter_container(message, 'r', "ssssssouso")) > 0) {
    BusUnit unit;
    unit.name = Text(message);
    unit.description = Text(message);
    unit.load_state = Text(message);
    unit.active_state = Text(message);
    unit.sub_state = Text(message);
    static_cast<void>(Text(message));  // the unit that this one follows
    unit.path = Text(message, 'o');
    sd_bus_message_skip(message, "uso");  // its job
    if (sd_bus_message_exit_container(message) < 0) break;
    if (IsServiceUnit(unit.name)) units.push_back(std::move(unit));
  }
  if (step < 0) return Failure(step, "read list of units");
  return units;
}

/// Files tell all about a stopped service; of the others systemd knows more.
bool NeedsProperties(const BusUnit& unit) {
  if (unit.load_state == "not-found" || unit.path.empty()) return false;
  return unit.active_state != "inactive" || !unit.name.ends_with(".service");
}

/// One request on its way.
struct Request {
  BusUnit* unit;
  std::size_t* waiting;
};

int TakeAnswer(sd_bus_message* message, void* data, sd_bus_error*) {
  const auto* request = static_cast<const Request*>(data);
  --*request->waiting;
  // A unit may be gone by now; what the list said stays.
  if (sd_bus_message_is_method_error(message, nullptr) <= 0)
    ReadProperties(message, *request->unit);
  return 0;
}

}  // namespace

struct SystemdBus::State {
  Bus bus;
  Clock::time_point deadline;

  /// Microseconds left, at least 1.
  std::uint64_t Left() const {
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now()).count();
    return left > 1 ? static_cast<std::uint64_t>(left) : 1;
  }

  /// Reads the properties of all units that need it, with every request sent before the first
  /// answer is waited for.
  Result<Done> ReadAll(std::vector<BusUnit>& units) {
    std::vector<Request> requests;
    std::size_t waiting = 0;
    requests.reserve(units.size());  // their addresses are given away
    for (BusUnit& unit : units) {
      if (NeedsProperties(unit)) requests.push_back({.unit = &unit, .waiting = &waiting});
    }
    for (Request& request : requests) {
      // The empty interface stands for all of them (as systemctl asks), one request a unit.
      const int sent = sd_bus_call_method_async(
          bus.get(), nullptr, kManager, request.unit->path.c_str(),
          "org.freedesktop.DBus.Properties", "GetAll", TakeAnswer, &request, "s", "");
      if (sent < 0) return Failure(sent, "ask systemd for a unit");
      ++waiting;
    }
    while (waiting > 0) {
      const int done = sd_bus_process(bus.get(), nullptr);
      if (done < 0) return Failure(done, "read answer of systemd");
      if (done > 0) continue;
      if (Clock::now() >= deadline) return Failure(-ETIMEDOUT, "read answer of systemd");
      const int waited = sd_bus_wait(bus.get(), Left());
      if (waited < 0 && waited != -EINTR) return Failure(waited, "wait for systemd");
    }
    return Done{};
  }
};

Result<SystemdBus> SystemdBus::ConnectTo(const std::string& address, bool message_bus,
                                         std::chrono::milliseconds time) {
  auto state = std::make_unique<State>();
  state->deadline = Clock::now() + time;
  sd_bus* raw = nullptr;
  int step = sd_bus_new(&raw);
  state->bus.reset(raw);
  if (step >= 0) step = sd_bus_set_address(raw, address.c_str());
  if (step >= 0) step = sd_bus_set_bus_client(raw, message_bus ? 1 : 0);
  if (step >= 0) step = sd_bus_set_method_call_timeout(raw, state->Left());
  if (step >= 0) step = sd_bus_start(raw);
  if (step < 0) return Failure(step, fmt::format("connect to systemd at {}", address));
  return SystemdBus(std::move(state));
}

Result<SystemdBus> SystemdBus::Connect(std::chrono::milliseconds time) {
  auto own = ConnectTo(kPrivateSocket, false, time);
  if (own) return own;
  auto state = std::make_unique<State>();
  state->deadline = Clock::now() + time;
  sd_bus* raw = nullptr;
  const int step = sd_bus_open_system(&raw);
  state->bus.reset(raw);
  if (step < 0) return Failure(step, "connect to systemd by the system bus");
  sd_bus_set_method_call_timeout(raw, state->Left());
  return SystemdBus(std::move(state));
}

SystemdBus::SystemdBus(std::unique_ptr<State> state) : state_(std::move(state)) {}
SystemdBus::SystemdBus(SystemdBus&&) noexcept = default;
SystemdBus& SystemdBus::operator=(SystemdBus&&) noexcept = default;
SystemdBus::~SystemdBus() = default;

Result<std::vector<BusUnit>> SystemdBus::Units() {
  BusError error;
  sd_bus_message* raw = nullptr;
  const int called = sd_bus_call_method(state_->bus.get(), kManager, kManagerPath,
                                        kManagerInterface, "ListUnits", &error.error, &raw, "");
  const Message answer(raw);
  if (called < 0) return Failure(called, "list units of systemd", &error.error);
  auto units = ReadList(answer.get());
  if (!units) return units;
  const auto read = state_->ReadAll(*units);
  if (!read) return read.error();
  return units;
}

}  // namespace pw
