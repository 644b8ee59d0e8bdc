#include "audit/fix_service.h"

#include "audit/service_state.h"
#include "audit/shell_words.h"
#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

void AddLine(std::string& text, const std::string& line) {
  text += (text.empty() ? "" : "\n") + line;
}

void AddOnce(std::vector<std::string>& list, const std::string& text) {
  if (!text.empty() && std::ranges::find(list, text) == list.end()) list.push_back(text);
}

std::string Words(const std::vector<std::string>& names) {
  std::string words;
  for (const std::string& name : names)
    words += " " + ShellWord(name);
  return words;
}

/// Packages that a Debian or Red Hat system cannot do without, or whose programs run others: a unit
/// that starts a shell script shows up as the shell's.
constexpr std::array<std::string_view, 14> kBasePackages = {
    "bash",    "busybox",   "coreutils", "dash",    "init",       "kmod", "login",
    "openssl", "perl-base", "python3",   "systemd", "util-linux", "sudo", "iproute2"};

/// What a package manager would take along, never done at once.
std::string SimulateRemoval(const std::optional<Package>& package) {
  if (!package || std::ranges::find(kBasePackages, package->name) != kBasePackages.end()) return {};
  const std::string name = ShellWord(package->name);
  if (package->manager == "rpm") return "rpm -e --test " + name + "   # would removal be possible?";
  if (package->manager == "apk")
    return "apk del --simulate " + name + "   # what removal would take";
  return "apt-get -s remove " + name + "   # what removal would take along";
}

/// "/etc/inetd.conf:12" in its two parts; line 0 if there is none.
std::pair<std::string, int> FileAndLine(const std::string& place) {
  const std::size_t colon = place.rfind(':');
  if (colon == std::string::npos) return {place, 0};
  const auto line = ParseNumber<int>(std::string_view(place).substr(colon + 1));
  return line ? std::pair(place.substr(0, colon), *line) : std::pair(place, 0);
}

void DisableInetd(const Service& service, std::string_view reload, ServiceFix& fix) {
  const auto [file, line] = FileAndLine(service.file);
  const std::string path = ShellWord(file.empty() ? "/etc/inetd.conf" : file);
  if (line == 0) {
    AddLine(fix.fix, fmt::format("# take the line of {} out of {}, then",
                                 ShellComment(service.name), ShellComment(file)));
    AddLine(fix.fix, std::string(reload));
    return;
  }
  AddLine(fix.fix,
          fmt::format("sed -n '{}p' {}   # must show {}", line, path, ShellComment(service.name)));
  AddLine(fix.fix, fmt::format("sed -i.portwarrant '{}s/^[^#]/#&/' {} && {}", line, path, reload));
  AddLine(fix.undo, fmt::format("sed -i '{}s/^#//' {} && {}", line, path, reload));
}

void DisableXinetd(const Service& service, ServiceFix& fix) {
  const auto [file, line] = FileAndLine(service.file);
  const std::string path = ShellWord(file);
  // A file name with a dot is ignored in includedir (xinetd.conf(5)), so the copy starts nothing.
  AddLine(fix.fix, fmt::format("cp -p {0} {0}.portwarrant", path));
  AddLine(fix.fix, fmt::format("sed -i -e '{0},/}}/{{/^[[:space:]]*disable[[:space:]]*=/d}}' -e "
                               "'{0},/{{/s/{{/{{\\n\\tdisable = yes/' {1}",
                               std::max(line, 1), path));
  AddLine(fix.fix, "systemctl restart xinetd   # a reload may keep the socket open");
  AddLine(fix.undo, fmt::format("mv {0}.portwarrant {0} && systemctl restart xinetd", path));
}

/// The unit that runs inetd, for its reload; a signal where there is none.
std::string ReloadInetd(const std::vector<const Service*>& services) {
  for (const Service* service : services) {
    if (service->manager == "systemd" && service->name.find("inetd") != std::string::npos)
      return "systemctl reload " + ShellWord(service->name);
  }
  return "kill -HUP $(cat /run/inetd.pid)";
}

void DisableUnits(const ElementView& view, const std::vector<const Service*>& services,
                  ServiceFix& fix) {
  std::vector<std::string> triggers;
  std::vector<std::string> units;
  std::vector<std::string> enabled;
  std::vector<std::string> running;
  for (const Service* service : services) {
    if (service->manager != "systemd") continue;
    for (const std::string& trigger : service->triggered_by)
      AddOnce(triggers, trigger);
    AddOnce(service->triggers.empty() ? units : triggers, service->name);
    for (const std::string& triggered : service->triggers)
      AddOnce(units, triggered);
  }
  std::vector<std::string> all = triggers;
  for (const std::string& unit : units)
    AddOnce(all, unit);
  if (all.empty()) return;
  for (const std::string& name : all) {
    const Service* service = view.ServiceNamed(name);
    if (service == nullptr) continue;
    if (service->start == "enabled") AddOnce(enabled, name);
    if (service->active) AddOnce(running, name);
  }
  AddLine(fix.fix, "systemctl disable --now" + Words(all));
  // systemctl(1): a unit whose own file lies in /etc/systemd/system cannot be masked.
  std::erase_if(all, [&](const std::string& name) {
    const Service* service = view.ServiceNamed(name);
    return service != nullptr && service->file.starts_with("/etc/systemd/system/");
  });
  if (!all.empty()) AddLine(fix.fix, "systemctl mask" + Words(all));
  if (!all.empty()) AddLine(fix.undo, "systemctl unmask" + Words(all));
  if (!enabled.empty()) AddLine(fix.undo, "systemctl enable" + Words(enabled));
  if (!running.empty()) AddLine(fix.undo, "systemctl start" + Words(running));
}

void DisableSysv(const Service& service, ServiceFix& fix) {
  const std::string name = ShellWord(service.name);
  AddLine(fix.fix, fmt::format("service {0} stop && update-rc.d {0} disable", name));
  AddLine(fix.undo, fmt::format("update-rc.d {0} enable && service {0} start", name));
}

struct KernelFix {
  std::string_view subsystem;
  std::string_view fix;
  std::string_view undo;
};

constexpr auto kKernelFixes = std::to_array<KernelFix>({
    {"nfsd", "systemctl disable --now nfs-server.service && systemctl mask nfs-server.service",
     "systemctl unmask nfs-server.service && systemctl enable --now nfs-server.service"},
    {"ksmbd", "ksmbd.control -s && systemctl mask ksmbd.service", "systemctl unmask ksmbd.service"},
    {"wireguard", "ip link show type wireguard   # then: ip link delete dev NAME",
     "# bring the interface back with the tool that made it"},
    {"vxlan", "ip -d link show type vxlan   # then: ip link delete dev NAME",
     "# bring the interface back with the tool that made it"},
    {"geneve", "ip -d link show type geneve   # then: ip link delete dev NAME",
     "# bring the interface back with the tool that made it"},
    {"gtp", "ip -d link show type gtp   # then: ip link delete dev NAME",
     "# bring the interface back with the tool that made it"},
});

}  // namespace

std::optional<ServiceFix> DisableServices(const ElementView& view,
                                          const std::vector<const Service*>& services,
                                          const FindingIdentity& identity) {
  ServiceFix fix;
  for (const Service* service : services) {
    if (service->manager == "inetd") DisableInetd(*service, ReloadInetd(services), fix);
    if (service->manager == "xinetd") DisableXinetd(*service, fix);
  }
  if (fix.fix.empty()) {
    for (const Service* service : services) {
      if (service->manager == "sysv") DisableSysv(*service, fix);
    }
    DisableUnits(view, services, fix);
  }
  for (const KernelFix& row : kKernelFixes) {
    if (fix.fix.empty() && row.subsystem == identity.program) {
      fix.fix = row.fix;
      fix.undo = row.undo;
    }
  }
  // Scopes and slices are made at run time and cannot be disabled; what is in them can be stopped.
  if (fix.fix.empty() &&
      (identity.unit.ends_with(".service") || identity.unit.ends_with(".socket"))) {
    const std::string unit = ShellWord(identity.unit);
    fix.fix = fmt::format("systemctl disable --now {0}\nsystemctl mask {0}", unit);
    fix.undo = fmt::format("systemctl unmask {0}\nsystemctl enable --now {0}", unit);
  }
  if (fix.fix.empty()) return std::nullopt;
  // What inetd answers itself is in its own package, which others may need.
  const bool internal = std::ranges::any_of(services, [](const Service* service) {
    return IsSuperServerEntry(*service) && service->program.empty();
  });
  const std::string simulation = internal ? std::string() : SimulateRemoval(identity.package);
  if (!simulation.empty()) fix.fix = simulation + "\n" + fix.fix;
  return fix;
}

}  // namespace pw
