#include "api/request_text.h"

#include <gtest/gtest.h>

#include "api/cookies.h"
#include "api/guard.h"

namespace sekisho::api {
namespace {

using zones::Zone;

TEST(Heads, are_read) {
  const ReadHead read = read_head(
      "POST /a?b=c HTTP/1.1\r\nHost: Town.Example:8443\r\nX-Two: 1\r\nx-TWO:  2 \r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n", {});
  ASSERT_EQ(read.fault, 0) << read.why;
  EXPECT_EQ(read.head.method, Method::post);
  EXPECT_EQ(read.head.target, "/a?b=c");
  EXPECT_EQ(read.head.fields.at("x-two"), "1, 2");
  EXPECT_EQ(read.head.fields.at("host"), "Town.Example:8443");
  EXPECT_EQ(read.head.length, 12u);
  EXPECT_TRUE(read.head.expects_continue);
  EXPECT_TRUE(read.head.keep_alive);
  EXPECT_FALSE(read.head.chunked);
}

TEST(Heads, say_whether_the_connection_goes_on) {
  EXPECT_FALSE(read_head("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", {}).head.keep_alive);
  EXPECT_FALSE(read_head("GET / HTTP/1.0\r\n\r\n", {}).head.keep_alive);
  EXPECT_TRUE(read_head("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", {}).head.keep_alive);
}

TEST(Heads, are_whole_and_nothing_more) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(read_head(head, {}).fault, 0);
  for (std::size_t bytes = 0; bytes < head.size(); ++bytes) EXPECT_EQ(read_head(head.substr(0, bytes), {}).fault, 400) << bytes;
  EXPECT_EQ(read_head(head + "G", {}).fault, 400);
  EXPECT_EQ(read_head("\r\n" + head, {}).fault, 400);
}

TEST(Heads, name_one_host) {
  for (const char* good : {"a", "town.example:8443", "192.0.2.1", "[::1]:80"})
    EXPECT_EQ(read_head("GET / HTTP/1.1\r\nHost: " + std::string(good) + "\r\n\r\n", {}).fault, 0) << good;
  for (const char* bad : {"", "a:b", "a:1:2", "[::1", "]a[", "a@b", "a b", "a,b", "%61"})
    EXPECT_EQ(read_head("GET / HTTP/1.1\r\nHost: " + std::string(bad) + "\r\n\r\n", {}).fault, 400) << bad;
}

TEST(Paths, are_decoded_once) {
  EXPECT_EQ(decoded_path("/"), "/");
  EXPECT_EQ(decoded_path("/a/"), "/a/");
  EXPECT_EQ(decoded_path("/%E5%8F%97%E6%B8%A1%E3%81%97/a+b%20c"), "/受渡し/a+b c");
  EXPECT_EQ(decoded_path("/a%2541"), "/a%41");
  EXPECT_EQ(decoded_path("/a..b/...c"), "/a..b/...c");
  for (const char* bad :
       {"",          "a",   "//",   "//a",   "/a//b", "/.",    "/..",   "/a/..",  "/a/./b", "/./a",  "/.//a", "/a?b",    "/a#b",
        "/%2e%2e/x", "/a%", "/a%4", "/a%4g", "/a%00", "/a%0a", "/a%7f", "/a%2Fb", "/a%5Cb", "/a\\b", "/%ff",  "/%c0%80", "/%ed%a0%80"})
    EXPECT_EQ(decoded_path(bad), std::nullopt) << bad;
}

TEST(Queries, are_decoded_and_the_first_of_a_name_counts) {
  const auto query = decoded_query("q=%E4%BD%8F+a%2Bb&q=second&empty=&bare&&x=a=b");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->at("q"), "住 a+b");
  EXPECT_EQ(query->at("empty"), "");
  EXPECT_EQ(query->at("bare"), "");
  EXPECT_EQ(query->at("x"), "a=b");
  EXPECT_EQ(query->size(), 4u);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "a" + std::to_string(i) + "=&";
  for (const std::string& bad : {std::string("a=%"), std::string("%zz=1"), std::string("a=%00"), std::string("a=%ff"), std::string("a=\"b\""), many})
    EXPECT_FALSE(decoded_query(bad));
}

std::string unchunked(std::string_view input, std::size_t step_bytes, bool& good) {
  ChunkReader reader;
  std::string out;
  while (!input.empty() && !reader.over() && !reader.malformed()) {
    const ChunkReader::Step step = reader.step(input.substr(0, step_bytes));
    out += step.piece;
    input.remove_prefix(step.used);
  }
  good = reader.over();
  return out;
}

TEST(Chunks, read_the_same_however_they_arrive) {
  const std::string text = "5\r\nhello\r\n009\r\n, 世界!\r\n0\r\n\r\n";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    bool good = false;
    EXPECT_EQ(unchunked(text, step, good), "hello, 世界!") << step;
    EXPECT_TRUE(good);
  }
}

TEST(Chunks, that_say_more_than_their_size_are_malformed) {
  for (const char* bad : {"5;a=b\r\nhello\r\n0\r\n\r\n", "0\r\nA: b\r\n\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
                          "5\nhello\n0\n\n", "0\r\n\n", "5\r\nhello0\r\n\r\n", "0000000000000000000000000000000000000000",
                          "0x5\r\nhello\r\n0\r\n\r\n", "10000000000000000\r\n", "\r\n", "\xff\r\n"})
    for (std::size_t step : {std::size_t{1}, std::size_t{1000}}) {
      ChunkReader reader;
      for (std::string_view left = bad; !left.empty() && !reader.malformed();) {
        left.remove_prefix(reader.step(left.substr(0, step)).used);
        ASSERT_FALSE(reader.over()) << bad;
      }
      EXPECT_TRUE(reader.malformed()) << bad;
    }
}

TEST(Cookies, are_named_by_side_and_bound_to_the_host_over_TLS) {
  EXPECT_EQ(session_cookie(Zone::internet, false, "abc"), "sekisho_internet=abc; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(session_cookie(Zone::lgwan, true, "abc"), "__Host-sekisho_lgwan=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
  EXPECT_EQ(cookie_of("a=b; sekisho_lgwan=x-Y_9", "sekisho_lgwan"), "x-Y_9");
  EXPECT_EQ(cookie_of("a=b;sekisho_lgwan=x", "sekisho_lgwan"), "x");
  for (const char* bad : {"", "sekisho_lgwan", "sekisho_lgwan=", "sekisho_lgwan=a; sekisho_lgwan=b", "sekisho_lgwan=\"a\"", "Sekisho_lgwan=a",
                          "xsekisho_lgwan=a", "sekisho_lgwan=a b", "sekisho_lgwan =a"})
    EXPECT_EQ(cookie_of(bad, "sekisho_lgwan"), std::nullopt) << bad;
}

TEST(Secrets, compare_whole) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
  EXPECT_FALSE(same_secret("", "")) << "no secret at all";
}

TEST(Problems, have_a_status_for_every_code) {
  for (int i = 1; i < static_cast<int>(base::Code::count_); ++i) {
    const auto code = static_cast<base::Code>(i);
    const Response response = problem(base::Error{code, "行3", "internal"});
    EXPECT_GE(response.status, 400) << base::describe(code).id;
    EXPECT_LT(response.status, 600);
    EXPECT_NE(response.body.find(base::describe(code).ja), std::string::npos);
    EXPECT_EQ(response.body.find("internal"), std::string::npos) << "the detail stays inside";
  }
  using base::Code;
  for (const auto& [code, status] : {std::pair{Code::no_such_item, 404},
                                     {Code::own_approval, 403},
                                     {Code::wrong_state, 409},
                                     {Code::upload_gone, 410},
                                     {Code::try_later, 429},
                                     {Code::route_denied, 403},
                                     {Code::weak_password, 422},
                                     {Code::too_busy, 503}})
    EXPECT_EQ(status_of(code), status) << base::describe(code).id;
}

}  // namespace
}  // namespace sekisho::api
