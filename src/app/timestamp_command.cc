#include "app/timestamp_command.h"

#include "app/bundle_folder.h"
#include "report/manifest.h"
#include "sys/atomic_file.h"
#include "sys/file.h"
#include "sys/http_post.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// The bytes that are stamped, of a bundle in which nothing differs.
Result<std::string> BytesToStamp(const std::string& bundle) {
  const auto found = ReadBundleFolder(bundle);
  if (!found) return found.error();
  if (found->time_stamp) {
    return Error{Error::Code::kInvalid, fmt::format("stamp {}: it has a time stamp", bundle)};
  }
  const BundleCheck check = CheckBundle(*found, {});
  if (!check.differences.empty()) {
    const Difference& first = check.differences.front();
    return Error{Error::Code::kInvalid,
                 fmt::format("stamp {}: it is not whole: {}: {}", bundle, first.file, first.what)};
  }
  return found->envelope ? *found->envelope : *found->manifest;
}

Result<std::string> Ask(const std::string& url, const std::string& query) {
  HttpQuestion question;  // RFC 3161 s.3.4
  question.url = url;
  question.content_type = "application/timestamp-query";
  question.body = query;
  question.expected_type = "application/timestamp-reply";
  return HttpPost(question);
}

}  // namespace

Result<TimeStamp> StampBundle(const TimestampRequest& request) {
  std::string authorities;
  if (!request.authorities.empty()) {
    auto text = ReadFile(request.authorities);
    if (!text) return std::move(text).error();
    authorities = *std::move(text);
  }
  const auto bytes = BytesToStamp(request.bundle);
  if (!bytes) return bytes.error();
  std::string query;
  if (request.reply.empty()) {
    auto made = TimeStampQuery(*bytes);
    if (!made) return std::move(made).error();
    query = *std::move(made);
  }
  if (!request.query.empty()) {
    if (auto written = WriteFileAtomically(request.query, query); !written)
      return std::move(written).error();
    return TimeStamp{};
  }
  const auto reply = request.reply.empty() ? Ask(request.url, query) : ReadFile(request.reply);
  if (!reply) return reply.error();
  auto stamp = CheckTimeStamp(*reply, *bytes, authorities, query);
  if (!stamp) return stamp;
  const std::string path = request.bundle + "/" + std::string(kTimeStampName);
  if (auto written = WriteNewFile(path, *reply, 0644); !written) return std::move(written).error();
  return stamp;
}

}  // namespace pw
