#include "api/router.h"

#include <algorithm>
#include <boost/json.hpp>

#include "api/cookies.h"
#include "api/guard.h"

namespace sekisho::api {

using base::Code;
using base::Error;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kHealth = "/healthz", kReady = "/readyz", kMetrics = "/metrics", kWeb = "(web)";
constexpr std::string_view kMetricsScope = "metrics";

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  for (std::size_t start = 1; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    out.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

bool is_name(std::string_view segment) { return segment.starts_with('{'); }
bool is_rest(std::string_view segment) { return segment.ends_with("...}"); }
int rank(std::string_view segment) { return is_rest(segment) ? 2 : is_name(segment) ? 1 : 0; }

// Fills parts only where all matches.
bool matches(const std::vector<std::string_view>& pattern, std::string_view path, const std::vector<std::string_view>& given,
             std::map<std::string, std::string, std::less<>>& parts) {
  const bool rest = !pattern.empty() && is_rest(pattern.back());
  if (rest ? given.size() < pattern.size() : given.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (is_name(pattern[i]) ? given[i].empty() : pattern[i] != given[i]) return false;
  parts.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_name(pattern[i])) continue;
    const bool all = is_rest(pattern[i]);
    const std::string_view value = all ? path.substr(static_cast<std::size_t>(given[i].data() - path.data())) : given[i];
    parts.emplace(pattern[i].substr(1, pattern[i].size() - (all ? 5 : 2)), value);
  }
  return true;
}

std::string_view name_of(Method method) {
  static constexpr std::string_view kNames[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return kNames[static_cast<std::size_t>(method)];
}

bool serves(const Endpoint& endpoint, Method method) {
  return endpoint.method == method || (method == Method::head && endpoint.method == Method::get);
}

Opened opened(Response response, std::string_view pattern = "-") {
  Opened out;
  out.response = std::move(response);
  out.pattern = pattern;
  return out;
}

Response text_response(std::string text) {
  Response out;
  out.headers.emplace_back("content-type", "text/plain; charset=utf-8");
  out.body = std::move(text);
  return out;
}

Response error_response(Code code, std::string where = {}) { return problem(Error{code, std::move(where), {}}); }

// Gathers the text and answers with it.
class JsonSink : public BodySink {
 public:
  JsonSink(Request& request, const Endpoint& endpoint, std::optional<Caller> caller, Town& town, std::size_t limit)
      : request_(request), endpoint_(endpoint), caller_(std::move(caller)), town_(town), limit_(limit) {}

  Status write(base::ByteView piece) override {
    if (piece.size() > limit_ - request_.body.size()) return refuse(Code::too_large, "body");
    request_.body.append(base::text(piece));
    return {};
  }
  Response finish() override {
    Call call{request_, caller_ ? &*caller_ : nullptr, town_};
    return endpoint_.answer(call);
  }

 private:
  Request& request_;
  const Endpoint& endpoint_;
  const std::optional<Caller> caller_;
  Town& town_;
  const std::size_t limit_;
};

bool has_body(const Request& request) { return request.body_bytes.value_or(1) > 0; }

// What is wrong with the body before any of it was read.
std::optional<Response> wrong_body(const Request& request, const Endpoint& endpoint, std::size_t json_bytes) {
  if (endpoint.body == Body::stream && request.header("content-length").empty() && request.header("transfer-encoding").empty())
    return problem(Error{Code::bad_request, "content-length", {}}, 411);
  if (endpoint.body != Body::json || !has_body(request)) return std::nullopt;
  if (request.body_bytes.value_or(0) > json_bytes) return error_response(Code::too_large, "body");
  const std::string_view type = request.header("content-type");
  if (type == "application/json" || type.starts_with("application/json;")) return std::nullopt;
  return problem(Error{Code::bad_request, "content-type", {}}, 415);
}

}  // namespace

Router::Router(RouterSettings settings, std::span<const Endpoint> endpoints, Town& town, people::Sessions& sessions, const WebFolder* web,
               const Metrics* metrics)
    : settings_(std::move(settings)), town_(town), sessions_(sessions), web_(web), metrics_(metrics) {
  for (const Endpoint& endpoint : endpoints) routes_.push_back({&endpoint, segments_of(endpoint.pattern)});
  // What is spelt out comes before what is named: /items/mine before /items/{item}.
  std::ranges::stable_sort(
      routes_, [](const Route& a, const Route& b) { return std::ranges::lexicographical_compare(a.segments, b.segments, {}, rank, rank); });
}

Router::Found Router::find(Request& request) const {
  Found out;
  const std::vector<std::string_view> given = segments_of(request.path);
  std::map<std::string, std::string, std::less<>> parts;
  for (const Route& route : routes_) {
    if (!matches(route.segments, request.path, given, parts)) continue;
    const Endpoint& endpoint = *route.endpoint;
    if (serves(endpoint, request.method)) {
      out.endpoint = &endpoint;
      request.parts = std::move(parts);
      return out;
    }
    if (!out.allow.empty()) out.allow += ", ";
    out.allow += name_of(endpoint.method);
    if (endpoint.method == Method::get) out.allow += ", HEAD";
  }
  return out;
}

std::optional<Opened> Router::at_once(const Request& request) {
  if (request.path == kHealth && !unsafe(request.method)) return opened(text_response("ok\n"), kHealth);
  if (web_ == nullptr || request.path == kReady || request.path == kMetrics) return std::nullopt;
  auto file = web_->answer(request);
  if (!file) return std::nullopt;
  return opened(std::move(*file), kWeb);
}

std::optional<Opened> Router::of_the_program(const Request& request) const {
  if (unsafe(request.method)) return std::nullopt;
  if (request.path == kReady) return opened(readiness(), kReady);
  if (request.path == kMetrics && metrics_ != nullptr) return opened(metrics(request), kMetrics);
  return std::nullopt;
}

Opened Router::open(Request& request) {
  if (auto own = of_the_program(request)) return std::move(*own);
  const Found found = find(request);
  if (found.endpoint == nullptr) {
    if (found.allow.empty()) return opened(error_response(Code::no_such_page));
    Response response = error_response(Code::no_such_method);
    if (request.method == Method::options) response = Response{204, {}, {}, nullptr, std::nullopt, nullptr};
    response.headers.emplace_back("allow", found.allow + ", OPTIONS");
    return opened(std::move(response));
  }
  const Endpoint& endpoint = *found.endpoint;
  auto caller = caller_of(request, endpoint);
  if (!caller) {
    Opened out = opened(problem(caller.error()), endpoint.pattern);
    if (caller.error().code == Code::bad_token) out.response.headers.emplace_back("www-authenticate", "Bearer");
    if (caller.error().code == Code::signed_out && !request.header("cookie").empty())
      out.response.headers.emplace_back("set-cookie", ended_session_cookie(request.side, request.secure));
    return out;
  }
  Opened out;
  out.pattern = endpoint.pattern;
  if (*caller) out.account = (*caller)->account.id;
  if (auto wrong = wrong_body(request, endpoint, settings_.json_bytes)) {
    out.response = std::move(*wrong);
    return out;
  }
  Call call{request, *caller ? &**caller : nullptr, town_};
  if (endpoint.body == Body::none) {
    out.response = endpoint.answer(call);
  } else if (endpoint.body == Body::json) {
    out.sink = std::make_unique<JsonSink>(request, endpoint, std::move(*caller), town_, settings_.json_bytes);
  } else {
    auto sink = endpoint.receive(call);
    if (sink) out.sink = std::move(*sink);
    else out.response = problem(sink.error());
  }
  return out;
}

// A request with a token is the token's alone: what cookies it carries does not count.
Router::Known Router::caller_of(const Request& request, const Endpoint& endpoint) const {
  if (!request.header("authorization").empty()) return by_token(request, endpoint);
  if (unsafe(request.method) && !from_here(request)) return refuse(Code::forged_request);
  auto caller = by_cookie(request, endpoint);
  if (!caller) return caller;
  if (*caller && !has_role(endpoint.needs, (*caller)->account.roles)) return refuse(Code::not_permitted);
  return caller;
}

Router::Known Router::by_token(const Request& request, const Endpoint& endpoint) const {
  if (endpoint.scope.empty()) {
    if (endpoint.needs == Needs::nothing) return std::nullopt;
    return refuse(Code::not_permitted);
  }
  auto account = token_holder(request, endpoint.scope);
  if (!account) return std::unexpected(account.error());
  return Caller{std::move(*account), {}, {}, true};
}

Result<people::Account> Router::token_holder(const Request& request, std::string_view scope) const {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view header = request.header("authorization");
  if (!header.starts_with(kBearer) || !settings_.tokens) return refuse(Code::bad_token);
  return settings_.tokens(header.substr(kBearer.size()), scope, request.side);
}

// Where nothing is needed a session that is over, or a form without its token, makes the caller nobody rather than the request an error.
Router::Known Router::by_cookie(const Request& request, const Endpoint& endpoint) const {
  const bool wanted = endpoint.needs != Needs::nothing;
  const auto cookie = cookie_of(request.header("cookie"), session_cookie_name(request.side, request.secure));
  if (!cookie) return wanted ? Known(refuse(Code::signed_out)) : Known(std::nullopt);
  auto session = sessions_.use(*cookie, request.side);
  if (!session) {
    if (!wanted && session.error().code == Code::signed_out) return std::nullopt;
    return std::unexpected(session.error());
  }
  if (unsafe(request.method) && !same_secret(request.header("x-sekisho-form"), session->form_token))
    return wanted ? Known(refuse(Code::forged_request)) : Known(std::nullopt);
  return Caller{std::move(session->account), std::move(session->form_token), *cookie, false};
}

Response Router::readiness() const {
  const std::vector<Error> errors = settings_.readiness ? settings_.readiness() : std::vector<Error>();
  boost::json::array troubles;
  for (const Error& error : errors) {
    const base::CodeText& text = base::describe(error.code);
    troubles.push_back(boost::json::object{{"code", text.id}, {"ja", text.ja}, {"en", text.en}, {"where", error.where}});
  }
  boost::json::object body;
  body["ready"] = errors.empty();
  body["troubles"] = std::move(troubles);
  return json_response(boost::json::serialize(body), errors.empty() ? 200 : 503);
}

// For this machine's own collector, or with a token; what a proxy passes on comes from elsewhere.
Response Router::metrics(const Request& request) const {
  const bool near = loopback(request.peer) && request.header("x-forwarded-for").empty() && request.header("forwarded").empty();
  if (!near)
    if (auto account = token_holder(request, kMetricsScope); !account) return problem(account.error());
  Response out;
  out.headers.emplace_back("content-type", "text/plain; version=0.0.4; charset=utf-8");
  out.body = metrics_->text();
  return out;
}

}  // namespace sekisho::api
