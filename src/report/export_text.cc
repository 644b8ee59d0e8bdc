#include "report/export_text.h"

#include "base/text.h"
#include "wire/ip_address.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

std::string Encoded(std::string_view host) {
  std::string text;
  for (const char c : host) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

}  // namespace

std::string PrintableLines(std::string_view text) {
  std::string safe;
  bool first_line = true;
  for (const std::string_view line : Split(text, '\n')) {
    if (!first_line) safe += '\n';
    first_line = false;
    bool first_piece = true;
    for (const std::string_view piece : Split(line, '\t')) {
      if (!first_piece) safe += '\t';
      first_piece = false;
      safe += Printable(piece);
    }
  }
  return safe;
}

std::string JoinedText(const std::vector<std::string>& texts, std::string_view separator) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += separator;
    all += text;
  }
  return all;
}

std::string NameOf(const AuditReport& report) {
  if (!report.element.name.empty()) return report.element.name;
  return report.host.name.empty() ? "element" : report.host.name;
}

std::string EndpointUri(Transport transport, std::string_view host, std::uint16_t port) {
  const auto address = IpAddress::Parse(host);
  const bool bracketed = address && address->family() == Family::kIpv6;
  return fmt::format("{}://{}{}{}:{}", ToString(transport), bracketed ? "[" : "",
                     address ? std::string(host) : Encoded(host), bracketed ? "]" : "", port);
}

std::vector<std::string> EndpointsOf(const FindingSubject& subject) {
  std::vector<std::string> endpoints;
  if (!subject.transport) return endpoints;
  const std::vector<std::string>& hosts =
      subject.addresses.empty() ? subject.interfaces : subject.addresses;
  for (const std::string& host : hosts) {
    for (const std::uint16_t port : subject.ports)
      endpoints.push_back(EndpointUri(*subject.transport, host, port));
  }
  return endpoints;
}

std::string HashOfRecord(const std::string& record) {
  return record.substr(record.find(':') + 1);
}

std::string FileOfRecord(std::span<const FileDigest> files, const std::string& record) {
  std::string hash = HashOfRecord(record);
  const auto found = std::ranges::find(files, hash, &FileDigest::second);
  return found == files.end() ? "records/" + std::move(hash) : found->first;
}

std::string OrDash(std::string_view text) {
  return std::string(text.empty() ? "-" : text);
}

}  // namespace pw
