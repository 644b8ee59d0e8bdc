#include "base/bytes.h"
#include "base/text.h"
#include "probe/http_conversation.h"
#include "probe/web_authority.h"
#include "probe/web_signs.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nghttp2/nghttp2.h>

namespace pw {
namespace {

constexpr std::size_t kEnoughBody = 32768;
constexpr std::size_t kMostHeaders = 200;
constexpr int kMostHeard = 200;
constexpr milliseconds kPatience{2000};

nghttp2_nv Field(std::string_view name, std::string_view value) {
  // the library copies both before it returns, and does not write to them
  const auto raw = [](std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  return {raw(name), raw(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

/// The library frames and compresses; it is handed bytes and gives bytes (nghttp2, memory API).
class Http2Conversation : public Conversation {
 public:
  explicit Http2Conversation(const ProbeContext& context)
      : context_(context), signs_(context.port, context.over_tls) {}
  ~Http2Conversation() override { nghttp2_session_del(session_); }
  Http2Conversation(const Http2Conversation&) = delete;
  Http2Conversation& operator=(const Http2Conversation&) = delete;

  Move Begin() override {
    nghttp2_session_callbacks* callbacks = nullptr;
    if (nghttp2_session_callbacks_new(&callbacks) != 0) return Move::Done();
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, OnFrame);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, OnHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, OnData);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, OnClose);
    const int made = nghttp2_session_client_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    if (made != 0) return Move::Done();
    const nghttp2_settings_entry no_push{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &no_push, 1);
    if (!Ask()) return Move::Done();
    return Move::Say(Outbound(), kPatience);
  }

  Move Hear(const Incoming& incoming) override {
    if (++heard_pieces_ > kMostHeard || incoming.bytes.size() < taken_) return Move::Done();
    const auto fresh = incoming.bytes.subspan(taken_);
    const auto* data = reinterpret_cast<const std::uint8_t*>(fresh.data());
    const auto read = nghttp2_session_mem_recv(session_, data, fresh.size());
    if (read < 0) return Move::Done();
    taken_ += fresh.size();
    Understand();
    bool asks = false;
    if (stream_ended_ && settled_) {
      if (!Ask()) return Move::Done();
      asks = true;
    }
    if (response_.body.size() > kEnoughBody || nghttp2_session_want_read(session_) == 0)
      return Move::Done();
    auto out = Outbound();
    if (out.empty() && !asks) return Move::Listen(kPatience);
    taken_ = 0;  // the caller begins anew with what it hears after we said something
    return Move::Say(std::move(out), kPatience);
  }

  Move Silence() override { return Move::Done(); }

 private:
  bool Ask() {
    const auto request = signs_.Next();
    if (!request) return false;
    response_ = {};
    stream_ended_ = false;
    const std::string authority = WebAuthority(context_);
    const auto fields = std::to_array<nghttp2_nv>({
        Field(":method", request->post.empty() ? "GET" : "POST"),
        Field(":scheme", context_.over_tls ? "https" : "http"), Field(":authority", authority),
        Field(":path", request->path), Field("user-agent", "portwarrant"), Field("accept", "*/*"),
        Field("content-type",
              "application/json"),  // the last one: left out where nothing is posted
    });
    posted_ = request->post;
    nghttp2_data_provider provider{};
    provider.source.ptr = this;
    provider.read_callback = OnPost;
    const bool posts = !request->post.empty();
    stream_ = nghttp2_submit_request(session_, nullptr, fields.data(),
                                     posts ? fields.size() : fields.size() - 1,
                                     posts ? &provider : nullptr, nullptr);
    return stream_ > 0;
  }

  std::vector<std::byte> Outbound() {
    std::vector<std::byte> out;
    for (;;) {
      const std::uint8_t* data = nullptr;
      const auto size = nghttp2_session_mem_send(session_, &data);
      if (size <= 0) return out;
      const auto bytes = std::as_bytes(std::span(data, static_cast<std::size_t>(size)));
      out.insert(out.end(), bytes.begin(), bytes.end());
    }
  }

  void Understand() {
    if (!settings_) return;  // the preface of a server is its settings (RFC 9113 s.3.4)
    // Settings that are acknowledged, or a response to our stream, are tied to what was said.
    if (!settled_ && response_.status == 0) return;
    ServiceIdentity& service = Found("http", Confidence::kBehaviour);
    Learn("http.version", "2");
    if (response_.status != 0) signs_.Take(response_, service);
  }

  static int OnFrame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* self) {
    auto& us = *static_cast<Http2Conversation*>(self);
    if (frame->hd.type == NGHTTP2_SETTINGS) {
      const bool ack = (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0;
      (ack ? us.settled_ : us.settings_) = true;
    }
    return 0;
  }

  static int OnHeader(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                      const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                      std::size_t value_size, std::uint8_t /*flags*/, void* self) {
    auto& us = *static_cast<Http2Conversation*>(self);
    if (frame->hd.stream_id != us.stream_) return 0;
    const std::string_view key(reinterpret_cast<const char*>(name), name_size);
    const std::string_view text(reinterpret_cast<const char*>(value), value_size);
    if (key == ":status") us.response_.status = ParseNumber<int>(text).value_or(0);
    if (us.response_.headers.size() < kMostHeaders) us.response_.headers.emplace_back(key, text);
    return 0;
  }

  static int OnData(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t stream,
                    const std::uint8_t* data, std::size_t size, void* self) {
    auto& us = *static_cast<Http2Conversation*>(self);
    if (stream == us.stream_) us.response_.body.append(reinterpret_cast<const char*>(data), size);
    return 0;
  }

  static int OnClose(nghttp2_session* /*session*/, std::int32_t stream, std::uint32_t /*error*/,
                     void* self) {
    auto& us = *static_cast<Http2Conversation*>(self);
    if (stream == us.stream_) us.stream_ended_ = true;
    return 0;
  }

  static ssize_t OnPost(nghttp2_session* /*session*/, std::int32_t /*stream*/, std::uint8_t* room,
                        std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                        void* /*self*/) {
    auto& us = *static_cast<Http2Conversation*>(source->ptr);
    const std::size_t part = us.posted_.copy(reinterpret_cast<char*>(room), size);
    us.posted_.remove_prefix(part);
    if (us.posted_.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(part);
  }

  ProbeContext context_;
  WebSigns signs_;
  nghttp2_session* session_ = nullptr;
  std::size_t taken_ = 0;  ///< of what the caller hands us again in full
  int heard_pieces_ = 0;
  std::int32_t stream_ = -1;
  bool settings_ = false;  ///< the peer sent its settings
  bool settled_ = false;   ///< and acknowledged ours
  bool stream_ended_ = false;
  WebResponse response_;
  std::string_view posted_;  ///< what is left to post
};

}  // namespace

std::unique_ptr<Conversation> SpeakHttp2(const ProbeContext& context) {
  return std::make_unique<Http2Conversation>(context);
}

}  // namespace pw
