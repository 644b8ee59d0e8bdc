#include "app/audit_command.h"

#include "app/audit_baseline.h"
#include "app/audit_outside.h"
#include "app/audit_progress.h"
#include "app/bundle_folder.h"
#include "app/element_facts.h"
#include "app/element_networks.h"
#include "app/inventory_command.h"
#include "app/key_files.h"
#include "app/outside_evidence.h"
#include "app/port_list_file.h"
#include "app/raw_records.h"
#include "app/snapshot_file.h"
#include "app/vantage_scan.h"
#include "audit/evaluate.h"
#include "audit/finding_book.h"
#include "base/text.h"
#include "model/catalogue.h"
#include "model/inventory_json.h"
#include "model/report_parse.h"
#include "model/scan_json.h"
#include "model/sha256.h"
#include "model/ssh_address.h"
#include "pw_version.h"
#include "report/bundle.h"
#include "sys/file.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

/// 100,000 listeners with their processes take about 80 MB.
constexpr std::size_t kInventoryLimit = std::size_t{512} << 20;

/// What is known before anything is judged.
struct Inputs {
  PortList list;
  std::string list_text;  ///< as it lies in the file
  Scheme scheme;
  std::vector<ForbiddenList> forbidden;
};

Result<Inputs> ReadInputs(const AuditRequest& request, const AuditProgress& progress) {
  auto kept = progress.ListText();
  auto text = kept ? Result<std::string>(*std::move(kept)) : ReadPortListText(request.list);
  if (!text) return std::move(text).error();
  auto list = ToResult(ParsePortList(*text, request.list));
  if (!list) return std::move(list).error();
  auto scheme = BuiltInScheme(request.scheme);
  if (!scheme) return std::move(scheme).error();
  const auto& names = list->forbidden.empty() ? scheme->forbidden : list->forbidden;
  auto forbidden = LoadForbiddenLists(names, request.list);
  if (!forbidden) return std::move(forbidden).error();
  return Inputs{*std::move(list), *std::move(text), *std::move(scheme), *std::move(forbidden)};
}

Result<Inventory> TakeInventory(const AuditRequest& request, const AuditSources& sources) {
  if (request.inventory == "local") return sources.collect();
  if (IsSshAddress(request.inventory)) {
    RemoteRequest remote = request.remote;
    remote.host = request.inventory;
    remote.netns = request.netns;
    return sources.collect_remote(remote);
  }
  auto text = ReadFile(request.inventory, kInventoryLimit);
  if (!text) return std::move(text).error();
  auto inventory = ParseInventoryJson(*text);
  if (!inventory) {
    return Error{inventory.error().code,
                 fmt::format("read inventory {}: {}", request.inventory, inventory.error().what)};
  }
  return inventory;
}

/// Where an inventory came from that was not taken on the element itself; what then is missing.
void SayWhereItWasTaken(const Inventory& inventory, AuditReport& report) {
  if (!inventory.remote) return;
  const RemoteCollection& remote = *inventory.remote;
  report.settings.emplace_back("collected_from", Printable(remote.address));
  report.settings.emplace_back("collected_as",
                               Printable(remote.user) + (remote.sudo ? " by sudo" : ""));
  report.settings.emplace_back("host_key", Printable(remote.host_key));
  report.settings.emplace_back("collector", "sha256:" + Printable(remote.collector));
  report.settings.emplace_back(
      "configuration_records",
      "none: unit and configuration files of a host are kept only where the audit runs on it");
}

void SayHowItWasAsked(const AuditRequest& request, const Inputs& inputs, const OutsideLook& outside,
                      AuditReport& report) {
  std::string lists;
  for (const ForbiddenList& list : inputs.forbidden)
    lists += (lists.empty() ? "" : ", ") + list.name;
  report.settings = {{"list", Printable(request.list)},
                     {"inventory", Printable(request.inventory)},
                     {"netns", Printable(request.netns)},
                     {"scheme", request.scheme},
                     {"forbidden", Printable(lists)},
                     {"views", outside.scans.empty() ? "inside" : "inside, outside"}};
  report.notes.insert(report.notes.end(), outside.notes.begin(), outside.notes.end());
  if (!request.baseline.empty())
    report.settings.emplace_back("baseline", Printable(request.baseline));
  report.settings.emplace_back("data", DataDigest());
  if (!request.lab.empty()) report.settings.emplace_back("lab", Printable(request.lab));
  if (!request.operator_name.empty())
    report.settings.emplace_back("operator", Printable(request.operator_name));
  if (request.with_filter_off) {
    report.settings.emplace_back("filter_off_limit",
                                 fmt::format("{} s", request.filter_off_limit.count()));
  }
  if (outside.scans.empty()) return;
  std::vector<std::string> targets;
  std::vector<std::string> places;
  for (const ScanResult& scan : outside.scans) {
    for (const TargetResult& target : scan.targets)
      AddOnce(targets, ToString(target.address));
    const Vantage& vantage = scan.vantage;
    places.push_back(Printable(
        vantage.name.empty() ? vantage.host : fmt::format("{} ({})", vantage.name, vantage.host)));
  }
  report.settings.emplace_back("scanned", fmt::format("{}", fmt::join(targets, ", ")));
  report.settings.emplace_back("scanned_from", fmt::format("{}", fmt::join(places, ", ")));
}

/// The first steps rest on the list and the inventory as a whole, which lie in the bundle as files.
void NameTheBasis(const BundleContent& content, AuditReport& report) {
  for (TestCase& test_case : report.test_cases) {
    for (TestStep& step : test_case.steps) {
      if (step.key == "list") step.records = {"sha256:" + Sha256Hex(content.port_list_yaml)};
      if (step.key == "inventory") step.records = {"sha256:" + Sha256Hex(content.inventory_json)};
    }
  }
}

/// What is judged, as the bundle and the history have it; the scan comes later.
AuditDocuments DocumentsOf(const AuditRequest& request, const Inventory& inventory,
                           const Inputs& inputs) {
  AuditDocuments documents;
  WriteInventoryJson(inventory, [&](std::string_view piece) { documents.inventory_json += piece; });
  documents.port_list_yaml =
      IsCsvName(request.list) ? FormatPortListYaml(inputs.list) : inputs.list_text;
  return documents;
}

void KeepScans(const std::vector<ScanResult>& scans, AuditDocuments& documents) {
  for (const ScanResult& scan : scans) {
    if (&scan == &scans.front()) {
      documents.scan_json = ScanJson(scan);
    } else {
      documents.further_scans_json.push_back(ScanJson(scan));
    }
  }
}

/// What may be judged, and held against what was before.
struct Look {
  const Inventory& inventory;
  const NetnsSelection& selection;
  const OutsideLook& outside;
  const std::optional<AuditBaseline>& baseline;
};

BundleContent Gather(const AuditRequest& request, const Look& look, Inputs& inputs,
                     const AuditDocuments& documents, AuditReport& report) {
  BundleContent content;
  content.inventory_json = documents.inventory_json;
  content.port_list_yaml = documents.port_list_yaml;
  if (IsCsvName(request.list)) content.records.Keep(std::move(inputs.list_text));
  KeepRawRecords(look.inventory, request.inventory == "local", report, content.records);
  NameTheBasis(content, report);
  if (look.baseline) look.baseline->KeepRecord(report, content.records);
  KeepOutside(look.outside, documents, content, report);
  return content;
}

/// Before the scan: the interfaces are to be told as they were at the start.
DocumentFacts LookForDocuments(const AuditRequest& request, const AuditSources& sources,
                               const Inputs& inputs, const ElementView& view) {
  DocumentFacts facts = FactsOf(view);
  facts.list = &inputs.list;
  if (request.inventory == "local" && sources.look) facts.state = sources.look(view);
  return facts;
}

/// Nothing if the bundle is not to be signed.
Result<std::optional<SigningKey>> KeyOf(const AuditRequest& request) {
  if (request.sign.empty()) return std::optional<SigningKey>();
  auto key = ReadSigningKey(request.sign);
  if (!key) return std::move(key).error();
  return std::optional(*std::move(key));
}

AuditMark MarkOf(const AuditRequest& request, const AuditSources& sources) {
  AuditMark mark;
  mark.began = sources.now();
  mark.version = sources.tool.version;
  mark.commit = sources.tool.commit;
  mark.words = request.words;
  return mark;
}

/// What was judged before the process was ended is not judged again.
Result<AuditOutcome> FinishSealed(const AuditRequest& request, AuditProgress& progress) {
  if (auto finished = progress.FinishSealed(); !finished) return std::move(finished).error();
  auto texts = ReadBundleTexts(request.output);
  if (!texts) return std::move(texts).error();
  auto report = ParseReportJson(texts->report_json);
  if (!report) return std::move(report).error();
  AuditDocuments documents{std::move(texts->inventory_json), {}, std::move(texts->port_list_yaml)};
  const auto look = LoadSnapshot(request.output);
  if (!look) return look.error();
  if (look->scan) documents.scan_json = ScanJson(*look->scan);
  for (const ScanResult& scan : look->further_scans)
    documents.further_scans_json.push_back(ScanJson(scan));
  auto history = AuditHistory::Open(request.history);
  if (!history) return std::move(history).error();
  history->Keep(*report, documents, request.netns, request.output);
  return AuditOutcome{*std::move(report), request.output, false, history->warnings(), {}};
}

AuditReport Judge(const AuditRequest& request, const AuditSources& sources, const Inputs& inputs,
                  const Look& look, const AuditProgress& progress) {
  const auto before =
      look.baseline ? std::optional(look.baseline->Borrowed(request.settle)) : std::nullopt;
  AuditReport report = Evaluate(
      {look.inventory, &inputs.list, inputs.forbidden, look.selection, sources.now(), sources.tool,
       look.outside.scans, look.outside.failed, &inputs.scheme, look.outside.networks,
       before ? &*before : nullptr, look.outside.filter_off ? &*look.outside.filter_off : nullptr});
  SayHowItWasAsked(request, inputs, look.outside, report);
  SayWhereItWasTaken(look.inventory, report);
  progress.SayHowItWent(report);
  return report;
}

void SayHowLong(const OutsideLook& outside, StepTimes& times) {
  if (outside.scans.empty()) return;
  for (const ScanResult& scan : outside.scans) {
    if (!scan.vantage.name.empty())
      times.Part("from " + Printable(scan.vantage.name), scan.finished - scan.started);
  }
  times.Ended("outside");
}

Result<std::optional<AuditBaseline>> BaselineOf(const AuditRequest& request) {
  if (request.baseline.empty()) return std::optional<AuditBaseline>();
  auto read = AuditBaseline::Read(request.baseline, request.netns);
  if (!read) return std::move(read).error();
  return std::optional(*std::move(read));
}

/// What the work needs, and nothing of the element yet.
struct Preparation {
  Inputs inputs;
  std::optional<SigningKey> key;
  OutsidePlan plan;
  AuditHistory history;
  std::optional<AuditBaseline> baseline;
};

/// A key, vantage, place or baseline that cannot be used is told before the work.
Result<Preparation> Prepare(const AuditRequest& request, const AuditSources& sources,
                            AuditProgress& progress) {
  auto inputs = ReadInputs(request, progress);
  if (!inputs) return std::move(inputs).error();
  auto key = KeyOf(request);
  if (!key) return std::move(key).error();
  auto plan = PlanOutside(request, inputs->list);
  if (!plan) return std::move(plan).error();
  if (!request.output.empty() && !request.resume) {
    auto begun = progress.Begin(request.output, MarkOf(request, sources), inputs->list_text);
    if (!begun) return std::move(begun).error();
  }
  auto history = AuditHistory::Open(request.history);
  if (!history) return std::move(history).error();
  auto baseline = BaselineOf(request);
  if (!baseline) return std::move(baseline).error();
  return Preparation{*std::move(inputs), *std::move(key), *std::move(plan), *std::move(history),
                     *std::move(baseline)};
}

}  // namespace

Result<AuditOutcome> RunAudit(const AuditRequest& request, const AuditSources& sources) {
  AuditOutcome outcome;  // the time runs from here on
  AuditProgress progress;
  if (request.resume) {
    const auto resumed = progress.Resume(request.output, sources.tool, sources.now());
    if (!resumed) return resumed.error();
    if (progress.IsSealed()) return FinishSealed(request, progress);
  }
  auto prepared = Prepare(request, sources, progress);
  if (!prepared) return std::move(prepared).error();
  auto& [inputs, key, plan, history, baseline] = *prepared;

  auto inventory = TakeInventory(request, sources);
  if (!inventory) return std::move(inventory).error();
  const auto selection = SelectNetns(*inventory, request.netns);
  if (!selection) return selection.error();
  const ElementView view(*inventory, *selection);
  AuditDocuments documents = DocumentsOf(request, *inventory, inputs);
  if (auto met = progress.Meet(view, documents.inventory_json, request.inventory_is_live()); !met)
    return std::move(met).error();
  const auto filters = PlanSecondLook(request, sources, view);
  if (!filters) return filters.error();
  DocumentFacts facts =
      progress.active() ? LookForDocuments(request, sources, inputs, view) : DocumentFacts();

  outcome.times.Ended("inventory");
  auto outside = LookFromOutside(request, sources, inputs.list, plan, view, progress);
  if (!outside) return std::move(outside).error();
  SayHowLong(*outside, outcome.times);
  if (*filters && !outside->interrupted) {
    auto again = LookAgain(request, sources, inputs.list, plan, view, **filters, *outside);
    if (!again) return std::move(again).error();
    outcome.times.Ended("filter off");
  }
  KeepScans(outside->scans, documents);

  const Look look{*inventory, *selection, *outside, baseline};
  outcome.interrupted = outside->interrupted;
  outcome.report = Judge(request, sources, inputs, look, progress);
  outcome.times.Ended("judging");
  history.DateFindings(outcome.report);
  outcome.warnings = history.warnings();
  if (progress.active() && outcome.interrupted) {
    progress.Leave();
    return outcome;
  }
  if (progress.active()) {
    BundleContent content = Gather(request, look, inputs, documents, outcome.report);
    content.facts = std::move(facts);
    auto written =
        progress.Finish(MakeBundle(outcome.report, std::move(content), key ? &*key : nullptr));
    if (!written) return std::move(written).error();
    outcome.bundle = request.output;
    outcome.times.Ended("bundle");
  }
  history.Keep(outcome.report, documents, request.netns, outcome.bundle);
  outcome.warnings = history.warnings();
  return outcome;
}

AuditSources LocalSources(const AuditRequest& request) {
  return {[netns = request.netns, bind_check = request.bind_check] {
            return TakeInventory(netns, bind_check);
          },
          [] {
            return std::chrono::time_point_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now());
          },
          [keys = SshKeys{request.remote.identity, request.remote.known_hosts}](
              const VantageSpec& vantage, const ScanRequest& scan) {
            return ScanFrom(vantage, scan, keys);
          },
          Tool{"portwarrant", PW_VERSION, PW_COMMIT},
          TakeRemoteInventory,
          OpenSelfTests,
          ReadElementNetworks,
          [](const ElementView& view) { return LookAtElement(view); },
          [](const Inventory& inventory, const NetnsSelection& selection,
             std::chrono::seconds limit) { return PlanFilterOff(inventory, selection, limit); }};
}

int VerdictExit(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
    case Verdict::kNotApplicable:
      return 0;
    case Verdict::kFail:
      return 1;
    case Verdict::kInconclusive:
      return 3;
  }
  return 3;
}

}  // namespace pw
