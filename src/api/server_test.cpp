#include <algorithm>

#include "api/testing.h"

namespace sekisho::api {
namespace {

using base::Code;
using std::chrono::milliseconds;

TEST_F(ServerTest, answers_with_what_keeps_browsers_safe) {
  start();
  const Reply reply = ask(get("/%E8%AA%B0?x=1"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "you asked for /誰");
  const std::string& policy = reply.headers.at("content-security-policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none';"));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(reply.headers.at("referrer-policy"), "no-referrer");
  EXPECT_EQ(reply.headers.at("cross-origin-opener-policy"), "same-origin");
  EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
  EXPECT_FALSE(reply.headers.contains("strict-transport-security")) << "only over TLS";
  EXPECT_TRUE(reply.headers.at("date").ends_with(" GMT"));
  EXPECT_FALSE(reply.headers.contains("server"));
}

TEST_F(ServerTest, one_connection_carries_many_requests_also_written_at_once) {
  start();
  Client one = client();
  EXPECT_EQ(one.ask(get("/1")).body, "you asked for /1");
  EXPECT_EQ(one.ask(get("/2")).body, "you asked for /2");
  std::string many;
  for (int i = 0; i < 200; ++i) many += get("/" + std::to_string(i));
  ASSERT_TRUE(one.send(many));
  for (int i = 0; i < 200; ++i) ASSERT_EQ(one.reply().body, "you asked for /" + std::to_string(i));
}

TEST_F(ServerTest, a_head_may_come_byte_by_byte) {
  start();
  Client one = client();
  for (char c : get("/slow")) {
    ASSERT_TRUE(one.send(std::string_view(&c, 1)));
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_EQ(one.reply().body, "you asked for /slow");
}

struct Bad {
  const char* name;
  std::string request;
  int status;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

class BadRequests : public ServerTest, public testing::WithParamInterface<Bad> {};

TEST_P(BadRequests, get_one_clean_answer_and_the_connection_ends) {
  start();
  std::atomic<int> asked = 0;
  handler_.function = [&](Request&) {
    ++asked;
    return FunctionHandler::text("?");
  };
  Client bad = client(), good = client();
  const Reply reply = bad.ask(GetParam().request + get("/smuggled"));
  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_TRUE(reply.headers.contains("content-security-policy"));
  EXPECT_NE(reply.body.find("\"code\":\""), std::string::npos);
  EXPECT_TRUE(bad.closed());
  EXPECT_EQ(asked, 0) << "nothing of it reached a handler";
  EXPECT_EQ(good.ask(get("/")).status, 200);
}

const std::string kHost = "Host: localhost\r\n";
INSTANTIATE_TEST_SUITE_P(
    Malformed, BadRequests,
    testing::Values(
        Bad{"no version", "GET /\r\n" + kHost + "\r\n", 400}, Bad{"two spaces", "GET  / HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Bad{"bare line feeds", "GET / HTTP/1.1\nHost: localhost\n\n", 400}, Bad{"a bare CR", "GET / HTTP/1.1\r\nA: b\rc\r\n" + kHost + "\r\n", 400},
        Bad{"NUL", std::string("GET /\0 HTTP/1.1\r\n", 17) + kHost + "\r\n", 400},
        Bad{"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400}, Bad{"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        Bad{"two hosts", "GET / HTTP/1.1\r\n" + kHost + kHost + "\r\n", 400}, Bad{"bad host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        Bad{"folded field", "GET / HTTP/1.1\r\n" + kHost + "A: b\r\n c\r\n\r\n", 400},
        Bad{"space before colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400},
        Bad{"no colon", "GET / HTTP/1.1\r\n" + kHost + "what\r\n\r\n", 400}, Bad{"lower version", "GET / HTTP/0.9\r\n" + kHost + "\r\n", 505},
        Bad{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505}, Bad{"unknown method", "BREW / HTTP/1.1\r\n" + kHost + "\r\n", 501},
        Bad{"a proxy's target", "GET http://localhost/ HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Bad{"CONNECT", "CONNECT localhost:25 HTTP/1.1\r\n" + kHost + "\r\n", 501},
        Bad{"dots in the path", "GET /a/../b HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Bad{"escaped dots", "GET /a/%2e%2E/b HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Bad{"escaped slash", "GET /a%2fb HTTP/1.1\r\n" + kHost + "\r\n", 400}, Bad{"escaped NUL", "GET /a%00 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Bad{"broken UTF-8", "GET /%C0%AF HTTP/1.1\r\n" + kHost + "\r\n", 400}, Bad{"raw UTF-8", "GET /誰 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Bad{"broken query", "GET /?a=%zz HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Bad{"long target", "GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n", 414},
        Bad{"large head", "GET / HTTP/1.1\r\n" + kHost + "A: " + std::string(30'000, 'a') + "\r\n\r\n", 431},
        Bad{"many fields",
            [] {
              std::string out = "GET / HTTP/1.1\r\n" + kHost;
              for (int i = 0; i < 300; ++i) out += "A" + std::to_string(i) + ": b\r\n";
              return out + "\r\n";
            }(),
            431},
        Bad{"unknown expectation", "POST / HTTP/1.1\r\n" + kHost + "Expect: coffee\r\nContent-Length: 1\r\n\r\n", 417},
        Bad{"GET with a body", "GET / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\nhello", 400},
        Bad{"too much declared", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999\r\n\r\n", 413}),
    [](const auto& parameter) {
      std::string name = parameter.param.name;
      std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
      return name;
    });

INSTANTIATE_TEST_SUITE_P(
    Smuggling, BadRequests,
    testing::Values(Bad{"both lengths", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
                    Bad{"two lengths", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nhello", 400},
                    Bad{"the same length twice", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nhell", 400},
                    Bad{"a list of lengths", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 4, 4\r\n\r\nhell", 400},
                    Bad{"a signed length", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: +4\r\n\r\nhell", 400},
                    Bad{"a hexadecimal length", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 0x4\r\n\r\nhell", 400},
                    Bad{"a negative length", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n\r\n", 400},
                    Bad{"an empty length", "POST / HTTP/1.1\r\n" + kHost + "Content-Length:\r\n\r\n", 400},
                    Bad{"two encodings", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", 400},
                    Bad{"a list of encodings", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
                    Bad{"an unknown encoding", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: xchunked\r\n\r\n", 501},
                    Bad{"an encoding hidden by a tab", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding\t: chunked\r\n\r\n", 400},
                    Bad{"an encoding hidden by a vertical tab",
                        "POST / HTTP/1.1\r\n" + kHost +
                            "Transfer-Encoding: \x0b"
                            "chunked\r\n\r\n",
                        400},
                    Bad{"an encoding in HTTP 1.0", "POST / HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
                    Bad{"a folded encoding", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding:\r\n chunked\r\n\r\n", 400}),
    [](const auto& parameter) {
      std::string name = parameter.param.name;
      std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
      return name;
    });

TEST_F(ServerTest, HEAD_has_the_length_and_no_body) {
  start();
  Client one = client();
  const Reply reply = one.ask("HEAD /x HTTP/1.1\r\nHost: localhost\r\n\r\n", true);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("content-length"), "16");
  EXPECT_EQ(one.ask(get("/y")).body, "you asked for /y") << "nothing stood between";
}

TEST_F(ServerTest, old_clients_get_one_answer) {
  start();
  Client one = client();
  EXPECT_EQ(one.ask("GET /old HTTP/1.0\r\n\r\n").body, "you asked for /old");
  EXPECT_TRUE(one.closed());
}

TEST_F(ServerTest, only_names_of_its_own_where_they_are_told) {
  settings_.listeners[0].hosts = {"sekisho.example", "::1"};
  start();
  EXPECT_EQ(ask(get("/")).status, 421);
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: Sekisho.Example:8443\r\n\r\n").status, 200);
}

TEST_F(ServerTest, a_line_end_in_a_value_makes_no_field) {
  start();
  handler_.function = [](Request&) {
    Opened out = FunctionHandler::text("");
    out.response.headers.emplace_back("content-disposition", "attachment; filename=\"a\r\nset-cookie: x=y\"");
    return out;
  };
  const Reply reply = ask(get("/"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.headers.contains("set-cookie"));
}

TEST_F(ServerTest, a_handler_that_throws_costs_its_request_only) {
  start();
  handler_.function = [](Request& request) -> Opened {
    if (request.path == "/bad") throw std::bad_alloc();
    return FunctionHandler::text("good");
  };
  Client one = client();
  EXPECT_EQ(one.ask(get("/bad")).status, 500);
  EXPECT_EQ(one.ask(get("/good")).body, "good");
}

TEST_F(ServerTest, what_it_tells_the_log_has_nothing_of_the_request) {
  std::mutex mutex;
  std::vector<std::string> seen;
  settings_.served = [&](const Served& served) {
    const std::lock_guard lock(mutex);
    seen.push_back(std::string(served.method) + " " + std::string(served.pattern) + " " + std::to_string(served.status) + " " +
                   std::to_string(served.bytes_out) + " " + std::string(served.account));
  };
  start();
  handler_.function = [](Request&) {
    Opened out = FunctionHandler::text("four");
    out.pattern = "/x/{y}";
    out.account = "0123";
    return out;
  };
  EXPECT_EQ(ask(get("/x/secret?token=secret")).status, 200);
  EXPECT_EQ(ask("nonsense\r\n\r\n").status, 400);
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return seen.size() == 2;
  }));
  EXPECT_EQ(seen[0], "GET /x/{y} 200 4 0123");
  EXPECT_TRUE(seen[1].starts_with("- - 400 ")) << seen[1];
}

TEST(Listening, without_a_certificate_only_on_loopback) {
  FunctionHandler handler;
  ServerSettings settings;
  settings.listeners = {{"0.0.0.0", 0, zones::Zone::lgwan, {}, {}, {}}};
  auto started = Server::start(settings, handler);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Code::tls_wanted);
  EXPECT_EQ(started.error().where, "0.0.0.0:0");
}

TEST(Listening, a_place_that_is_taken_is_named) {
  FunctionHandler handler;
  ServerSettings settings;
  settings.listeners = {{"127.0.0.1", 0, zones::Zone::lgwan, {}, {}, {}}};
  auto first = Server::start(settings, handler);
  ASSERT_TRUE(first);
  settings.listeners[0].port = (*first)->port(0);
  auto second = Server::start(settings, handler);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::cannot_listen);
  EXPECT_EQ(second.error().where, "127.0.0.1:" + std::to_string((*first)->port(0)));
}

TEST(Listening, each_side_has_its_own) {
  FunctionHandler handler;
  handler.function = [](Request& request) { return FunctionHandler::text(std::string(zones::describe(request.side).id) + " " + request.peer); };
  ServerSettings settings;
  settings.listeners = {{"127.0.0.1", 0, zones::Zone::internet, {}, {}, {}}, {"127.0.0.1", 0, zones::Zone::lgwan, {}, {}, {}}};
  auto server = Server::start(settings, handler);
  ASSERT_TRUE(server);
  EXPECT_EQ(Client((*server)->port(0)).ask(get("/")).body, "internet 127.0.0.1");
  EXPECT_EQ(Client((*server)->port(1)).ask(get("/")).body, "lgwan 127.0.0.1");
}

}  // namespace
}  // namespace sekisho::api
