#pragma once

#include "model/audit_report.h"
#include "report/statement.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// As Printable, line by line: line feeds and tabs stay, so that commands keep their form, and
/// nothing is left that XML 1.0 or a terminal would choke on.
std::string PrintableLines(std::string_view text);

std::string JoinedText(const std::vector<std::string>& texts, std::string_view separator);

/// The element's name, else the host's, else "element".
std::string NameOf(const AuditReport& report);

/// "tcp://10.77.0.2:23", with brackets around an IPv6 address. Something that is no address (an
/// interface's name) has everything but letters, digits and ". - _" percent-encoded (RFC 3986).
std::string EndpointUri(Transport transport, std::string_view host, std::uint16_t port);

/// The end points of a finding; none if it is about no port.
std::vector<std::string> EndpointsOf(const FindingSubject& subject);

/// "sha256:<hex>" gives "<hex>".
std::string HashOfRecord(const std::string& record);
/// Where in the bundle a record lies: the file with that hash, else "records/<hex>".
std::string FileOfRecord(std::span<const FileDigest> files, const std::string& record);

/// A text that is never empty, for formats that want one: "-" then.
std::string OrDash(std::string_view text);

}  // namespace pw
