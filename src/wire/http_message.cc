#include "wire/http_message.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

namespace pw {
namespace {

constexpr std::size_t kLongestHead = 32768;
constexpr std::size_t kMostHeaders = 200;
constexpr std::string_view kVersion = "HTTP/1.";

Error Invalid(std::string_view why) {
  return Error{Error::Code::kInvalid, "read HTTP response: " + std::string(why)};
}

/// A line up to its LF; nothing if there is none yet.
std::optional<std::string_view> WholeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = rest.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  rest.remove_prefix(end + 1);
  return line;
}

/// "HTTP/1.1 200 OK"; the reason may be missing.
bool ReadStatusLine(std::string_view line, HttpHead& head) {
  constexpr std::size_t kStatusAt = kVersion.size() + 2;
  if (!line.starts_with(kVersion) || line.size() < kStatusAt + 3) return false;
  const char minor = line[kVersion.size()];
  if ((minor != '0' && minor != '1') || line[kVersion.size() + 1] != ' ') return false;
  const auto status = ParseNumber<int>(line.substr(kStatusAt, 3));
  const bool ends = line.size() == kStatusAt + 3 || line[kStatusAt + 3] == ' ';
  if (!status || *status < 100 || *status > 999 || !ends) return false;
  head.minor = minor - '0';
  head.status = *status;
  return true;
}

/// Appends the data of whole chunks, and of the one that is coming in. True at the last one.
bool Dechunk(std::string_view rest, std::string& text) {
  for (;;) {
    const auto line = WholeLine(rest);
    if (!line) return false;
    const auto size = ParseNumber<std::size_t>(Trim(line->substr(0, line->find(';'))), 16);
    if (!size) return false;
    if (*size == 0) break;
    text += rest.substr(0, *size);
    if (rest.size() <= *size) return false;
    rest.remove_prefix(*size);
    if (!WholeLine(rest)) return false;
  }
  for (;;) {  // trailers
    const auto line = WholeLine(rest);
    if (!line) return false;
    if (line->empty()) return true;
  }
}

}  // namespace

std::string_view HttpHead::Header(std::string_view lower_name) const {
  const auto header = std::ranges::find_if(
      headers, [&](const auto& candidate) { return ToLower(candidate.first) == lower_name; });
  return header == headers.end() ? std::string_view{} : header->second;
}

Result<HttpHead> ParseHttpHead(std::string_view bytes) {
  const std::size_t shared = std::min(bytes.size(), kVersion.size());
  if (bytes.substr(0, shared) != kVersion.substr(0, shared)) return Invalid("no status line");
  HttpHead head;
  std::string_view rest = bytes.substr(0, kLongestHead);
  const auto incomplete = [&] {
    return bytes.size() >= kLongestHead ? Invalid("the head is too long")
                                        : Error{Error::Code::kTruncated, "read HTTP response"};
  };
  const auto status = WholeLine(rest);
  if (!status) return incomplete();
  if (!ReadStatusLine(*status, head)) return Invalid("malformed status line");
  for (;;) {
    const auto line = WholeLine(rest);
    if (!line) return incomplete();
    if (line->empty()) break;
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos || colon == 0) return Invalid("malformed header");
    if (head.headers.size() == kMostHeaders) return Invalid("too many headers");
    head.headers.emplace_back(line->substr(0, colon), Trim(line->substr(colon + 1)));
  }
  head.size = std::min(bytes.size(), kLongestHead) - rest.size();
  return head;
}

HttpBody ReadHttpBody(const HttpHead& head, std::string_view bytes) {
  HttpBody body;
  if (head.status < 200 || head.status == 204 || head.status == 304) {
    body.complete = true;
  } else if (ToLower(head.Header("transfer-encoding")).ends_with("chunked")) {
    body.complete = Dechunk(bytes, body.text);
  } else if (const auto length = ParseNumber<std::size_t>(head.Header("content-length"))) {
    body.text = bytes.substr(0, *length);
    body.complete = body.text.size() == *length;
  } else {
    body.text = bytes;
  }
  return body;
}

}  // namespace pw
