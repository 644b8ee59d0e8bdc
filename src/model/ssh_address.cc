#include "model/ssh_address.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kScheme = "ssh://";

bool IsWordOf(std::string_view text, std::string_view others) {
  return !text.empty() && text.front() != '-' && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

/// What is wrong with an address, or nothing.
std::optional<std::string> Fault(std::string_view rest, SshAddress& address) {
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = rest.substr(0, at);
    if (user.find(':') != std::string_view::npos)
      return "no password belongs there: use a key or an agent";
    if (!IsWordOf(user, "._-+\\")) return fmt::format("\"{}\" is no user", Printable(user));
    address.user = user;
    rest.remove_prefix(at + 1);
  }
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return "\"[\" without \"]\"";
    address.host = rest.substr(1, close - 1);
    port = rest.substr(close + 1);
    if (!IsWordOf(address.host, ":.%") || address.host.find(':') == std::string::npos)
      return "an IPv6 address belongs between \"[\" and \"]\"";
  } else {
    const std::size_t colon = rest.find(':');
    address.host = rest.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : rest.substr(colon);
    if (!IsWordOf(address.host, "._-"))
      return fmt::format("\"{}\" is no host", Printable(address.host));
  }
  if (port.empty()) return std::nullopt;
  const auto number = ParseNumber<std::uint16_t>(port.substr(1));
  if (port.front() != ':' || !number || *number == 0) {
    return fmt::format(
        "\"{}\" is no port{}", Printable(port.substr(1)),
        port.find(':', 1) != std::string_view::npos ? "; an IPv6 address needs brackets" : "");
  }
  address.port = *number;
  return std::nullopt;
}

}  // namespace

bool IsSshAddress(std::string_view text) {
  return text.starts_with(kScheme);
}

Result<SshAddress> ParseSshAddress(std::string_view text) {
  std::string_view rest = text;
  SshAddress address;
  std::optional<std::string> fault = "it begins with \"ssh://\"";
  if (IsSshAddress(text)) {
    rest.remove_prefix(kScheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    fault = Fault(rest, address);
  }
  if (!fault) return address;
  return Error{Error::Code::kInvalid,
               fmt::format("read address \"{}\": {} (ssh://USER@HOST or ssh://USER@HOST:PORT)",
                           Printable(text), *fault)};
}

std::string ToString(const SshAddress& address) {
  std::string text(kScheme);
  if (!address.user.empty()) text += address.user + "@";
  const bool brackets = address.host.find(':') != std::string::npos;
  text += brackets ? "[" + address.host + "]" : address.host;
  if (address.port != 0) text += fmt::format(":{}", address.port);
  return text;
}

}  // namespace pw
