#include "probe/http_conversation.h"
#include "probe/probe_case_test.h"
#include "probe/rmi_conversation.h"
#include "probe/web_signs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string Response(std::string_view status, std::string_view headers, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

const ProbeContext kPlain = RecordedContext(Transport::kTcp, 18080);

TEST(Http1Conversation, NamesProductAndVersionOfTheServer) {
  const Heard heard = Hold(SpeakHttp1, kPlain,
                           {Answers{Response("200 OK", "Server: nginx/1.22.1\r\n",
                                             "<html><head><title> Welcome </title>")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "http");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "nginx");
  EXPECT_EQ(heard.identity->version, "1.22.1");
  EXPECT_EQ(FactOf(*heard.identity, "http.title"), "Welcome");
  EXPECT_EQ(FactOf(*heard.identity, "http.version"), "1.1");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
  ASSERT_EQ(heard.said.size(), 1U);
  EXPECT_THAT(heard.said[0], StartsWith("GET / HTTP/1.1\r\nHost: 10.88.0.2:18080\r\n"));
}

TEST(Http1Conversation, BlamesAPasswordThatIsAskedForInTheClear) {
  const Answers basic{Response("401 Unauthorized", "WWW-Authenticate: Basic realm=x\r\n", "")};
  EXPECT_EQ(WeaknessOf(Hold(SpeakHttp1, kPlain, {basic})), "http-clear-text");
  const Answers form{Response("200 OK", "", "<form><input TYPE=\"password\" name=p>")};
  EXPECT_EQ(WeaknessOf(Hold(SpeakHttp1, kPlain, {form})), "http-clear-text");
  ProbeContext secure = kPlain;
  secure.over_tls = true;
  EXPECT_EQ(WeaknessOf(Hold(SpeakHttp1, secure, {basic})), "");
  const Answers digest{Response("401 Unauthorized", "WWW-Authenticate: Digest realm=x\r\n", "")};
  EXPECT_EQ(WeaknessOf(Hold(SpeakHttp1, kPlain, {digest})), "");
}

TEST(Http1Conversation, FindsAnOpenDockerApi) {
  // Docker 20.10 says of "/" that there is no such page.
  const Heard heard = Hold(
      SpeakHttp1, kPlain,
      {Answers{Response("404 Not Found", "Api-Version: 1.41\r\nServer: Docker/20.10.24 (linux)\r\n",
                        "{\"message\":\"page not found\"}\n")},
       Answers{Response("200 OK", "Server: Docker/20.10.24 (linux)\r\n",
                        "{\"Platform\":{\"Name\":\"\"},\"Version\":\"20.10.24+dfsg1\","
                        "\"ApiVersion\":\"1.41\",\"Os\":\"linux\"}\n")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->product, "Docker Engine");
  EXPECT_EQ(heard.identity->version, "20.10.24+dfsg1");
  EXPECT_EQ(WeaknessOf(heard), "docker-api-open");
  ASSERT_EQ(heard.said.size(), 2U);
  EXPECT_THAT(heard.said[1], StartsWith("GET /version HTTP/1.1\r\n"));
}

TEST(Http1Conversation, AsksAnEtcdForItsKeys) {
  // etcd 3.4.23 of Debian 12
  const Heard heard = Hold(
      SpeakHttp1, kPlain,
      {Answers{Response("404 Not Found", "", "404 page not found\n")},
       Answers{Response("200 OK", "", "{\"etcdserver\":\"3.4.23\",\"etcdcluster\":\"3.4.0\"}")},
       Answers{
           Response("200 OK", "",
                    "{\"header\":{\"cluster_id\":\"14841639068965178418\",\"revision\":\"1\"}}")},
       Answers{Response("404 Not Found", "", "404 page not found\n")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->product, "etcd");
  EXPECT_EQ(heard.identity->version, "3.4.23");
  EXPECT_EQ(WeaknessOf(heard), "etcd-open");
  ASSERT_EQ(heard.said.size(), 4U);
  EXPECT_THAT(heard.said[2], StartsWith("POST /v3/kv/range HTTP/1.1\r\n"));
  EXPECT_THAT(heard.said[2], HasSubstr("\"keys_only\":true"));
}

TEST(Http1Conversation, FindsMetricsAndTheExporterThatGivesThem) {
  const Heard heard = Hold(
      SpeakHttp1, kPlain,
      {Answers{Response("200 OK", "", "<a href=\"/metrics\">Metrics</a>")},
       Answers{Response("200 OK", "Content-Type: text/plain; version=0.0.4\r\n",
                        "# HELP go_info Go.\ngo_info{version=\"go1.19.8\"} 1\n"
                        "node_exporter_build_info{branch=\"debian/sid\",goversion=\"go1.19.8\","
                        "revision=\"1\",version=\"1.5.0-1+b6\"} 1\n")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(FactOf(*heard.identity, "http.application"), "prometheus-metrics");
  EXPECT_EQ(heard.identity->product, "node_exporter");
  EXPECT_EQ(heard.identity->version, "1.5.0-1+b6");
  EXPECT_EQ(WeaknessOf(heard), "metrics-open");
}

TEST(Http1Conversation, FindsAKubeletThatAnswersStrangersOnItsOwnPort) {
  ProbeContext kubelet = kPlain;
  kubelet.port = 10250;
  kubelet.over_tls = true;
  const Answers root{Response("404 Not Found", "", "404 page not found\n")};
  const Heard open =
      Hold(SpeakHttp1, kubelet,
           {root, Answers{Response("200 OK", "", "{\"kind\":\"PodList\",\"items\"")}});
  EXPECT_EQ(WeaknessOf(open), "kubelet-anonymous");
  const Heard closed =
      Hold(SpeakHttp1, kubelet, {root, Answers{Response("401 Unauthorized", "", "Unauthorized")}});
  EXPECT_EQ(WeaknessOf(closed), "");
}

TEST(Http1Conversation, StopsWhereTheServerCloses) {
  const Heard heard =
      Hold(SpeakHttp1, kPlain,
           {Answers{Response("404 Not Found", "Connection: close\r\n", "404 page not found\n")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.said.size(), 1U);
}

TEST(Http1Conversation, BelievesNoEchoAndNoOtherProtocol) {
  EXPECT_FALSE(HoldWithEcho(SpeakHttp1, kPlain).identity);
  EXPECT_FALSE(Hold(SpeakHttp1, kPlain, {Answers{"SIP/2.0 400 Bad Request\r\n\r\n"}}).identity);
  EXPECT_FALSE(Hold(SpeakHttp1, kPlain, {Answers{"HTTP/1.1 4"}, Ends{}}).identity);
}

// nginx 1.22.1 of Debian 12 with http2, in the clear: settings, window update, ack; then headers
// and data of a 404.
constexpr std::string_view kNginxHttp2 =
    "000012040000000000000300000080000400010000000500ffffff0000040800000000007fff0000000000040100"
    "00000000003c0104000000018d7689aa6355e580ae212e1f6196e4593e94136a693f75040138a08571a76e01a531"
    "68df5f921d75d0620d263d4c5761e3a0b4ffbe883d5f5c02313400000e0001000000017b227469746c65223a226e"
    "6f227d";

TEST(Http2Conversation, IsProvenByAResponseOnItsStream) {
  const Heard heard = Hold(SpeakHttp2, kPlain, {Answers{FromHex(kNginxHttp2)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "http");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "http.version"), "2");
  EXPECT_EQ(FactOf(*heard.identity, "http.status"), "404");
  EXPECT_EQ(FactOf(*heard.identity, "http.application"), "problem+json");
  EXPECT_EQ(heard.identity->product, "nginx");
}

TEST(Http2Conversation, TakesTheSameBytesInPieces) {
  const std::string bytes = FromHex(kNginxHttp2);
  const auto conversation = SpeakHttp2(kPlain);
  Move move = conversation->Begin();
  std::string heard;
  for (const char octet : bytes) {
    if (move.kind == Move::Kind::kDone) break;
    heard += octet;
    move = conversation->Hear({AsBytes(heard), 0, 0});
    if (!move.send.empty()) heard.clear();  // as the contract has it
  }
  ASSERT_TRUE(conversation->identity());
  EXPECT_EQ(FactOf(*conversation->identity(), "http.status"), "404");
}

TEST(Http2Conversation, LeavesHttp1ToItsOwn) {
  const std::string begins = FromHex(FirstSaid(SpeakHttp2, kPlain));
  EXPECT_THAT(begins, StartsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  EXPECT_FALSE(
      Hold(SpeakHttp2, kPlain, {Answers{"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n"}})
          .identity);
  EXPECT_FALSE(HoldWithEcho(SpeakHttp2, kPlain).identity);
}

const ProbeContext kRmi = RecordedContext(Transport::kTcp, 11099);
// rmiregistry of OpenJDK 17
constexpr std::string_view kRmiAck = "4e000931302e38382e302e310000c5f2";
constexpr std::string_view kRmiEmpty =
    "51aced0005770f01e05d9fd6000001a214c3013d8002757200135b4c6a6176612e6c616e672e537472696e673bad"
    "d256e7e91d7b4702000070787000000000";

TEST(RmiConversation, IsProvenByOurOwnAddress) {
  const Heard heard =
      Hold(SpeakRmi, kRmi, {Answers{FromHex(kRmiAck)}, Answers{FromHex(kRmiEmpty)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "rmi");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(WeaknessOf(heard), "rmi-registry-open");
  const Heard another = Hold(SpeakRmi, kRmi, {Answers{FromHex("4e000831302e302e302e310000c5f2")}});
  ASSERT_TRUE(another.identity);
  EXPECT_EQ(another.identity->confidence, Confidence::kBanner);
}

TEST(RmiConversation, FindsJmxAmongTheNames) {
  std::string names = FromHex(kRmiEmpty);
  names.replace(names.size() - 4, 4, FromHex("00000001740006") + "jmxrmi");
  const Heard heard = Hold(SpeakRmi, kRmi, {Answers{FromHex(kRmiAck)}, Answers{names}});
  EXPECT_EQ(WeaknessOf(heard), "jmx-open");
  EXPECT_EQ(FactOf(*heard.identity, "rmi.names"), "jmxrmi");
}

TEST(RmiConversation, BelievesNoEcho) {
  EXPECT_FALSE(HoldWithEcho(SpeakRmi, kRmi).identity);
}

}  // namespace
}  // namespace pw
