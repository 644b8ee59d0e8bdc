#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

inline constexpr std::uint16_t kDnsNs = 2;  ///< types (RFC 1035 s.3.2.2)
inline constexpr std::uint16_t kDnsTxt = 16;
inline constexpr std::uint16_t kDnsInternet = 1;  ///< classes (RFC 1035 s.3.2.4)
inline constexpr std::uint16_t kDnsChaos = 3;

struct DnsRecord {
  std::uint16_t type = 0;
  std::uint16_t record_class = 0;
  std::span<const std::byte> data;
};

/// A DNS message (RFC 1035 s.4.1) with at most one question. Spans are views.
struct DnsMessage {
  std::uint16_t id = 0;
  bool response = false;
  bool authoritative = false;
  bool recursion_available = false;
  std::uint8_t opcode = 0;
  std::uint8_t code = 0;  ///< RCODE: 0 = no error, 5 = refused
  std::string name;  ///< of the question, in lower case, without the last dot; "" = root or none
  std::uint16_t type = 0;
  std::uint16_t question_class = 0;
  bool has_question = false;
  std::vector<DnsRecord> answers;  ///< of the answer section, at most 32
};

/// Reads one message. A name of the question must not be compressed. Errors: kTruncated; kInvalid
/// (several questions, a malformed name, more records announced than there are).
Result<DnsMessage> ParseDnsMessage(std::span<const std::byte> bytes);

/// The strings of a TXT record, joined (RFC 1035 s.3.3.14).
std::string DnsText(const DnsRecord& record);

/// A query with one question; labels have at most 63 bytes. `recursive` sets RD.
std::vector<std::byte> BuildDnsQuery(std::uint16_t id, std::string_view name, std::uint16_t type,
                                     std::uint16_t question_class, bool recursive);

}  // namespace pw
