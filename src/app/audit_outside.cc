#include "app/audit_outside.h"

#include "app/scan_capture.h"
#include "app/scan_identify.h"
#include "app/self_test_session.h"
#include "app/vantage_scan.h"
#include "base/text.h"
#include "model/scan_json.h"
#include "sys/file.h"
#include "wire/pcapng.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

/// More receive on a host that opens them by the thousand; all of them are asked in the end.
constexpr std::size_t kMostAskedFirst = 500;
constexpr std::size_t kScanLimit = std::size_t{512} << 20;

/// What a request asks to look at from outside: its targets, or the addresses of the list where it
/// names none and the inventory is taken now. Empty: nobody looks.
std::vector<std::string> TargetsOf(const AuditRequest& request, const PortList& list) {
  if (!request.scans.empty()) return {};
  if (request.targets) return *request.targets;
  // An inventory from a file is of some other time or place: it sends nothing by itself.
  const bool asks = request.inventory_is_live() || !request.vantages.empty();
  return asks ? AddressesOf(list) : std::vector<std::string>();
}

Result<OutsideLook> ReadScans(const std::vector<std::string>& paths) {
  OutsideLook look;
  for (const std::string& path : paths) {
    const auto text = ReadFile(path, kScanLimit);
    if (!text) return text.error();
    auto scan = ParseScanJson(*text);
    if (!scan)
      return Error{scan.error().code, fmt::format("read scan {}: {}", path, scan.error().what)};
    const bool named = std::ranges::any_of(look.scans, [&](const ScanResult& other) {
      return other.vantage.name == scan->vantage.name;
    });
    if (named) scan->vantage.name = path;
    look.scans.push_back(*std::move(scan));
  }
  return look;
}

/// Ports of the list, which are asked before all others.
PortSelection PortsOf(const PortList& list) {
  PortSelection ports;
  for (const Warrant& warrant : list.ports) {
    if (!warrant.ports.ephemeral)
      ports[warrant.transport].Add({warrant.ports.first, warrant.ports.last});
  }
  return ports;
}

/// Adds the ports on which datagrams are received inside: outside they may be silent, and only what
/// is asked first is also spoken with.
void AddReceiving(const ElementView& view, PortSelection& first) {
  std::size_t added = 0;
  for (const Listener* listener : view.listeners()) {
    if (listener->transport != Transport::kUdp || listener->port == 0) continue;
    if (++added > kMostAskedFirst) return;
    first[Transport::kUdp].Add(listener->port);
  }
}

/// An address that nobody named and that was not asked is told, and is no gap: nobody looked.
void LeaveOutUnasked(ScanResult& scan, std::vector<std::string>& notes) {
  std::erase_if(scan.targets, [&](const TargetResult& target) {
    const auto asked = [](const ScanCoverage& row) { return row.asked > 0; };
    if (std::ranges::any_of(target.coverage, asked)) return false;
    notes.push_back(fmt::format(
        "{} was not scanned from here: {}", ToString(target.address),
        target.coverage.empty() ? std::string("not asked") : target.coverage.front().note));
    return true;
  });
}

/// Each vantage is an interface, in their order, even if there is nothing of it.
void AddCapture(const ScanRequest& scan, const std::string& captured, const std::string& why,
                OutsideLook& look) {
  if (scan.capture.empty()) return;
  look.captured = look.captured || !captured.empty();
  look.capture += captured.empty()
                      ? PcapngInterface({scan.capture, "", why}, scan.capture_number, {})
                      : captured;
}

std::string WhyNoPackets(const ScanOutcome& outcome) {
  return outcome.no_capture.empty() ? "no packets: it looked by connect(2), or could keep none"
                                    : outcome.no_capture;
}

Result<OutsideLook> LookFromHere(const AuditSources& sources, const ScanRequest& scan,
                                 bool targets_named) {
  OutsideLook look;
  auto outcome = sources.scan(VantageSpec{}, scan);
  if (!outcome) {
    if (targets_named || outcome.error().code != Error::Code::kUnavailable)
      return std::move(outcome).error();
    look.notes.push_back("the addresses of the list were not scanned from here: " +
                         outcome.error().what);
    return look;
  }
  look.interrupted = outcome->interrupted;
  AddCapture(scan, outcome->capture, WhyNoPackets(*outcome), look);
  if (!targets_named) LeaveOutUnasked(outcome->result, look.notes);
  if (!outcome->result.targets.empty()) look.scans.push_back(std::move(outcome->result));
  return look;
}

/// How the interfaces of a capture are called and counted, which has those of two looks.
struct CaptureNaming {
  std::uint32_t first = 0;
  std::string suffix = {};

  std::string NameOf(const VantageSpec& vantage) const {
    return (vantage.name.empty() ? "local" : vantage.name) + suffix;
  }
};

Result<OutsideLook> LookFromVantages(const AuditRequest& request, const AuditSources& sources,
                                     ScanRequest scan, const CaptureNaming& naming) {
  OutsideLook look;
  std::optional<Error> first;
  for (const VantageSpec& vantage : request.vantages) {
    if (look.interrupted) {
      look.failed.push_back({vantage.name, "interrupted before it looked"});
      continue;
    }
    if (!scan.capture.empty()) scan.capture = naming.NameOf(vantage);
    scan.sources = vantage.sources;
    auto outcome = sources.scan(vantage, scan);
    AddCapture(scan, outcome ? outcome->capture : "",
               outcome ? WhyNoPackets(*outcome) : outcome.error().what, look);
    ++scan.capture_number;
    if (!outcome) {
      // What was asked is wrong: it would be so for hours of looking as well.
      if (outcome.error().code == Error::Code::kInvalid) return std::move(outcome).error();
      look.failed.push_back({vantage.name, outcome.error().what});
      if (!first) first = outcome.error();
      continue;
    }
    look.interrupted = outcome->interrupted;
    look.scans.push_back(std::move(outcome->result));
  }
  if (look.scans.empty() && first) return *first;
  return look;
}

/// Ports that the user knows to be open.
Result<std::vector<SelfTest>> SelfTestsOf(const AuditRequest& request, const PortList& list) {
  std::vector<IpAddress> addresses;
  for (const std::string& text : request.targets.value_or(AddressesOf(list))) {
    if (const auto address = IpAddress::Parse(text)) addresses.push_back(*address);
  }
  std::vector<SelfTest> tests;
  for (const std::string& text : request.self_tests) {
    const auto read = ParseSelfTest(text, addresses);
    if (!read) return read.error();
    tests.insert(tests.end(), read->begin(), read->end());
  }
  return tests;
}

SelfTestSession OpenSession(const AuditRequest& request, const AuditSources& sources,
                            const OutsidePlan& plan, const ElementView& view) {
  const bool here = request.inventory == "local" && sources.self_tests;
  if (!here || plan.targets.empty()) return {};
  return sources.self_tests(view.inventory(), view.selection(), plan.targets);
}

Result<OutsideLook> Look(const AuditRequest& request, const AuditSources& sources,
                         const PortList& list, const OutsidePlan& plan, const ElementView& view,
                         const std::vector<SelfTest>& self_tests, const CaptureNaming& naming) {
  if (!request.scans.empty()) return ReadScans(request.scans);
  if (plan.targets.empty()) return OutsideLook{};
  ScanRequest scan;
  scan.targets = plan.targets;
  scan.first = PortsOf(list);
  AddReceiving(view, scan.first);
  for (const SelfTest& test : self_tests)
    scan.first[test.transport].Add(test.port);
  // Which silent UDP ports receive is known inside; outside the listed and the well-known ones
  // count, which are asked first.
  scan.udp_budget = request.udp_budget;
  scan.identify = request.identify;
  scan.intrusive = request.intrusive;
  scan.communities = plan.communities;
  if (request.capture && !request.output.empty()) scan.capture = naming.NameOf(VantageSpec{});
  scan.capture_number = naming.first;
  scan.sources = request.sources;
  scan.near_only = !request.targets && request.vantages.empty() && request.inventory == "local";
  if (request.vantages.empty()) return LookFromHere(sources, scan, request.targets.has_value());
  return LookFromVantages(request, sources, std::move(scan), naming);
}

Error CannotSwitchOff(std::string_view why) {
  return {Error::Code::kInvalid, fmt::format("audit: --with-filter-off {}", why)};
}

/// The filter is that of an element on this host, and somebody must look.
Result<Done> CheckFilterOff(const AuditRequest& request, bool looks) {
  if (!request.with_filter_off) return Done{};
  if (request.inventory != "local") {
    return CannotSwitchOff(
        "switches the packet filter of an element on this host: it does not go with --inventory "
        "FILE or ssh://, run the audit on the element itself");
  }
  if (!request.scans.empty())
    return CannotSwitchOff("looks twice now: it does not go with --scan, which reads old looks");
  if (!looks) {
    return CannotSwitchOff(
        "looks twice from outside, and nobody is to look: name addresses with --target, or "
        "interfaces with addresses in the list");
  }
  return Done{};
}

/// The scans of a second look are told from those of the first by their settings.
void AddSecondLook(OutsideLook&& second, FilterOffLook& into, OutsideLook& look) {
  for (const FailedVantage& failed : second.failed)
    into.doubts.push_back(fmt::format("with the filter off {}: {}", failed.name, failed.why));
  for (ScanResult& scan : second.scans) {
    scan.settings.emplace_back("packet_filter", "off");
    into.scans.push_back(std::move(scan));
  }
  look.capture += second.capture;
  look.captured = look.captured || second.captured;
  look.interrupted = look.interrupted || second.interrupted;
}

}  // namespace

Result<OutsidePlan> PlanOutside(const AuditRequest& request, const PortList& list) {
  if (auto ready = CheckVantages(request.vantages); !ready) return std::move(ready).error();
  auto tests = SelfTestsOf(request, list);
  if (!tests) return std::move(tests).error();
  auto communities = CommunitiesOf(request.communities, request.community_file);
  if (!communities) return std::move(communities).error();
  OutsidePlan plan{TargetsOf(request, list), *std::move(tests), *std::move(communities)};
  if (auto can = CheckFilterOff(request, !plan.targets.empty()); !can)
    return std::move(can).error();
  return plan;
}

Result<OutsideLook> LookFromOutside(const AuditRequest& request, const AuditSources& sources,
                                    const PortList& list, const OutsidePlan& plan,
                                    const ElementView& view, AuditProgress& progress) {
  std::vector<SelfTest> tests = plan.self_tests;
  const auto add_tests = [&tests](ScanResult& scan) {
    scan.self_tests.insert(scan.self_tests.end(), tests.begin(), tests.end());
  };
  auto look = [&] {
    // Open only while somebody looks. A look carries those that were open meanwhile.
    const SelfTestSession session = OpenSession(request, sources, plan, view);
    tests.insert(tests.end(), session.tests.begin(), session.tests.end());
    AuditSources once = sources;
    once.scan = [&](const VantageSpec& vantage, const ScanRequest& scan) {
      return progress.LookOnce(vantage, [&] {
        auto outcome = sources.scan(vantage, scan);
        if (outcome) add_tests(outcome->result);
        return outcome;
      });
    };
    return Look(request, once, list, plan, view, tests, {});
  }();
  if (!look) return look;
  if (!request.scans.empty()) std::ranges::for_each(look->scans, add_tests);
  if (request.inventory == "local" && !look->scans.empty() && sources.networks)
    look->networks = sources.networks(view.inventory(), view.selection());
  return look;
}

Result<std::optional<FilterOffPlaces>> PlanSecondLook(const AuditRequest& request,
                                                      const AuditSources& sources,
                                                      const ElementView& view) {
  if (!request.with_filter_off || !sources.filters) return std::optional<FilterOffPlaces>();
  FilterOffPlaces filters =
      sources.filters(view.inventory(), view.selection(), request.filter_off_limit);
  if (filters.any() && !request.consent) {
    return CannotSwitchOff(fmt::format(
        "needs --consent-to-changes: for a second look from outside it switches off {}, and on "
        "again",
        fmt::join(filters.Preview(), ", ")));
  }
  return std::optional(std::move(filters));
}

Result<Done> LookAgain(const AuditRequest& request, const AuditSources& sources,
                       const PortList& list, const OutsidePlan& plan, const ElementView& view,
                       const FilterOffPlaces& filters, OutsideLook& look) {
  const auto tell = [&](const std::string& line) {
    if (sources.tell) sources.tell(line);
  };
  if (filters.any()) {
    tell("the packet filter of the element is switched off for a second look:");
    for (const std::string& line : filters.Preview())
      tell("  " + line);
    tell(
        fmt::format("it is put back when the look is over, when the audit ends in any way, and "
                    "after {} s at the latest",
                    filters.limit.count()));
  }
  const CaptureNaming naming{
      static_cast<std::uint32_t>(std::max<std::size_t>(request.vantages.size(), 1)),
      " (filter off)"};
  auto second = LookWithFilterOff(filters, [&](const std::function<bool()>& is_off,
                                               FilterOffLook& into) {
    const SelfTestSession session = OpenSession(request, sources, plan, view);
    std::vector<SelfTest> tests = plan.self_tests;
    tests.insert(tests.end(), session.tests.begin(), session.tests.end());
    AuditSources watched = sources;
    watched.scan = [&](const VantageSpec& vantage, const ScanRequest& scan) -> Result<ScanOutcome> {
      auto outcome = is_off() ? sources.scan(vantage, scan) : Result<ScanOutcome>(Error{});
      if (!is_off()) {
        return Error{Error::Code::kTimeout,
                     fmt::format("the guardian of the filter ended before that look was over: "
                                 "it lets it be off for {} s (--filter-off-limit)",
                                 filters.limit.count())};
      }
      if (outcome) outcome->result.self_tests = tests;
      return outcome;
    };
    auto taken = Look(request, watched, list, plan, view, tests, naming);
    if (taken) return AddSecondLook(*std::move(taken), into, look);
    into.doubts.push_back("nobody could look with the filter off: " + taken.error().what);
  });
  if (!second) return std::move(second).error();
  if (filters.any()) tell("the packet filter of the element is on again");
  look.filter_off = *std::move(second);
  return Done{};
}

}  // namespace pw
