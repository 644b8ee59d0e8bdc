#include "report/time_stamp.h"

#include "model/sha256.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

namespace pw {
namespace {

/// One kind of OpenSSL object, owned.
template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using OwnedRequest = std::unique_ptr<TS_REQ, FreeWith<TS_REQ_free>>;
using OwnedReply = std::unique_ptr<TS_RESP, FreeWith<TS_RESP_free>>;
using OwnedImprint = std::unique_ptr<TS_MSG_IMPRINT, FreeWith<TS_MSG_IMPRINT_free>>;
using OwnedAlgorithm = std::unique_ptr<X509_ALGOR, FreeWith<X509_ALGOR_free>>;
using OwnedNumber = std::unique_ptr<ASN1_INTEGER, FreeWith<ASN1_INTEGER_free>>;
using OwnedContext = std::unique_ptr<TS_VERIFY_CTX, FreeWith<TS_VERIFY_CTX_free>>;
using OwnedStore = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using OwnedBio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using OwnedCertificate = std::unique_ptr<X509, FreeWith<X509_free>>;

/// As d2i and i2d functions of one type want it.
template <class T>
std::string Der(const T* object, int (*write)(const T*, unsigned char**)) {
  const int size = write(object, nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  write(object, &at);
  return der;
}

Error Bad(std::string_view why) {
  ERR_clear_error();
  return {Error::Code::kInvalid, fmt::format("no time stamp for this: {}", why)};
}

/// The last thing that OpenSSL said.
std::string LastReason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "it does not fit" : reason;
}

OwnedReply ReadReply(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  return OwnedReply(d2i_TS_RESP(nullptr, &at, static_cast<long>(text.size())));
}

/// Certificates of a PEM text; those of the reply if there is none.
Result<std::vector<OwnedCertificate>> Anchors(std::string_view pem, PKCS7* token) {
  std::vector<OwnedCertificate> anchors;
  if (pem.empty()) {
    const STACK_OF(X509)* inside = token->d.sign->cert;
    for (int i = 0; i < sk_X509_num(inside); ++i) {
      X509* certificate = sk_X509_value(inside, i);
      X509_up_ref(certificate);
      anchors.emplace_back(certificate);
    }
    if (anchors.empty()) return Bad("no certificate is in it: name the authority");
    return anchors;
  }
  const OwnedBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
    anchors.emplace_back(certificate);
  if (anchors.empty()) return Bad("the authorities are no PEM certificates");
  return anchors;
}

Result<TimePoint> TimeOf(const TS_TST_INFO* info) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &parts) != 1) return Bad("its time is none");
  return std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::from_time_t(timegm(&parts)));
}

/// A store that trusts the anchors, at that time. Where an anchor is no root, it is trusted itself.
OwnedStore StoreOf(const std::vector<OwnedCertificate>& anchors, TimePoint time) {
  OwnedStore store(X509_STORE_new());
  for (const OwnedCertificate& anchor : anchors)
    X509_STORE_add_cert(store.get(), anchor.get());
  X509_VERIFY_PARAM* rules = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(rules, std::chrono::system_clock::to_time_t(time));
  return store;
}

std::string SignerOf(PKCS7* token) {
  STACK_OF(X509)* signers = PKCS7_get0_signers(token, nullptr, 0);
  std::string name;
  if (sk_X509_num(signers) == 1) {
    const OwnedBio bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(sk_X509_value(signers, 0)), 0,
                       XN_FLAG_RFC2253);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    name.assign(data, static_cast<std::size_t>(size));
  }
  sk_X509_free(signers);
  return name;
}

/// Granted without a word beside, and in the one encoding that DER has.
Result<Done> CheckForm(TS_RESP* reply, std::string_view text) {
  if (Der<TS_RESP>(reply, i2d_TS_RESP) != text) return Bad("it is not DER, or more follows");
  const TS_STATUS_INFO* status = TS_RESP_get_status_info(reply);
  if (ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status)) != TS_STATUS_GRANTED)
    return Bad("the authority did not grant it");
  if (TS_STATUS_INFO_get0_text(status) != nullptr ||
      TS_STATUS_INFO_get0_failure_info(status) != nullptr)
    return Bad("words beside the status");
  if (TS_RESP_get_token(reply) == nullptr || TS_RESP_get_tst_info(reply) == nullptr)
    return Bad("it is empty");
  return Done{};
}

/// Flags, imprint and nonce that the reply is held against.
OwnedContext ContextFor(std::string_view bytes, std::string_view query, OwnedStore store) {
  OwnedContext context(TS_VERIFY_CTX_new());
  const unsigned flags = TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT;
  if (!query.empty()) {
    const auto* at = reinterpret_cast<const unsigned char*>(query.data());
    const OwnedRequest request(d2i_TS_REQ(nullptr, &at, static_cast<long>(query.size())));
    if (!request || TS_REQ_to_TS_VERIFY_CTX(request.get(), context.get()) == nullptr)
      return nullptr;
    TS_VERIFY_CTX_add_flags(context.get(), TS_VFY_SIGNATURE);
  } else {
    const std::string digest = Sha256Bytes(bytes);
    // The context frees it; the reply's algorithm is compared by its length and the digest.
    auto* imprint = static_cast<unsigned char*>(OPENSSL_malloc(digest.size()));
    if (imprint == nullptr) return nullptr;
    std::ranges::copy(digest, imprint);
    TS_VERIFY_CTX_set_imprint(context.get(), imprint, static_cast<long>(digest.size()));
    TS_VERIFY_CTX_set_flags(context.get(), static_cast<int>(flags));
  }
  TS_VERIFY_CTX_set_store(context.get(), store.release());
  return context;
}

bool IsAboutSha256(TS_TST_INFO* info) {
  const X509_ALGOR* algorithm = TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info));
  return OBJ_obj2nid(algorithm->algorithm) == NID_sha256;
}

}  // namespace

Result<std::string> TimeStampQuery(std::string_view bytes) {
  const std::string digest = Sha256Bytes(bytes);
  std::array<unsigned char, 8> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
    return Error{Error::Code::kSystem, "ask for a time stamp: no random numbers"};
  std::uint64_t nonce = 0;
  for (const unsigned char byte : random)
    nonce = (nonce << 8U) | byte;
  const OwnedRequest request(TS_REQ_new());
  const OwnedImprint imprint(TS_MSG_IMPRINT_new());
  const OwnedAlgorithm algorithm(X509_ALGOR_new());
  const OwnedNumber number(ASN1_INTEGER_new());
  const bool made =
      request && imprint && algorithm && number &&
      X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1 &&
      TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
      TS_MSG_IMPRINT_set_msg(
          imprint.get(), reinterpret_cast<unsigned char*>(std::string(digest).data()), 32) == 1 &&
      ASN1_INTEGER_set_uint64(number.get(), nonce) == 1 &&
      TS_REQ_set_version(request.get(), 1) == 1 &&
      TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
      TS_REQ_set_nonce(request.get(), number.get()) == 1 &&
      TS_REQ_set_cert_req(request.get(), 1) == 1;
  if (!made) return Error{Error::Code::kSystem, "ask for a time stamp: no memory"};
  return Der<TS_REQ>(request.get(), i2d_TS_REQ);
}

Result<TimeStamp> CheckTimeStamp(std::string_view reply_text, std::string_view bytes,
                                 std::string_view authorities, std::string_view query) {
  constexpr std::size_t kLimit = std::size_t{1} << 20;
  if (reply_text.size() > kLimit || authorities.size() > kLimit) return Bad("it is too long");
  const OwnedReply reply = ReadReply(reply_text);
  if (!reply) return Bad("not a reply of a time stamp authority");
  if (auto sound = CheckForm(reply.get(), reply_text); !sound) return std::move(sound).error();
  TS_TST_INFO* info = TS_RESP_get_tst_info(reply.get());
  if (!IsAboutSha256(info)) return Bad("it is about another digest than SHA-256");
  const auto time = TimeOf(info);
  if (!time) return time.error();
  PKCS7* token = TS_RESP_get_token(reply.get());
  const auto anchors = Anchors(authorities, token);
  if (!anchors) return anchors.error();
  const OwnedContext context = ContextFor(bytes, query, StoreOf(*anchors, *time));
  if (!context || TS_RESP_verify_response(context.get(), reply.get()) != 1)
    return Bad(LastReason());
  ERR_clear_error();
  return TimeStamp{*time, SignerOf(token), !authorities.empty()};
}

}  // namespace pw
