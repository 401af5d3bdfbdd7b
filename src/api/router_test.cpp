// A real front over a small town: who may call what, and that a request is one's own.
#include "api/router.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "api/cookies.h"
#include "api/endpoints/testing.h"
#include "api/front.h"
#include "api/testing.h"

namespace sekisho::api {
namespace {

using base::Code;
using base::Error;
using base::refuse;
using people::Role;
using zones::Zone;

Response told(Call& call) {
  std::string who = "nobody";
  if (call.caller != nullptr) who = call.caller->account.name + (call.caller->by_token ? " by token" : "");
  return json_response(call.request.path + " " + who + " " + call.request.body);
}
Response told_part(Call& call) { return json_response("part " + call.request.parts.begin()->first + "=" + call.request.parts.begin()->second); }
base::Result<std::unique_ptr<BodySink>> count_bytes(Call& call) {
  auto bytes = std::make_shared<std::uint64_t>(0);
  return std::make_unique<FunctionSink>(
      [bytes](base::ByteView piece) -> base::Status {
        *bytes += piece.size();
        return {};
      },
      [bytes, who = call.caller->account.name] { return json_response(who + " " + std::to_string(*bytes)); });
}

const Endpoint kTable[] = {
    {Method::get, "/api/v1/open", Needs::nothing, "", Body::none, told},
    {Method::post, "/api/v1/open", Needs::nothing, "", Body::json, told},
    {Method::get, "/api/v1/items/{item}", Needs::signed_in, "read", Body::none, told_part},
    {Method::get, "/api/v1/items/mine", Needs::signed_in, "read", Body::none, told},
    {Method::post, "/api/v1/items", Needs::signed_in, "send", Body::json, told},
    {Method::remove, "/api/v1/items/{item}", Needs::signed_in, "", Body::none, told},
    {Method::put, "/api/v1/files/{path...}", Needs::signed_in, "send", Body::stream, nullptr, count_bytes},
    {Method::get, "/api/v1/files/{path...}", Needs::nothing, "", Body::none, told_part},
    {Method::get, "/api/v1/approver", Needs::approver, "", Body::none, told},
    {Method::get, "/api/v1/operating", Needs::operating, "", Body::none, told},
    {Method::get, "/api/v1/auditor", Needs::auditor, "", Body::none, told},
    {Method::get, "/api/v1/overseer", Needs::overseer, "", Body::none, told},
};

class RouterTest : public api::testing::TownTest {
 protected:
  void SetUp() override {
    TownTest::SetUp();
    if (HasFatalFailure()) return;
    write("web/index.html", "<!doctype html><title>関所</title>");
    write("web/assets/index-B1x_9fQz.js", "console.log(1)");
    write("web/assets/index-B1x_9fQz.js.gz", "(gzip)");
    write("web/assets/index-B1x_9fQz.js.br", "(brotli)");
    write("web/logo.svg", "<svg/>");
    write("web/.secret", "hidden");
    write("outside.txt", "outside");
    std::filesystem::create_symlink(folder_.path("outside.txt"), folder_.path("web/link.txt"));
    FrontSettings settings;
    settings.server.listeners = {{"127.0.0.1", 0, Zone::internet, {}, {}, {}}, {"127.0.0.1", 0, Zone::lgwan, {}, {}, {}}};
    settings.web = folder_.path("web");
    settings.log = ::open(folder_.path("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    log_.reset(settings.log);
    settings.readings = {[] { return std::vector<Reading>{{"sekisho_items", "Items", {{"state", "held"}}, 3}}; }};
    settings.router.readiness = [this] { return missing_; };
    settings.router.tokens = [this](std::string_view token, std::string_view scope, Zone side) -> base::Result<people::Account> {
      if (token != "machine" || side != Zone::lgwan) return refuse(Code::bad_token);
      if (scope != "read" && scope != "metrics") return refuse(Code::not_permitted);
      return people_.at("soumu");
    };
    auto front = Front::start(*town_, kTable, std::move(settings));
    ASSERT_TRUE(front) << front.error().where;
    front_ = std::move(*front);
  }
  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder_.path(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  Reply ask(const std::string& request, Zone side = Zone::lgwan) const {
    return Client(front_->server().port(side == Zone::lgwan ? 1 : 0)).ask(request);
  }
  people::NewSession sign_in(const std::string& name, Zone side = Zone::lgwan) {
    auto session = sessions_->begin(people_.at(name), side);
    EXPECT_TRUE(session);
    return *session;
  }
  static std::string cookie(const people::NewSession& session, Zone side = Zone::lgwan) {
    return "Cookie: " + session_cookie_name(side, false) + "=" + session.token + "\r\n";
  }
  static std::string form(const people::NewSession& session) { return "X-Sekisho-Form: " + session.form_token + "\r\n"; }
  static std::string get(std::string_view path, std::string_view fields = {}) { return api::get(path, fields); }
  static std::string post(std::string_view path, std::string_view body, std::string_view fields = {}) { return api::post(path, body, fields); }
  static bool has_code(const Reply& reply, std::string_view code) {
    return reply.body.find("\"code\":\"" + std::string(code) + "\"") != std::string::npos;
  }
  std::string log_text() const {
    std::ifstream file(folder_.path("log"));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::vector<base::Error> missing_;
  base::OwnedFd log_;
  std::unique_ptr<Front> front_;
};

constexpr const char* kJson = "Content-Type: application/json\r\n";

TEST_F(RouterTest, finds_endpoints_by_path_and_method) {
  const auto session = sign_in("tanaka");
  EXPECT_EQ(ask(get("/api/v1/items/12%20%E4%B8%80", cookie(session))).body, "part item=12 一");
  EXPECT_EQ(ask(get("/api/v1/items/mine", cookie(session))).body, "/api/v1/items/mine tanaka ") << "what is spelt out goes first";
  EXPECT_EQ(ask(get("/api/v1/files/a/b/c.txt")).body, "part path=a/b/c.txt");
  EXPECT_EQ(ask(get("/api/v1/files")).status, 404);
  const Reply nowhere = ask(get("/api/v1/nowhere"));
  EXPECT_EQ(nowhere.status, 404);
  EXPECT_TRUE(has_code(nowhere, "no_such_page"));
  EXPECT_EQ(nowhere.headers.at("content-type"), "application/problem+json");
  const Reply wrong = ask("PATCH /api/v1/items/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("allow"), "GET, HEAD, DELETE, OPTIONS");
  const Reply options = ask("OPTIONS /api/v1/open HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.at("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_FALSE(options.headers.contains("access-control-allow-origin"));
}

TEST_F(RouterTest, a_problem_has_the_agreed_members) {
  const Reply reply = ask(get("/api/v1/items/1"));
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(
      reply.body,
      R"({"type":"about:blank","title":"Unauthorized","status":401,"code":"signed_out","ja":"サインインし直してください。","en":"Sign in again.","where":""})");
}

TEST_F(RouterTest, a_session_counts_on_its_own_side_and_under_its_own_name) {
  const auto lgwan = sign_in("tanaka"), internet = sign_in("tanaka", Zone::internet);
  const std::string path = get("/api/v1/items/mine");
  EXPECT_EQ(ask(get("/api/v1/items/mine", cookie(lgwan))).status, 200);
  EXPECT_EQ(ask(get("/api/v1/items/mine", cookie(internet, Zone::internet)), Zone::internet).status, 200);
  EXPECT_EQ(ask(get("/api/v1/items/mine", cookie(internet, Zone::internet))).status, 401) << "the other side's cookie";
  const Reply stolen = ask(get("/api/v1/items/mine", cookie(internet)));
  EXPECT_EQ(stolen.status, 401) << "the other side's token under this side's name";
  EXPECT_EQ(stolen.headers.at("set-cookie"), "sekisho_lgwan=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
  EXPECT_FALSE(ask(path).headers.contains("set-cookie")) << "there is nothing to clear";
  const std::string twice = "Cookie: sekisho_lgwan=" + lgwan.token + "; sekisho_lgwan=" + lgwan.token + "\r\n";
  EXPECT_EQ(ask(get("/api/v1/items/mine", twice)).status, 401);
  EXPECT_EQ(ask(get("/api/v1/items/mine", "Cookie: a=\"{1,2}\"; sekisho_lgwan=" + lgwan.token + "; b\r\n")).status, 200) << "others' cookies";
  ASSERT_TRUE(accounts_->disable("tanaka"));
  EXPECT_EQ(ask(get("/api/v1/items/mine", cookie(lgwan))).status, 401);
}

TEST_F(RouterTest, changes_want_the_form_token_and_the_own_origin) {
  const auto session = sign_in("tanaka"), other = sign_in("suzuki");
  const std::string origin = "Origin: http://localhost\r\n", mine = cookie(session) + kJson;
  const auto status = [&](const std::string& fields) { return ask(post("/api/v1/items", "{}", fields)).status; };
  EXPECT_EQ(status(mine + form(session)), 200);
  EXPECT_EQ(status(mine + form(session) + origin + "Sec-Fetch-Site: same-origin\r\n"), 200);
  EXPECT_EQ(status(mine), 403);
  EXPECT_EQ(status(mine + "X-Sekisho-Form: \r\n"), 403);
  EXPECT_EQ(status(mine + form(other)), 403);
  for (const char* foreign : {"Origin: http://evil.example\r\n", "Origin: https://localhost:444\r\n", "Origin: http://localhost:81\r\n",
                              "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n"}) {
    const Reply reply = ask(post("/api/v1/items", "{}", mine + form(session) + foreign));
    EXPECT_EQ(reply.status, 403) << foreign;
    EXPECT_TRUE(has_code(reply, "forged_request"));
    EXPECT_EQ(ask(post("/api/v1/open", "{}", std::string(kJson) + foreign)).status, 403) << "signing in somebody is forged just so: " << foreign;
  }
  EXPECT_EQ(ask("DELETE /api/v1/items/1 HTTP/1.1\r\nHost: localhost\r\n" + cookie(session) + "\r\n").status, 403);
  EXPECT_EQ(ask(get("/api/v1/items/mine", cookie(session) + "Sec-Fetch-Site: none\r\n")).status, 200) << "reading by address line";
}

TEST_F(RouterTest, where_nothing_is_needed_the_caller_is_known_if_the_request_is_theirs) {
  const auto session = sign_in("tanaka");
  EXPECT_EQ(ask(get("/api/v1/open")).body, "/api/v1/open nobody ");
  EXPECT_EQ(ask(get("/api/v1/open", cookie(session))).body, "/api/v1/open tanaka ");
  EXPECT_EQ(ask(post("/api/v1/open", "{}", cookie(session) + kJson)).body, "/api/v1/open nobody {}");
  EXPECT_EQ(ask(post("/api/v1/open", "{}", cookie(session) + form(session) + kJson)).body, "/api/v1/open tanaka {}");
  EXPECT_EQ(ask(get("/api/v1/open", "Cookie: sekisho_lgwan=over\r\n")).body, "/api/v1/open nobody ");
}

TEST_F(RouterTest, roles_decide) {
  auto auditor = accounts_->add("kansa", "監査 次郎", {Role::auditor}, "川の向こうの赤い屋根と三つの山");
  ASSERT_TRUE(auditor);
  people_["kansa"] = *auditor;
  const std::map<std::string, std::vector<int>> expected{
      {"tanaka", {403, 403, 403, 403}}, {"kacho", {200, 403, 403, 403}}, {"soumu", {403, 200, 403, 200}}, {"kansa", {403, 403, 200, 200}}};
  for (const auto& [name, statuses] : expected) {
    const auto session = sign_in(name);
    std::size_t at = 0;
    for (const char* path : {"/api/v1/approver", "/api/v1/operating", "/api/v1/auditor", "/api/v1/overseer"})
      EXPECT_EQ(ask(get(path, cookie(session))).status, statuses[at++]) << name << " " << path;
  }
}

TEST_F(RouterTest, tokens_go_as_far_as_their_scope_and_need_no_form) {
  const std::string machine = "Authorization: Bearer machine\r\n";
  EXPECT_EQ(ask(get("/api/v1/items/mine", machine)).body, "/api/v1/items/mine soumu by token ");
  EXPECT_EQ(ask(post("/api/v1/items", "{}", machine + kJson)).status, 403) << "another scope";
  EXPECT_EQ(ask(get("/api/v1/operating", machine)).status, 403) << "no scope opens this, whatever the role";
  EXPECT_EQ(ask(get("/api/v1/items/mine", machine), Zone::internet).status, 401) << "made for the other side";
  for (const char* wrong : {"Bearer machin", "Bearer", "bearer machine", "Basic bWFjaGluZTo=", "Bearer  machine"}) {
    const Reply reply = ask(get("/api/v1/items/mine", "Authorization: " + std::string(wrong) + "\r\n" + cookie(sign_in("tanaka"))));
    EXPECT_EQ(reply.status, 401) << wrong << ": the cookie beside it does not help";
    EXPECT_EQ(reply.headers.at("www-authenticate"), "Bearer");
  }
}

TEST_F(RouterTest, json_bodies_are_bounded_and_say_what_they_are) {
  const auto session = sign_in("tanaka");
  const std::string fields = cookie(session) + form(session), large((1u << 20) + 1, ' ');
  EXPECT_EQ(ask(post("/api/v1/items", R"({"a":1})", fields + "Content-Type: application/json; charset=utf-8\r\n")).body,
            R"(/api/v1/items tanaka {"a":1})");
  EXPECT_EQ(ask(post("/api/v1/items", "{}", fields)).status, 415);
  EXPECT_EQ(ask(post("/api/v1/items", "a=b", fields + "Content-Type: application/x-www-form-urlencoded\r\n")).status, 415);
  EXPECT_EQ(ask(post("/api/v1/items", large, fields + kJson)).status, 413);
  EXPECT_EQ(ask("POST /api/v1/items HTTP/1.1\r\nHost: localhost\r\n" + fields + kJson + "Transfer-Encoding: chunked\r\n\r\n100001\r\n" + large +
                "\r\n0\r\n\r\n")
                .status,
            413);
}

TEST_F(RouterTest, streams_reach_their_endpoint) {
  const auto session = sign_in("tanaka");
  const std::string fields = cookie(session) + form(session), head = "PUT /api/v1/files/a.txt HTTP/1.1\r\nHost: localhost\r\n" + fields;
  EXPECT_EQ(ask(head + "Content-Length: 5\r\n\r\nhello").body, "tanaka 5");
  EXPECT_EQ(ask(head + "Content-Length: 0\r\n\r\n").body, "tanaka 0");
  EXPECT_EQ(ask(head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n").body, "tanaka 2");
  EXPECT_EQ(ask(head + "\r\n").status, 411);
  EXPECT_EQ(ask("PUT /api/v1/files/a.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello").status, 401);
}

TEST_F(RouterTest, the_console_comes_from_memory_with_its_types) {
  const Reply index = ask(get("/"));
  EXPECT_EQ(index.body, "<!doctype html><title>関所</title>");
  EXPECT_EQ(index.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(index.headers.at("cache-control"), "no-cache");
  EXPECT_EQ(ask(get("/crossings/12")).body, index.body) << "a page of the console's own";
  EXPECT_EQ(ask(get("/", "If-None-Match: " + index.headers.at("etag") + "\r\n")).status, 304);
  const Reply script = ask(get("/assets/index-B1x_9fQz.js"));
  EXPECT_EQ(script.body, "console.log(1)");
  EXPECT_EQ(script.headers.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(ask(get("/assets/index-B1x_9fQz.js", "Accept-Encoding: gzip, deflate, br\r\n")).body, "(brotli)");
  const Reply gzip = ask(get("/assets/index-B1x_9fQz.js", "Accept-Encoding: gzip, br;q=0\r\n"));
  EXPECT_EQ(gzip.body, "(gzip)");
  EXPECT_EQ(gzip.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(ask(get("/logo.svg")).headers.at("content-type"), "image/svg+xml");
  for (const char* path : {"/.secret", "/link.txt", "/assets/absent.js", "/outside.txt", "/api/v1/x", "/api"})
    EXPECT_EQ(ask(get(path)).status, 404) << path;
  EXPECT_EQ(ask(post("/", "")).status, 404);
  std::filesystem::remove_all(folder_.path("web"));
  EXPECT_EQ(ask(get("/")).status, 200) << "no request reaches the file system";
}

TEST_F(RouterTest, health_readiness_and_metrics) {
  EXPECT_EQ(ask(get("/healthz")).body, "ok\n");
  EXPECT_EQ(ask(get("/readyz")).body, R"({"ready":true,"troubles":[]})");
  missing_ = {Error{Code::store_unavailable, "", "secret"}};
  const Reply waiting = ask(get("/readyz"));
  EXPECT_EQ(waiting.status, 503);
  EXPECT_TRUE(waiting.body.starts_with(R"({"ready":false,"troubles":[{"code":"store_unavailable","ja":")")) << waiting.body;
  EXPECT_EQ(waiting.body.find("secret"), std::string::npos);
  const std::string counted = R"(sekisho_http_requests_total{endpoint="/readyz",method="GET",side="lgwan",status="503"} 1)";
  Reply metrics = ask(get("/metrics"));
  // A request is counted once its answer has left, which the client may see a moment before.
  for (int i = 0; i < 100 && metrics.body.find(counted) == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    metrics = ask(get("/metrics"));
  }
  EXPECT_TRUE(metrics.headers.at("content-type").starts_with("text/plain; version=0.0.4"));
  EXPECT_NE(metrics.body.find(counted), std::string::npos) << metrics.body;
  EXPECT_NE(metrics.body.find("sekisho_http_request_seconds_bucket{endpoint=\"/healthz\",le=\"0.001\"}"), std::string::npos);
  EXPECT_NE(metrics.body.find("sekisho_items{state=\"held\"} 3"), std::string::npos);
  EXPECT_NE(metrics.body.find("sekisho_http_connections "), std::string::npos);
  EXPECT_EQ(ask(get("/metrics", "X-Forwarded-For: 192.0.2.1\r\n")).status, 401) << "from elsewhere through a proxy";
  EXPECT_EQ(ask(get("/metrics", "X-Forwarded-For: 192.0.2.1\r\nAuthorization: Bearer machine\r\n")).status, 200);
}

TEST_F(RouterTest, the_log_has_patterns_and_accounts_and_nothing_that_was_sent) {
  const auto session = sign_in("tanaka");
  EXPECT_EQ(ask(get("/api/v1/items/%E4%BD%8F%E6%B0%91%E7%A5%A8?name=yamada", cookie(session))).status, 200);
  front_.reset();
  const std::string text = log_text();
  EXPECT_NE(text.find(R"("method":"GET","endpoint":"/api/v1/items/{item}","status":200,"bytes_in":0,)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("side":"lgwan","account":")" + id("tanaka") + "\"}\n"), std::string::npos);
  for (const std::string& never :
       {std::string("yamada"), std::string("住民票"), std::string("%E4"), session.token, session.form_token, std::string("tanaka")})
    EXPECT_EQ(text.find(never), std::string::npos) << never;
}

}  // namespace
}  // namespace sekisho::api
