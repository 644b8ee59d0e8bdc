#include "inventory/xinetd_config.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

using Operator = XinetdAttribute::Operator;
using Values = std::vector<std::string>;
using Attributes = std::map<std::string, Values, std::less<>>;

constexpr std::array<std::string_view, 6> kSets = {"only_from", "no_access", "enabled",
                                                   "disabled",  "passenv",   "env"};

bool IsSet(std::string_view name) {
  return std::ranges::find(kSets, name) != kSets.end();
}

std::optional<XinetdAttribute> ParseAttribute(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  XinetdAttribute attribute;
  std::string_view name = Trim(line.substr(0, equals));
  if (name.ends_with('+') || name.ends_with('-')) {
    attribute.op = name.back() == '+' ? Operator::kAdd : Operator::kRemove;
    name = Trim(name.substr(0, name.size() - 1));
  }
  attribute.name = ToLower(name);
  if (attribute.name.empty() || Words(name).size() != 1) return std::nullopt;
  for (const std::string_view word : Words(line.substr(equals + 1)))
    attribute.values.emplace_back(word);
  return attribute;
}

/// Sets accumulate whether "=" or "+=" adds to them; the other attributes know only "=".
void Apply(const XinetdAttribute& attribute, Attributes& into) {
  Values& values = into[attribute.name];
  if (!IsSet(attribute.name)) {
    values = attribute.values;
  } else if (attribute.op == Operator::kRemove) {
    std::erase_if(values, [&](const std::string& value) {
      return std::ranges::find(attribute.values, value) != attribute.values.end();
    });
  } else {
    values.insert(values.end(), attribute.values.begin(), attribute.values.end());
  }
}

Attributes CollectDefaults(const std::vector<XinetdFile>& files) {
  Attributes defaults;
  for (const XinetdFile& file : files) {
    for (const XinetdSection& section : file.sections) {
      if (!section.service.empty()) continue;
      for (const XinetdAttribute& attribute : section.attributes)
        Apply(attribute, defaults);
    }
  }
  return defaults;
}

/// The attributes of one service over the defaults. "only_from =" in a service replaces the
/// default, "only_from +=" starts from it; within one service repeated sets add up.
Attributes Merge(const XinetdSection& section, const Attributes& defaults) {
  Attributes own;
  for (const XinetdAttribute& attribute : section.attributes) {
    if (attribute.op != Operator::kSet && !own.contains(attribute.name)) {
      const auto inherited = defaults.find(attribute.name);
      if (inherited != defaults.end()) own[attribute.name] = inherited->second;
    }
    Apply(attribute, own);
  }
  for (const auto& [name, values] : defaults)
    own.try_emplace(name, values);
  return own;
}

const Values& Get(const Attributes& attributes, std::string_view name) {
  static const Values kNone;
  const auto found = attributes.find(name);
  return found == attributes.end() ? kNone : found->second;
}

std::string Joined(const Attributes& attributes, std::string_view name) {
  return fmt::format("{}", fmt::join(Get(attributes, name), " "));
}

bool HasWord(const Attributes& attributes, std::string_view name, std::string_view word) {
  return std::ranges::any_of(Get(attributes, name), [&](const std::string& value) {
    return ToLower(value) == ToLower(word);
  });
}

/// Without a protocol xinetd takes the one that /etc/services has for the name; the socket type
/// decides where it has both.
std::string ProtocolOf(const Attributes& attributes, const std::string& service,
                       const ServicesFile& services) {
  std::string protocol = ToLower(Joined(attributes, "protocol"));
  if (protocol.empty()) {
    const bool dgram = HasWord(attributes, "socket_type", "dgram");
    protocol = dgram ? "udp" : "tcp";
    if (Get(attributes, "socket_type").empty() && !services.PortOf(service, "tcp") &&
        services.PortOf(service, "udp")) {
      protocol = "udp";
    }
  }
  if (protocol.ends_with('4') || protocol.ends_with('6')) protocol.pop_back();
  return protocol;
}

std::string DisabledBy(const Attributes& attributes, const SuperServerEntry& entry,
                       const Attributes& defaults) {
  const auto listed = [&](std::string_view list) {
    const Values& ids = Get(defaults, list);
    return std::ranges::find(ids, entry.id) != ids.end();
  };
  if (HasWord(attributes, "disable", "yes")) return "disable = yes";
  if (HasWord(attributes, "flags", "DISABLE")) return "flags = DISABLE";
  if (listed("disabled")) return "the disabled list of defaults";
  if (defaults.contains("enabled") && !listed("enabled")) return "the enabled list of defaults";
  return {};
}

SuperServerEntry ToEntry(const XinetdSection& section, const Attributes& defaults,
                         const ServicesFile& services) {
  const Attributes all = Merge(section, defaults);
  SuperServerEntry entry;
  entry.manager = "xinetd";
  entry.file = section.file;
  entry.line = section.line;
  entry.service = section.service;
  entry.id = Get(all, "id").empty() ? section.service : Joined(all, "id");
  for (const std::string_view name : {"bind", "interface"}) {
    if (!Get(all, name).empty() && entry.addresses.empty()) entry.addresses = {Get(all, name)[0]};
  }
  entry.socket_type = Joined(all, "socket_type");
  entry.protocol = ProtocolOf(all, section.service, services);
  // With neither flag or with both xinetd chooses the family by what the host has.
  const bool only4 = HasWord(all, "flags", "IPv4");
  const bool only6 = HasWord(all, "flags", "IPv6");
  entry.ipv4 = !only6 || only4;
  entry.ipv6 = !only4 || only6;
  entry.rpc = HasWord(all, "type", "RPC");
  entry.tcpmux = HasWord(all, "type", "TCPMUX") || HasWord(all, "type", "TCPMUXPLUS");
  entry.internal = HasWord(all, "type", "INTERNAL") || HasWord(all, "flags", "SENSOR");
  entry.user = Joined(all, "user");
  entry.redirect = Joined(all, "redirect");
  if (!entry.internal) {
    entry.program = Joined(all, "server");
    entry.arguments = Get(all, "server_args");
    // xinetd puts the server itself before its arguments unless NAMEINARGS is set.
    if (!HasWord(all, "flags", "NAMEINARGS") && !entry.program.empty())
      entry.arguments.insert(entry.arguments.begin(), entry.program);
  }
  entry.only_from = Joined(all, "only_from");
  if (all.contains("only_from") && entry.only_from.empty()) entry.only_from = "-";
  entry.no_access = Joined(all, "no_access");
  entry.port = Joined(all, "port");
  entry.disabled_by = DisabledBy(all, entry, defaults);
  entry.enabled = entry.disabled_by.empty();
  return entry;
}

/// Reads the lines of one file; `open_` says whether "{" of the last section has been seen.
class FileReader {
 public:
  explicit FileReader(std::string_view file) : file_(file) {}

  void Line(std::string_view raw) {
    ++number_;
    const std::string_view line = Trim(raw);
    if (line.empty() || line.front() == '#') return;
    if (open_) {
      Inside(line);
    } else {
      Outside(line);
    }
  }

  XinetdFile Finish() {
    if (open_ || awaiting_brace_) Problem("section is not closed");
    return std::move(result_);
  }

 private:
  void Problem(std::string_view cause) {
    result_.problems.push_back(fmt::format("{}:{}: {}", file_, number_, cause));
  }

  void Inside(std::string_view line) {
    if (line == "}") {
      open_ = false;
    } else if (auto attribute = ParseAttribute(line)) {
      result_.sections.back().attributes.push_back(*std::move(attribute));
    } else {
      Problem("not an attribute");
    }
  }

  void Outside(std::string_view line) {
    auto words = Words(line);
    const bool brace = words.back() == "{";
    if (brace) words.pop_back();
    if (words.empty()) {
      if (awaiting_brace_) {
        open_ = true;
      } else {
        Problem("\"{\" without a section");
      }
      awaiting_brace_ = false;
      return;
    }
    if (awaiting_brace_) Problem("section without \"{\"");
    awaiting_brace_ = false;
    const bool defaults = words[0] == "defaults" && words.size() == 1;
    if (defaults || (words[0] == "service" && words.size() == 2)) {
      result_.sections.push_back({.service = defaults ? "" : std::string(words[1]),
                                  .file = file_,
                                  .line = number_,
                                  .attributes = {}});
      open_ = brace;
      awaiting_brace_ = !brace;
    } else if ((words[0] == "include" || words[0] == "includedir") && words.size() == 2) {
      result_.includes.push_back(
          {.path = std::string(words[1]), .directory = words[0] == "includedir"});
    } else {
      Problem("neither a section nor an include");
    }
  }

  std::string file_;
  XinetdFile result_;
  std::uint32_t number_ = 0;
  bool open_ = false;
  bool awaiting_brace_ = false;
};

}  // namespace

XinetdFile ParseXinetdFile(std::string_view text, std::string_view file) {
  FileReader reader(file);
  while (const auto line = NextLine(text))
    reader.Line(*line);
  return reader.Finish();
}

bool XinetdIncludesName(std::string_view name) noexcept {
  return !name.empty() && name.find('.') == std::string_view::npos && name.back() != '~';
}

SuperServerConfig ResolveXinetd(const std::vector<XinetdFile>& files,
                                const ServicesFile& services) {
  SuperServerConfig config;
  const Attributes defaults = CollectDefaults(files);
  for (const XinetdFile& file : files) {
    for (const XinetdSection& section : file.sections) {
      if (!section.service.empty()) config.entries.push_back(ToEntry(section, defaults, services));
    }
    config.problems.insert(config.problems.end(), file.problems.begin(), file.problems.end());
  }
  return config;
}

}  // namespace pw
