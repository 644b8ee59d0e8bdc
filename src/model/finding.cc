#include "model/finding.h"

#include "model/sha256.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::array<std::pair<FindingKind, std::string_view>, 13> kKinds = {{
    {FindingKind::kUndocumentedPort, "undocumented-port"},
    {FindingKind::kUndocumentedService, "undocumented-service"},
    {FindingKind::kForbiddenPort, "forbidden-port"},
    {FindingKind::kForbiddenService, "forbidden-service"},
    {FindingKind::kInsecureConfiguration, "insecure-configuration"},
    {FindingKind::kWrongInterface, "wrong-interface"},
    {FindingKind::kWrongProcess, "wrong-process"},
    {FindingKind::kDocumentedNotFound, "documented-not-found"},
    {FindingKind::kHiddenListener, "hidden-listener"},
    {FindingKind::kUnexplainedExposure, "unexplained-exposure"},
    {FindingKind::kVulnerability, "vulnerability"},
    {FindingKind::kChangedAfterRestart, "changed-after-restart"},
    {FindingKind::kExpiredException, "expired-exception"},
}};

/// Port as it enters the id: numbers that the kernel picked do not.
std::string PortText(const FindingSubject& subject) {
  if (subject.ephemeral) return "ephemeral";
  return subject.ports.empty() ? std::string("-") : fmt::to_string(subject.ports.front());
}

}  // namespace

std::string_view ToString(FindingKind kind) {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) return name;
  }
  return "unknown";
}

std::optional<FindingKind> ParseFindingKind(std::string_view text) {
  for (const auto& [value, name] : kKinds) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kLow:
      return "low";
    case Severity::kMedium:
      return "medium";
    case Severity::kHigh:
      return "high";
    case Severity::kCritical:
      return "critical";
  }
  return "medium";
}

std::string ToString(const FindingSubject& subject) {
  if (!subject.transport) return subject.service;
  return fmt::format("{}/{}", ToString(*subject.transport), PortText(subject));
}

std::string FindingId(FindingKind kind, const FindingSubject& subject) {
  // NUL cannot occur in a name, so two different subjects never give the same text.
  std::string text(ToString(kind));
  const std::string_view transport =
      subject.transport ? ToString(*subject.transport) : std::string_view("-");
  const std::string port = PortText(subject);
  for (const std::string_view part : {std::string_view(subject.netns), transport,
                                      std::string_view(port), std::string_view(subject.service)}) {
    text.push_back('\0');
    text += part;
  }
  return "F-" + Sha256Hex(text).substr(0, 12);
}

}  // namespace pw
