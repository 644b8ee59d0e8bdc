#include "base/text.h"
#include "model/inventory_json.h"
#include "model/snmp_access_json.h"

#include <array>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;

/// Stops the reading at the first thing that is not as it should be; caught at the layer's edge.
struct BadInventory {
  std::string what;
};

[[noreturn]] void Fail(const std::string& place, std::string_view why) {
  throw BadInventory{fmt::format("{}: {}", place, why)};
}

/// A member by name; null and missing are the same.
const Json& Member(const Json& json, const char* key) {
  static const Json kNull;
  const auto it = json.find(key);
  return it == json.end() ? kNull : *it;
}

std::string Text(const Json& json, const char* key, const std::string& place) {
  const Json& member = Member(json, key);
  if (member.is_null()) return {};
  if (!member.is_string()) Fail(place + "." + key, "expected a text");
  return member.get<std::string>();
}

bool Flag(const Json& json, const char* key, const std::string& place) {
  const Json& member = Member(json, key);
  if (member.is_null()) return false;
  if (!member.is_boolean()) Fail(place + "." + key, "expected true or false");
  return member.get<bool>();
}

template <class T>
T Number(const Json& json, const char* key, const std::string& place) {
  const Json& member = Member(json, key);
  if (member.is_null()) return 0;
  if (!member.is_number_unsigned() &&
      !(member.is_number_integer() && member.get<std::int64_t>() >= 0)) {
    Fail(place + "." + key, "expected a number from 0 on");
  }
  const auto value = member.get<std::uint64_t>();
  if (value > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
    Fail(place + "." + key, fmt::format("{} is too large", value));
  }
  return static_cast<T>(value);
}

std::vector<std::string> Texts(const Json& json, const char* key, const std::string& place) {
  std::vector<std::string> texts;
  const Json& member = Member(json, key);
  if (member.is_null()) return texts;
  if (!member.is_array()) Fail(place + "." + key, "expected a list of texts");
  for (const Json& item : member) {
    if (!item.is_string()) Fail(place + "." + key, "expected a list of texts");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

TimePoint Time(const Json& json, const char* key, const std::string& place) {
  const std::string text = Text(json, key, place);
  if (text.empty()) return {};
  const auto time = ParseRfc3339(text);
  if (!time) Fail(place + "." + key, time.error().what);
  return *time;
}

std::optional<Package> ReadPackage(const Json& json, const std::string& place) {
  const Json& member = Member(json, "package");
  if (member.is_null()) return std::nullopt;
  if (!member.is_object()) Fail(place + ".package", "expected an object");
  return Package{Text(member, "name", place), Text(member, "version", place),
                 Text(member, "manager", place)};
}

Process ReadProcess(const Json& json, const std::string& place) {
  if (!json.is_object()) Fail(place, "expected an object");
  Process process;
  process.pid = Number<std::int32_t>(json, "pid", place);
  process.start_time = Time(json, "start_time", place);
  process.comm = Text(json, "comm", place);
  process.exe = Text(json, "exe", place);
  process.deleted = Flag(json, "deleted", place);
  process.memfd = Flag(json, "memfd", place);
  if (!Member(json, "uid").is_null()) process.uid = Number<std::uint32_t>(json, "uid", place);
  process.user = Text(json, "user", place);
  process.cgroup = Text(json, "cgroup", place);
  process.unit = Text(json, "unit", place);
  process.container = Text(json, "container", place);
  process.package = ReadPackage(json, place);
  process.package_reason = Text(json, "package_reason", place);
  return process;
}

template <class Value, std::size_t N>
Value Word(const Json& json, const char* key, const std::string& place,
           const std::array<Value, N>& values) {
  const std::string text = Text(json, key, place);
  for (const Value value : values) {
    if (ToString(value) == text) return value;
  }
  Fail(place + "." + key, fmt::format("\"{}\" is no word of this format", Printable(text)));
}

Transport ReadTransport(const Json& json, const std::string& place) {
  const std::string text = Text(json, "transport", place);
  const auto transport = ParseTransport(text);
  if (!transport) {
    Fail(place + ".transport", fmt::format("\"{}\" is no transport", Printable(text)));
  }
  return *transport;
}

class Reader {
 public:
  Inventory Read(const Json& json) {
    if (!json.is_object()) Fail("document", "expected an object");
    const std::string format = Text(json, "format", "document");
    if (format != "portwarrant/inventory/1") {
      Fail("format",
           fmt::format("expected portwarrant/inventory/1, found \"{}\"", Printable(format)));
    }
    inventory_.taken = Time(json, "taken", "document");
    ReadHost(Member(json, "host"));
    ReadRemote(Member(json, "remote"));
    Each(json, "namespaces",
         [&](const Json& row, const std::string& place) { AddNamespace(row, place); });
    Each(json, "listeners", [&](const Json& row, const std::string& place) {
      inventory_.listeners.push_back(ReadListener(row, place));
    });
    Each(json, "services", [&](const Json& row, const std::string& place) {
      inventory_.services.push_back(ReadService(row, place));
    });
    Each(json, "snmp_access", [&](const Json& row, const std::string& place) {
      const nlohmann::ordered_json ordered = row;
      if (auto access = ReadSnmpAccess(JsonNode(ordered, place), inventory_))
        inventory_.snmp_access.push_back(*std::move(access));
    });
    Each(json, "coverage", [&](const Json& row, const std::string& place) {
      inventory_.coverage.push_back(ReadCoverage(row, place));
    });
    return std::move(inventory_);
  }

 private:
  template <class Row>
  static void Each(const Json& json, const char* key, const Row& row) {
    const Json& rows = Member(json, key);
    if (rows.is_null()) return;
    if (!rows.is_array()) Fail(key, "expected a list");
    std::size_t index = 0;
    for (const Json& item : rows) {
      const std::string place = fmt::format("{}[{}]", key, index++);
      if (!item.is_object()) Fail(place, "expected an object");
      row(item, place);
    }
  }

  void ReadHost(const Json& json) {
    if (!json.is_object()) Fail("host", "expected an object");
    inventory_.host = {Text(json, "name", "host"), Text(json, "machine_id", "host"),
                       Text(json, "boot_id", "host"), Text(json, "os", "host"),
                       Text(json, "kernel", "host")};
  }

  void ReadRemote(const Json& json) {
    if (json.is_null()) return;
    if (!json.is_object()) Fail("remote", "expected an object");
    inventory_.remote = RemoteCollection{.address = Text(json, "address", "remote"),
                                         .host_key = Text(json, "host_key", "remote"),
                                         .user = Text(json, "user", "remote"),
                                         .sudo = Flag(json, "sudo", "remote"),
                                         .collector = Text(json, "collector", "remote"),
                                         .verified = Flag(json, "verified", "remote")};
  }

  void AddNamespace(const Json& row, const std::string& place) {
    NetworkNamespace facts;
    facts.inode = Number<std::uint64_t>(row, "inode", place);
    facts.name = Text(row, "name", place);
    facts.own = Flag(row, "own", place);
    facts.found_by = Texts(row, "found_by", place);
    facts.processes = Number<std::uint32_t>(row, "processes", place);
    for (const std::string& text : Texts(row, "addresses", place)) {
      const auto address = IpAddress::Parse(text);
      if (!address) Fail(place + ".addresses", address.error().what);
      facts.addresses.push_back(*address);
    }
    namespace_index_.emplace(facts.inode, inventory_.namespaces.size());
    inventory_.namespaces.push_back(std::move(facts));
  }

  /// The document repeats a process in each listener it holds; here it stands once.
  std::uint32_t ProcessIndex(const Json& json, const std::string& place) {
    Process process = ReadProcess(json, place);
    const auto key = std::pair(process.pid, process.start_time);
    const auto [entry, fresh] =
        process_index_.try_emplace(key, static_cast<std::uint32_t>(inventory_.processes.size()));
    if (fresh) inventory_.processes.push_back(std::move(process));
    return entry->second;
  }

  std::uint32_t NamespaceIndex(const Json& row, const std::string& place) {
    const Json& netns = Member(row, "netns");
    if (!netns.is_object()) Fail(place + ".netns", "expected an object");
    const auto inode = Number<std::uint64_t>(netns, "inode", place + ".netns");
    const auto [entry, fresh] = namespace_index_.try_emplace(inode, inventory_.namespaces.size());
    if (fresh) {
      NetworkNamespace facts;
      facts.inode = inode;
      facts.name = Text(netns, "name", place + ".netns");
      inventory_.namespaces.push_back(std::move(facts));
    }
    return static_cast<std::uint32_t>(entry->second);
  }

  void ReadOwner(const Json& owner, const std::string& place, Listener& listener) {
    if (!owner.is_object()) Fail(place, "expected an object");
    listener.owner =
        Word(owner, "kind", place,
             std::array{OwnerKind::kProcess, OwnerKind::kKernel, OwnerKind::kSystemdSocket,
                        OwnerKind::kInetd, OwnerKind::kUnknown});
    listener.subsystem = Text(owner, "subsystem", place);
    listener.owner_reason = Text(owner, "reason", place);
  }

  Listener ReadListener(const Json& row, const std::string& place) {
    Listener listener;
    listener.id = Text(row, "id", place);
    listener.netns = NamespaceIndex(row, place);
    listener.transport = ReadTransport(row, place);
    if (listener.transport != Transport::kPacket) {
      const auto address = IpAddress::Parse(Text(row, "address", place));
      if (!address) Fail(place + ".address", address.error().what);
      listener.address = *address;
      listener.family = address->family();
    }
    listener.port = Number<std::uint16_t>(row, "port", place);
    listener.also_ipv4 = Flag(row, "also_ipv4", place);
    listener.ephemeral = Flag(row, "ephemeral", place);
    listener.state =
        Word(row, "state", place, std::array{ListenerState::kListen, ListenerState::kBound});
    listener.interface = Text(row, "interface", place);
    ReadOwner(Member(row, "owner"), place + ".owner", listener);
    const Json& processes = Member(row, "processes");
    if (!processes.is_null() && !processes.is_array())
      Fail(place + ".processes", "expected a list");
    for (const Json& process : processes) {
      listener.processes.push_back(ProcessIndex(process, place + ".processes"));
    }
    listener.unit = Text(row, "unit", place);
    listener.creator_unit = Text(row, "creator_unit", place);
    listener.service = Text(row, "service", place);
    listener.service_source = Text(row, "service_source", place);
    listener.hidden = Flag(row, "hidden", place);
    listener.note = Text(row, "note", place);
    listener.cookie = Number<std::uint64_t>(row, "cookie", place);
    listener.inode = Number<std::uint64_t>(row, "inode", place);
    listener.uid = Number<std::uint32_t>(row, "uid", place);
    return listener;
  }

  static Service ReadService(const Json& row, const std::string& place) {
    Service service;
    service.name = Text(row, "name", place);
    service.manager = Text(row, "manager", place);
    service.description = Text(row, "description", place);
    service.active = Flag(row, "active", place);
    service.sub_state = Text(row, "sub_state", place);
    service.start = Text(row, "start", place);
    service.starts_on_boot = Flag(row, "starts_on_boot", place);
    service.boot_reason = Text(row, "boot_reason", place);
    service.oneshot = Flag(row, "oneshot", place);
    service.file = Text(row, "file", place);
    service.program = Text(row, "program", place);
    service.user = Text(row, "user", place);
    service.only_from = Text(row, "only_from", place);
    service.transport = Text(row, "transport", place);
    service.port = Text(row, "port", place);
    service.triggers = Texts(row, "triggers", place);
    service.triggered_by = Texts(row, "triggered_by", place);
    service.listen = Texts(row, "listen", place);
    service.listeners = Texts(row, "listeners", place);
    service.package = ReadPackage(row, place);
    return service;
  }

  static Coverage ReadCoverage(const Json& row, const std::string& place) {
    Coverage coverage;
    coverage.subject = Text(row, "subject", place);
    if (coverage.subject.empty()) coverage.subject = "sockets";
    coverage.netns = Number<std::uint64_t>(row, "netns", place);
    if (!Member(row, "transport").is_null()) coverage.transport = ReadTransport(row, place);
    if (!Member(row, "family").is_null()) {
      coverage.family = Word(row, "family", place, std::array{Family::kIpv4, Family::kIpv6});
    }
    const auto status = ParseCoverageStatus(Text(row, "status", place));
    if (!status) Fail(place + ".status", "is no word of this format");
    coverage.status = *status;
    coverage.reason = Text(row, "reason", place);
    return coverage;
  }

  Inventory inventory_;
  std::map<std::uint64_t, std::size_t> namespace_index_;
  std::map<std::pair<std::int32_t, TimePoint>, std::uint32_t> process_index_;
};

/// Nesting is bounded before the parser sees it: "[[[[..." must not end in a stack overflow.
bool NestsTooDeep(std::string_view text) {
  constexpr int kMostLevels = 32;
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;  // whatever is escaped does not end the text
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMostLevels) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Inventory> ParseInventoryJson(std::string_view text) {
  if (NestsTooDeep(text)) {
    return Error{Error::Code::kInvalid, "read inventory: nested too deep to be one"};
  }
  try {
    return Reader().Read(Json::parse(text));
  } catch (const BadInventory& bad) {
    return Error{Error::Code::kInvalid, "read inventory: " + bad.what};
  } catch (const BadJson& bad) {
    return Error{Error::Code::kInvalid, "read inventory: " + Printable(bad.what)};
  } catch (const Json::exception& bad) {
    return Error{Error::Code::kInvalid, std::string("read inventory: ") + Printable(bad.what())};
  }
}

}  // namespace pw
