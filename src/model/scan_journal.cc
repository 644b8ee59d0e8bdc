#include "model/scan_journal.h"

#include "model/scan_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "portwarrant/scan-journal/1";
constexpr std::string_view kHeadStart = R"({"format":)";
constexpr std::string_view kPartStart = R"({"part":)";

Error Invalid(std::size_t line, std::string_view what) {
  return {Error::Code::kInvalid, fmt::format("line {}: {}", line, what)};
}

Result<Done> ReadHead(std::string_view line, ScanJournal& journal) {
  const Json json = Json::parse(line, nullptr, false);
  const bool known = json.is_object() && json.value("format", "") == kFormat &&
                     json.contains("scan") && json["scan"].is_string();
  if (!known) return Error{Error::Code::kInvalid, "no journal of a scan"};
  const auto started = ParseRfc3339(json.value("started", ""));
  if (!started) return started.error();
  const auto scan = json["scan"].get<std::string>();
  if (journal.runs > 0 && scan != journal.scan)
    return Error{Error::Code::kInvalid, "the journal of two different scans"};
  if (journal.runs++ == 0) {
    journal.scan = scan;
    journal.started = *started;
  }
  return Done{};
}

Result<Done> ReadLine(std::string_view line, ScanJournal& journal) {
  if (line.starts_with(kHeadStart)) return ReadHead(line, journal);
  if (journal.runs == 0) return Error{Error::Code::kInvalid, "no journal of a scan"};
  if (line.starts_with(kPartStart)) {
    auto part =
        ParseTargetJson(line.substr(kPartStart.size(), line.size() - kPartStart.size() - 1));
    if (!part) return std::move(part).error();
    if (part->coverage.size() != 1)
      return Error{Error::Code::kInvalid, "not the coverage of one transport"};
    const std::pair key(part->address, part->coverage.front().transport);
    journal.parts.insert_or_assign(key, *std::move(part));
    return Done{};
  }
  auto port = ParsePortLine(line);
  if (!port) return std::move(port).error();
  journal.ports[{port->first, port->second.transport}].push_back(std::move(port->second));
  return Done{};
}

}  // namespace

std::string JournalHead(std::string_view scan, TimePoint started) {
  const Json json = {{"format", kFormat}, {"scan", scan}, {"started", ToRfc3339(started)}};
  return json.dump() + "\n";
}

std::string JournalPort(const IpAddress& target, const PortObservation& port) {
  return PortLine(target, port);
}

std::string JournalPart(const TargetResult& part) {
  std::string target = TargetJson(part);
  target.pop_back();
  return std::string(kPartStart) + target + "}\n";
}

Result<ScanJournal> ParseScanJournal(std::string_view text) {
  ScanJournal journal;
  std::size_t number = 0;
  while (true) {
    const std::size_t end = text.find('\n', journal.good_bytes);
    if (end == std::string_view::npos) break;
    ++number;
    const auto line = text.substr(journal.good_bytes, end - journal.good_bytes);
    if (auto read = ReadLine(line, journal); !read) return Invalid(number, read.error().what);
    journal.good_bytes = end + 1;
  }
  if (journal.runs == 0 && !text.empty()) return Invalid(1, "no journal of a scan");
  return journal;
}

}  // namespace pw
