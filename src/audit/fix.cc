#include "audit/fix.h"

#include "audit/fix_service.h"
#include "audit/service_state.h"
#include "audit/shell_words.h"
#include "base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

/// Only names below /run/netns can be entered by name; a holder's process leads into the others.
std::string InNamespace(const ElementView& view, const Finding& finding) {
  const std::string& name = finding.subject.netns;
  if (name.empty()) return {};
  if (!finding.identity.pids.empty())
    return fmt::format("nsenter -n -t {} ", finding.identity.pids.front());
  for (const NetworkNamespace& netns : view.inventory().namespaces) {
    if (netns.name == name && name != "host")
      return fmt::format("ip netns exec {} ", ShellWord(name));
  }
  return "nsenter -n -t 1 ";
}

std::string_view SsFlag(Transport transport) {
  switch (transport) {
    case Transport::kTcp:
      return "-tlnpe";
    case Transport::kUdp:
      return "-ulnpe";
    case Transport::kSctp:
      return "-Slnpe";
    case Transport::kMptcp:
      return "-Mlnpe";
    case Transport::kRaw:
      return "-wlnpe";
    case Transport::kPacket:
      return "-0lnpe";
    case Transport::kUdplite:
      break;  // ss has no flag for it
  }
  return {};
}

std::string ReproduceListener(const ElementView& view, const Finding& finding) {
  const FindingSubject& subject = finding.subject;
  const std::string_view flag = SsFlag(*subject.transport);
  const std::string prefix = InNamespace(view, finding);
  if (flag.empty()) return prefix + "cat /proc/net/udplite /proc/net/udplite6";
  const bool has_port =
      *subject.transport != Transport::kPacket && !subject.ports.empty() && !subject.ephemeral;
  if (!has_port) return fmt::format("{}ss -H {}", prefix, flag);
  return fmt::format("{}ss -H {} 'sport = :{}'", prefix, flag, subject.ports.front());
}

std::string Reproduce(const ElementView& view, const Finding& finding) {
  if (finding.subject.transport) return ReproduceListener(view, finding);
  for (const std::string& name : finding.services) {
    const Service* service = view.ServiceNamed(name);
    if (service != nullptr && service->manager == "systemd")
      return fmt::format("systemctl status --no-pager -- {}", ShellWord(name));
    if (service != nullptr && !service->file.empty())
      return fmt::format("cat -- {}", ShellWord(service->file.substr(0, service->file.rfind(':'))));
  }
  return {};
}

Fix StopProcess(const Finding& finding) {
  Fix fix;
  if (finding.identity.pids.empty()) {
    fix.fix =
        "# no process and no unit is known that could be stopped; look from outside, and at "
        "the kernel modules (lsmod)";
    return fix;
  }
  fix.fix =
      fmt::format("# {} belongs to no unit: find what starts it, then\nkill {}",
                  ShellComment(finding.identity.program), fmt::join(finding.identity.pids, " "));
  fix.undo = "# start it again the way it was started";
  return fix;
}

Fix NarrowBind(const PortList* list, const Finding& finding) {
  Fix fix;
  std::string addresses;
  const std::string wanted = finding.warrant.substr(0, finding.warrant.find(' '));
  if (list != nullptr) {
    for (const Interface& interface : list->interfaces) {
      if (interface.name != wanted) continue;
      for (const IpAddress& address : interface.addresses)
        addresses += (addresses.empty() ? "" : " ") + ToString(address);
    }
  }
  const std::string where = addresses.empty() ? "the warranted addresses" : addresses;
  fix.fix =
      fmt::format("# let {} listen on {} alone", ShellComment(finding.subject.service), where);
  if (Basename(finding.identity.program) == "sshd" && !addresses.empty()) {
    fix.fix += "\nprintf 'ListenAddress %s\\n' " + addresses +
               " > /etc/ssh/sshd_config.d/00-portwarrant.conf && sshd -t && systemctl restart ssh";
    fix.undo = "rm /etc/ssh/sshd_config.d/00-portwarrant.conf && systemctl restart ssh";
    return fix;
  }
  fix.undo = "# put its former listen address back";
  return fix;
}

Fix RemoveIt(const ElementView& view, const Finding& finding) {
  std::vector<const Service*> services;
  for (const std::string& name : finding.services) {
    if (const Service* service = view.ServiceNamed(name)) services.push_back(service);
  }
  std::optional<ServiceFix> removal = DisableServices(view, services, finding.identity);
  if (!removal) return StopProcess(finding);
  return {{}, std::move(removal->fix), std::move(removal->undo)};
}

Fix FixByKind(const ElementView& view, const PortList* list, const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::kDocumentedNotFound:
      return {{},
              "# start what should serve it, or take the entry out of the list: " + finding.warrant,
              {}};
    case FindingKind::kExpiredException:
      return {{}, "# end what the exception covered, or agree on a new date with its owner", {}};
    case FindingKind::kChangedAfterRestart:
      return {
          {},
          "# make lasting what is needed and remove what came (systemctl enable, disable), then "
          "restart the element and audit it again",
          {}};
    case FindingKind::kHiddenListener:
      return {{},
              "# run again as root; if it stays without holder, look for kernel modules (lsmod) "
              "and for hidden processes",
              {}};
    case FindingKind::kWrongInterface:
      return NarrowBind(list, finding);
    default:
      break;
  }
  return RemoveIt(view, finding);
}

}  // namespace

Fix FixFor(const ElementView& view, const PortList* list, const Finding& finding) {
  Fix fix = FixByKind(view, list, finding);
  fix.reproduce = Reproduce(view, finding);
  if (!finding.identity.container.empty() && !fix.fix.empty())
    fix.fix = fmt::format("# inside container {}:\n{}", ShellComment(finding.identity.container),
                          fix.fix);
  return fix;
}

}  // namespace pw
