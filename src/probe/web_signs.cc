#include "probe/web_signs.h"

#include "base/text.h"
#include "probe/line_pattern.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kMostRequests = 5;
constexpr std::string_view kMetrics = "prometheus-metrics";
constexpr std::size_t kLongestFact = 256;
constexpr std::string_view kKeyRange =
    R"({"key":"AA==","range_end":"AA==","limit":1,"keys_only":true})";

/// What a response of a known application looks like: data, one row each. Patterns as in
/// line_pattern.h; a capture "version" is the version of the product.
struct Sign {
  std::string_view path;
  int status = 200;
  std::string_view pattern;
  std::string_view application;
  std::string_view product;
  std::string_view weakness;  ///< empty = no weakness by itself
};

constexpr auto kSigns = std::to_array<Sign>({
    // Docker Engine API, "Version"
    {"/version", 200, R"(<>"Version":"<version>"<>"ApiVersion":")", "docker-api", "Docker Engine",
     "docker-api-open"},
    {"/version", 200, R"(<>"ApiVersion":"<>"Version":"<version>")", "docker-api", "Docker Engine",
     "docker-api-open"},
    // etcd: api/etcdhttp
    {"/version", 200, R"({"etcdserver":"<version>")", "etcd", "etcd", ""},
    {"/v3/kv/range", 200, R"({"header":{"cluster_id":")", "etcd", "etcd", "etcd-open"},
    // Kubernetes API reference, "/version"
    {"/version", 200, R"(<>"gitVersion": "<version>")", "kubernetes-api", "Kubernetes", ""},
    // kubelet server: pods
    {"/pods", 200, R"({"kind":"PodList")", "kubelet", "kubelet", "kubelet-anonymous"},
    // Prometheus text exposition format
    {"/metrics", 200, "# HELP ", kMetrics, "", "metrics-open"},
    {"/metrics", 200, "# TYPE ", kMetrics, "", "metrics-open"},
    // Elasticsearch and OpenSearch: root API
    {"/", 200, R"(<>"cluster_name"<>"number"<>"<version>"<>"lucene_version")", "elasticsearch",
     "Elasticsearch", "elasticsearch-open"},
    // Apache CouchDB API, "/"
    {"/", 200, R"({"couchdb":"Welcome","version":"<version>")", "couchdb", "CouchDB", ""},
});

/// Ports whose usual application is asked for at once: IANA names and the products' documents.
struct UsualPath {
  std::uint16_t port;
  std::string_view path;
};

constexpr auto kUsualPaths = std::to_array<UsualPath>({
    {2375, "/version"},
    {2376, "/version"},
    {2379, "/version"},
    {4001, "/version"},
    {6443, "/version"},
    {9090, "/metrics"},
    {9100, "/metrics"},
    {10250, "/pods"},
    {10255, "/pods"},
});

void Learn(ServiceIdentity& service, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  std::string text(value.substr(0, kLongestFact));
  const auto known =
      std::ranges::find_if(service.facts, [&](const auto& fact) { return fact.first == name; });
  if (known == service.facts.end()) {
    service.facts.emplace_back(name, std::move(text));
  } else {
    known->second = std::move(text);
  }
}

void Blame(ServiceIdentity& service, std::string_view id, std::string detail) {
  const auto known = std::ranges::find(service.weaknesses, id, &Weakness::id);
  if (known == service.weaknesses.end())
    service.weaknesses.push_back({std::string(id), std::move(detail)});
}

/// "nginx/1.22.1 (Debian)" names product and version.
void TakeServer(std::string_view server, ServiceIdentity& service) {
  if (server.empty() || !service.product.empty()) return;
  const std::string_view first = server.substr(0, server.find(' '));
  const std::size_t slash = first.find('/');
  service.product = first.substr(0, std::min(slash, kLongestFact));
  if (slash != std::string_view::npos) service.version = first.substr(slash + 1, kLongestFact);
}

std::string TitleOf(std::string_view body) {
  const std::string lower = ToLower(body);
  const std::size_t tag = lower.find("<title");
  if (tag == std::string::npos) return {};
  const std::size_t start = lower.find('>', tag);
  if (start == std::string::npos) return {};
  const std::size_t end = lower.find("</title", start);
  if (end == std::string::npos) return {};
  return std::string(Trim(body.substr(start + 1, end - start - 1)));
}

bool AsksForPassword(std::string_view body) {
  const std::string lower = ToLower(body);
  return lower.find("type=\"password\"") != std::string::npos ||
         lower.find("type='password'") != std::string::npos;
}

void TakeRoot(const WebResponse& response, bool over_tls, ServiceIdentity& service) {
  Learn(service, "http.status", std::to_string(response.status));
  Learn(service, "http.server", response.Header("server"));
  Learn(service, "http.location", response.Header("location"));
  Learn(service, "http.powered-by", response.Header("x-powered-by"));
  const std::string_view auth = response.Header("www-authenticate");
  Learn(service, "http.authenticate", auth);
  Learn(service, "http.title", TitleOf(response.body));
  TakeServer(response.Header("server"), service);
  if (over_tls) return;
  if (ToLower(auth.substr(0, auth.find(' '))) == "basic") {
    Blame(service, "http-clear-text",
          "GET / was answered with a demand for a password by Basic "
          "authentication, without TLS.");
  } else if (AsksForPassword(response.body)) {
    Blame(service, "http-clear-text",
          "GET / was answered with a form that asks for a password, without TLS.");
  }
}

/// `node_exporter_build_info{...,version="1.5.0"} 1` names product and version.
void TakeBuild(std::string_view body, ServiceIdentity& service) {
  constexpr std::string_view kBuild = "_build_info{";
  while (const auto line = NextLine(body)) {
    const std::size_t at = line->find(kBuild);
    if (at == std::string_view::npos || line->starts_with('#') || line->starts_with("go_"))
      continue;
    const std::string_view labels = line->substr(at + kBuild.size());
    const auto version = MatchPattern(R"(<>,version="<version>")", labels);
    if (!version) continue;
    service.product = line->substr(0, std::min(at, kLongestFact));
    service.version = version->front().second;
    return;
  }
}

void TakeSign(const Sign& sign, const Captures& captures, ServiceIdentity& service) {
  // every server may have metrics besides what it is for
  const bool named = !FactOf(service, "http.application").empty();
  if (!named || sign.application != kMetrics) Learn(service, "http.application", sign.application);
  if (!sign.product.empty()) service.product = sign.product;
  for (const auto& [name, value] : captures) {
    if (name == "version") service.version = value;
  }
  if (!sign.weakness.empty()) {
    Blame(service, sign.weakness,
          fmt::format("{} was answered to a stranger, without a password.", sign.path));
  }
}

}  // namespace

std::string_view WebResponse::Header(std::string_view lower_name) const {
  const auto header = std::ranges::find_if(
      headers, [&](const auto& candidate) { return candidate.first == lower_name; });
  return header == headers.end() ? std::string_view{} : header->second;
}

std::optional<WebRequest> WebSigns::Next() {
  if (asked_ == wanted_.size() || asked_ == kMostRequests) return std::nullopt;
  fresh_ = 0;
  return wanted_[asked_++];
}

void WebSigns::Take(const WebResponse& response, ServiceIdentity& service) {
  if (asked_ == 0) return;
  const std::string_view path = wanted_[asked_ - 1].path;
  if (path == "/") TakeRoot(response, over_tls_, service);
  // 3GPP TS 29.500 s.5.2.7.2: errors of service based interfaces
  if (response.Header("content-type").starts_with("application/problem+json"))
    Learn(service, "http.application", "problem+json");
  for (const Sign& sign : kSigns) {
    if (sign.path != path || sign.status != response.status) continue;
    if (const auto captures = MatchPattern(sign.pattern, response.body))
      TakeSign(sign, *captures, service);
  }
  if (path == "/metrics" && response.status == 200) TakeBuild(response.body, service);
  Plan(response);
}

void WebSigns::Plan(const WebResponse& response) {
  const std::string_view path = wanted_[asked_ - 1].path;
  if (path == "/version" && response.body.starts_with(R"({"etcdserver":)"))
    Want({"/v3/kv/range", kKeyRange});
  if (path != "/") return;
  for (const UsualPath& usual : kUsualPaths) {
    if (usual.port == port_) Want({usual.path, {}});
  }
  const bool docker =
      !response.Header("api-version").empty() || response.Header("server").starts_with("Docker/");
  // what servers written in Go say of a path that they do not have: etcd, Kubernetes, exporters
  const bool go = response.status == 404 && response.body.starts_with("404 page not found");
  if (docker || go) Want({"/version", {}});
  const bool links = response.body.find("/metrics") != std::string::npos;
  if (links || go || response.Header("location").starts_with("/graph")) Want({"/metrics", {}});
}

void WebSigns::Want(WebRequest request) {
  const auto same = [&](const WebRequest& other) { return other.path == request.path; };
  if (std::ranges::any_of(wanted_, same)) return;
  // What a response makes worth asking comes before what was thought of earlier.
  wanted_.insert(wanted_.begin() + static_cast<std::ptrdiff_t>(asked_ + fresh_++), request);
}

}  // namespace pw
