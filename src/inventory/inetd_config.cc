#include "inventory/inetd_config.h"

#include "base/text.h"

#include <fmt/format.h>

namespace pw {
namespace {

std::vector<std::string> SplitAddresses(std::string_view text) {
  std::vector<std::string> addresses;
  for (std::string_view one : Split(text, ',')) {
    if (one.size() >= 2 && one.front() == '[' && one.back() == ']')
      one = one.substr(1, one.size() - 2);
    if (one == "*") return {};  // every local address, whatever else is named
    if (!one.empty()) addresses.emplace_back(one);
  }
  return addresses;
}

/// "tcp6,rcvbuf=64k" and the like. A plain "tcp" is IPv4 for inetutils and both for openbsd-inetd,
/// so it excludes neither; inetutils' "tcp6" also takes IPv4, but through an IPv6 socket.
void ReadProtocol(std::string_view text, SuperServerEntry& entry) {
  text = text.substr(0, text.find(','));
  if (text.starts_with("rpc/")) {
    entry.rpc = true;
    text.remove_prefix(4);
  }
  if (text.ends_with("6only")) {
    text.remove_suffix(4);  // leaves the 6
  }
  if (text.ends_with("46")) {
    text.remove_suffix(2);
  } else if (text.ends_with('4')) {
    text.remove_suffix(1);
    entry.ipv6 = false;
  } else if (text.ends_with('6')) {
    text.remove_suffix(1);
    entry.ipv4 = false;
  }
  entry.protocol = text;
}

/// The service field behind its address. RPC names carry "/version".
void ReadService(std::string_view text, SuperServerEntry& entry) {
  if (entry.protocol == "unix") {
    entry.service = text;
  } else if (entry.rpc) {
    entry.service = text.substr(0, text.find('/'));
  } else if (text.starts_with("tcpmux/")) {
    entry.tcpmux = true;
    text.remove_prefix(7);
    if (text.starts_with('+')) text.remove_prefix(1);  // inetd itself says the "+" of RFC 1078
    entry.service = text;
  } else {
    entry.service = text;
  }
  entry.id = entry.service;
}

}  // namespace

SuperServerConfig ParseInetdConfig(std::string_view text, std::string_view file) {
  SuperServerConfig config;
  std::vector<std::string> default_addresses;
  std::uint32_t number = 0;
  while (const auto line = NextLine(text)) {
    ++number;
    const auto words = Words(*line);
    if (words.empty() || words[0].front() == '#') continue;
    if (words.size() == 1 && words[0].back() == ':') {
      default_addresses = SplitAddresses(words[0].substr(0, words[0].size() - 1));
      continue;
    }
    if (words.size() < 6) {
      config.problems.push_back(
          fmt::format("{}:{}: {} fields, a service has at least 6", file, number, words.size()));
      continue;
    }
    SuperServerEntry entry;
    entry.manager = "inetd";
    entry.file = file;
    entry.line = number;
    entry.addresses = default_addresses;
    entry.socket_type = words[1];
    ReadProtocol(words[2], entry);
    std::string_view name = words[0];
    const std::size_t colon = name.rfind(':');  // the last one, so that [::1]:ssh works
    if (entry.protocol == "unix") {
      entry.addresses.clear();
    } else if (colon != std::string_view::npos) {
      entry.addresses = SplitAddresses(name.substr(0, colon));
      name.remove_prefix(colon + 1);
    }
    ReadService(name, entry);
    if (entry.service.empty() || entry.protocol.empty()) {
      config.problems.push_back(fmt::format("{}:{}: no service name or protocol", file, number));
      continue;
    }
    entry.user = words[4].substr(0, words[4].find_first_of(":./"));
    entry.internal = words[5] == "internal";
    if (!entry.internal) entry.program = words[5];
    for (std::size_t i = 6; i < words.size() && !entry.internal; ++i)
      entry.arguments.emplace_back(words[i]);
    config.entries.push_back(std::move(entry));
  }
  return config;
}

}  // namespace pw
