// Messages of the services that probes speak with, as a hostile peer could send them. What is
// accepted must stay inside its input, and what our own writers make must be read back.
#include "base/bytes.h"
#include "wire/bson.h"
#include "wire/diameter_message.h"
#include "wire/dns_message.h"
#include "wire/gtp_message.h"
#include "wire/http_message.h"
#include "wire/ike_message.h"
#include "wire/ldap_message.h"
#include "wire/ntp_packet.h"
#include "wire/pfcp_message.h"
#include "wire/radius_packet.h"
#include "wire/sigtran_message.h"

#include <cstdint>
#include <cstdlib>
#include <span>

namespace {

using Bytes = std::span<const std::byte>;

void Demand(bool kept) {
  if (!kept) std::abort();
}

void MustBeInside(Bytes part, Bytes whole) {
  if (part.empty()) return;
  Demand(part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void ReadTelecom(Bytes bytes) {
  if (const auto message = pw::ParseDiameterMessage(bytes)) {
    Demand(message->length <= bytes.size() && message->body.size() + 20 == message->length);
    MustBeInside(message->body, bytes);
    std::size_t total = 0;
    for (const pw::DiameterAvp& avp : pw::DiameterAvps(message->body)) {
      MustBeInside(avp.value, message->body);
      total += 8 + avp.value.size();
    }
    Demand(total <= message->body.size());
  }
  if (const auto message = pw::ParseGtpMessage(bytes)) {
    MustBeInside(message->elements, bytes);
    Demand(message->sequence <= 0xffffff && message->version <= 2);
    if (message->type == pw::kGtpEchoRequest && message->flavour == pw::GtpFlavour::kV2) {
      const auto again = pw::BuildGtpEcho(message->flavour, 2, message->sequence);
      const auto read = pw::ParseGtpMessage(again);
      Demand(read && read->sequence == message->sequence);
    }
  }
  if (const auto message = pw::ParsePfcpMessage(bytes)) Demand(message->sequence <= 0xffffff);
  if (const auto message = pw::ParseSigtranMessage(bytes)) {
    if (message->heartbeat_data) MustBeInside(*message->heartbeat_data, bytes);
  }
}

void ReadText(Bytes bytes) {
  const std::string_view text = pw::AsText(bytes);
  const auto head = pw::ParseHttpHead(text);
  if (!head) return;
  Demand(head->size <= text.size() && head->status >= 100);
  const pw::HttpBody body = pw::ReadHttpBody(*head, text.substr(head->size));
  Demand(body.text.size() <= text.size() - head->size);
}

void ReadOthers(Bytes bytes) {
  if (const auto message = pw::ParseDnsMessage(bytes)) {
    Demand(message->name.size() <= 255 && message->answers.size() <= 32);
    for (const pw::DnsRecord& record : message->answers) {
      MustBeInside(record.data, bytes);
      Demand(pw::DnsText(record).size() <= record.data.size());
    }
  }
  static_cast<void>(pw::ParseNtpPacket(bytes));
  if (const auto control = pw::ParseNtpControl(bytes)) Demand(control->data.size() <= bytes.size());
  if (const auto elements = pw::BsonElements(bytes)) {
    for (const pw::BsonElement& element : *elements) {
      MustBeInside(element.value, bytes);
      static_cast<void>(pw::BsonNumber(element));
      if (const auto text = pw::BsonText(element)) Demand(text->size() < element.value.size());
    }
  }
  if (const auto packet = pw::ParseRadiusPacket(bytes)) MustBeInside(packet->attributes, bytes);
  static_cast<void>(pw::ParseIkeMessage(bytes));
  if (const auto message = pw::ParseLdapMessage(bytes)) {
    MustBeInside(message->content, bytes);
    Demand(message->length <= bytes.size());
    if (const auto entry = pw::ParseLdapEntry(message->content))
      Demand(entry->name.size() <= message->content.size());
    static_cast<void>(pw::LdapResultCode(message->content));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes = std::as_bytes(std::span(data, size));
  ReadTelecom(bytes);
  ReadText(bytes);
  ReadOthers(bytes);
  return 0;
}
