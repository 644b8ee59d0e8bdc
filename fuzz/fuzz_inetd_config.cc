// Property: an accepted line, written again from what was understood, is understood the same.
#include "inventory/inetd_config.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

std::string Write(const pw::SuperServerEntry& entry) {
  std::string text;
  for (const std::string& address : entry.addresses)
    text += (text.empty() ? "" : ",") + address;
  if (entry.protocol == "unix") text.clear();
  if (!text.empty()) text += ':';
  if (entry.addresses.empty() && entry.protocol != "unix") text = "*:";
  if (entry.tcpmux) text += "tcpmux/";
  text += entry.service + " " + entry.socket_type + (entry.rpc ? " rpc/" : " ") + entry.protocol;
  if (!entry.ipv4) text += '6';
  if (!entry.ipv6) text += '4';
  text += " nowait " + (entry.user.empty() ? std::string(":") : entry.user) + " " +
          (entry.internal ? "internal" : entry.program);
  for (const std::string& argument : entry.arguments)
    text += " " + argument;
  return text + "\n";
}

bool Same(const pw::SuperServerEntry& a, const pw::SuperServerEntry& b) {
  return a.addresses == b.addresses && a.service == b.service && a.protocol == b.protocol &&
         a.user == b.user && a.program == b.program && a.arguments == b.arguments &&
         a.internal == b.internal && a.rpc == b.rpc && a.ipv4 == b.ipv4 && a.ipv6 == b.ipv6;
}

/// Texts that mean something else when they stand elsewhere in a line ("tcpmux/tcpmux/x").
bool Ambiguous(const pw::SuperServerEntry& entry) {
  const auto special = [](const std::string& text) {
    return text.empty() || text.front() == '#' || text.front() == '+' || text.front() == '*' ||
           text.find_first_of("[],") != std::string::npos || text.find("tcpmux/") == 0;
  };
  for (const std::string& address : entry.addresses) {
    if (special(address)) return true;
  }
  const std::string& protocol = entry.protocol;
  return special(entry.service) || protocol.find("rpc/") != std::string::npos ||
         protocol.find_first_of("46") != std::string::npos ||
         (entry.protocol == "unix" && (!entry.ipv4 || !entry.ipv6 || entry.rpc));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = pw::ParseInetdConfig(std::string(data, data + size), "f");
  for (const pw::SuperServerEntry& entry : first.entries) {
    if (entry.service.empty() || entry.protocol.empty() || entry.line == 0) std::abort();
    if (entry.internal && !entry.program.empty()) std::abort();
    if (Ambiguous(entry)) continue;
    const auto again = pw::ParseInetdConfig(Write(entry), "f");
    if (again.entries.size() != 1 || !Same(entry, again.entries[0])) std::abort();
  }
  return 0;
}
