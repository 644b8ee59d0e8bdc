#include "model/inventory_json.h"

#include "base/text.h"
#include "base/time_text.h"
#include "model/json_value.h"
#include "model/snmp_access_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json ToJson(const std::optional<Package>& package) {
  if (!package) return nullptr;
  return {{"name", package->name}, {"version", package->version}, {"manager", package->manager}};
}

Json ToJson(const Process& process) {
  Json json = {
      {"pid", process.pid},
      {"start_time", ToRfc3339(process.start_time)},
      {"comm", process.comm},
      {"exe", OrNull(process.exe)},
      {"deleted", process.deleted},
      {"memfd", process.memfd},
      {"uid", process.uid ? Json(*process.uid) : Json(nullptr)},
      {"user", OrNull(process.user)},
      {"cgroup", OrNull(process.cgroup)},
      {"unit", OrNull(process.unit)},
      {"container", OrNull(process.container)},
      {"package", ToJson(process.package)},
  };
  if (!process.package) json["package_reason"] = OrNull(process.package_reason);
  return json;
}

Json ToJson(const Service& service) {
  return {
      {"name", service.name},
      {"manager", service.manager},
      {"description", service.description},
      {"active", service.active},
      {"sub_state", service.sub_state},
      {"start", service.start},
      {"starts_on_boot", service.starts_on_boot},
      {"boot_reason", service.boot_reason},
      {"oneshot", service.oneshot},
      {"file", service.file},
      {"program", OrNull(service.program)},
      {"user", OrNull(service.user)},
      {"only_from", OrNull(service.only_from)},
      {"transport", OrNull(service.transport)},
      {"port", OrNull(service.port)},
      {"triggers", service.triggers},
      {"triggered_by", service.triggered_by},
      {"listen", service.listen},
      {"listeners", service.listeners},
      {"package", ToJson(service.package)},
  };
}

Json ToJson(const Coverage& row) {
  return {
      {"subject", row.subject},
      {"netns", row.netns},
      {"transport", row.transport ? Json(ToString(*row.transport)) : Json(nullptr)},
      {"family", row.family ? Json(ToString(*row.family)) : Json(nullptr)},
      {"status", ToString(row.status)},
      {"reason", row.reason},
  };
}

Json Texts(const std::vector<IpAddress>& addresses) {
  Json texts = Json::array();
  for (const IpAddress& address : addresses)
    texts.push_back(ToString(address));
  return texts;
}

Json ToJson(const NetworkNamespace& facts) {
  return {{"inode", facts.inode},
          {"name", facts.name},
          {"own", facts.own},
          {"found_by", facts.found_by},
          {"processes", facts.processes},
          {"addresses", Texts(facts.addresses)}};
}

Json ToJson(const RemoteCollection& remote) {
  return {{"address", remote.address},     {"host_key", remote.host_key},
          {"user", remote.user},           {"sudo", remote.sudo},
          {"collector", remote.collector}, {"verified", remote.verified}};
}

/// Texts that many listeners share are turned into JSON once.
class ListenerWriter {
 public:
  explicit ListenerWriter(const Inventory& inventory) : inventory_(inventory) {
    for (const Process& process : inventory.processes)
      processes_.push_back(Dump(ToJson(process)));
    for (const NetworkNamespace& facts : inventory.namespaces) {
      namespaces_.push_back(Dump(Json{{"inode", facts.inode}, {"name", facts.name}}));
    }
  }

  std::string Write(const Listener& l) const {
    std::string text;
    text.reserve(768);
    text += R"({"id":)";
    AddText(text, l.id);
    text += R"(,"netns":)";
    text += namespaces_.at(l.netns);
    Add(text, "transport", ToString(l.transport));
    const bool packet = l.transport == Transport::kPacket;
    Add(text, "family", packet ? std::string_view{} : ToString(l.family));
    Add(text, "address", packet ? std::string_view{} : std::string_view(ToString(l.address)));
    text += R"(,"port":)" + std::to_string(l.port);
    text += l.also_ipv4 ? R"(,"also_ipv4":true)" : R"(,"also_ipv4":false)";
    text += l.ephemeral ? R"(,"ephemeral":true)" : R"(,"ephemeral":false)";
    Add(text, "state", ToString(l.state));
    Add(text, "interface", l.interface);
    text += R"(,"owner":{"kind":)";
    AddText(text, ToString(l.owner));
    Add(text, "subsystem", l.subsystem);
    Add(text, "reason", l.owner_reason);
    text += R"(},"processes":[)";
    for (std::size_t i = 0; i < l.processes.size(); ++i) {
      if (i > 0) text += ',';
      text += processes_.at(l.processes[i]);
    }
    text += ']';
    Add(text, "unit", l.unit);
    Add(text, "creator_unit", l.creator_unit);
    Add(text, "service", l.service);
    Add(text, "service_source", l.service_source);
    if (l.hidden) text += R"(,"hidden":true)";
    Add(text, "note", l.note);
    text += R"(,"cookie":)" + std::to_string(l.cookie);
    text += R"(,"inode":)" + std::to_string(l.inode);
    text += R"(,"uid":)" + std::to_string(l.uid);
    text += '}';
    return text;
  }

 private:
  /// Plain ASCII, which nearly every text is, needs no library; all else goes through it.
  static void AddText(std::string& text, std::string_view value) {
    const bool plain =
        value.find_first_of("\"\\") == std::string_view::npos &&
        std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (plain) {
      text += '"';
      text += value;
      text += '"';
    } else {
      text += Dump(Json(std::string(value)));
    }
  }

  /// An empty text is null: nothing is known.
  static void Add(std::string& text, std::string_view key, std::string_view value) {
    text += ",\"";
    text += key;
    text += "\":";
    if (value.empty()) {
      text += "null";
    } else {
      AddText(text, value);
    }
  }

  const Inventory& inventory_;
  std::vector<std::string> processes_;
  std::vector<std::string> namespaces_;
};

template <class Rows>
void WriteRows(std::string_view key, const Rows& rows, const TextSink& sink) {
  sink(",\n\"");
  sink(key);
  sink("\":[");
  bool first = true;
  for (const auto& row : rows) {
    sink(first ? "\n" : ",\n");
    sink(Dump(ToJson(row)));
    first = false;
  }
  sink("]");
}

/// Left out where no agent was read, as before there was such a member.
void WriteSnmpAccess(const Inventory& inventory, const TextSink& sink) {
  if (inventory.snmp_access.empty()) return;
  sink(",\n\"snmp_access\":[");
  bool first = true;
  for (const SnmpAccess& access : inventory.snmp_access) {
    sink(first ? "\n" : ",\n");
    sink(SnmpAccessJson(inventory, access));
    first = false;
  }
  sink("]");
}

}  // namespace

void WriteInventoryJson(const Inventory& inventory, const TextSink& sink) {
  sink("{\"format\":\"portwarrant/inventory/1\",\"taken\":");
  sink(Dump(Json(ToRfc3339(inventory.taken))));
  const Host& host = inventory.host;
  sink(",\n\"host\":");
  sink(Dump(Json{{"name", host.name},
                 {"machine_id", host.machine_id},
                 {"boot_id", host.boot_id},
                 {"os", host.os},
                 {"kernel", host.kernel}}));
  if (inventory.remote) {
    sink(",\n\"remote\":");
    sink(Dump(ToJson(*inventory.remote)));
  }
  WriteRows("namespaces", inventory.namespaces, sink);
  sink(",\n\"listeners\":[");
  const ListenerWriter writer(inventory);
  bool first = true;
  for (const Listener& listener : inventory.listeners) {
    sink(first ? "\n" : ",\n");
    sink(writer.Write(listener));
    first = false;
  }
  sink("]");
  WriteRows("services", inventory.services, sink);
  WriteSnmpAccess(inventory, sink);
  WriteRows("coverage", inventory.coverage, sink);
  sink("}\n");
}

void WriteInventoryJsonLines(const Inventory& inventory, const TextSink& sink) {
  const ListenerWriter writer(inventory);
  for (const Listener& listener : inventory.listeners) {
    sink(writer.Write(listener));
    sink("\n");
  }
}

std::string ListenerJson(const Inventory& inventory, const Listener& listener) {
  Inventory small;
  small.namespaces = inventory.namespaces;
  Listener copy = listener;
  copy.processes.clear();
  for (const std::uint32_t index : listener.processes) {
    copy.processes.push_back(static_cast<std::uint32_t>(small.processes.size()));
    small.processes.push_back(inventory.processes.at(index));
  }
  return ListenerWriter(small).Write(copy);
}

std::string ServiceJson(const Service& service) {
  return Dump(ToJson(service));
}

}  // namespace pw
