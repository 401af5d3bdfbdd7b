// Bodies that stream, and clients that are slow, silent or gone.
#include <atomic>

#include "api/testing.h"

namespace sekisho::api {
namespace {

using base::Code;
using base::refuse;
using std::chrono::milliseconds;

constexpr std::uint64_t kLarge = 300u << 20;
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t kFlat = 600u << 20;  // which keeps what was freed
#else
constexpr std::uint64_t kFlat = 48u << 20;
#endif

class StreamTest : public ServerTest {
 protected:
  // Takes every body, counts it, and answers with the count.
  void take_bodies() {
    handler_.function = [this](Request&) {
      Opened out;
      out.sink = std::make_unique<FunctionSink>(
          [this](base::ByteView piece) -> base::Status {
            taken_ += piece.size();
            largest_ = std::max<std::uint64_t>(largest_, piece.size());
            return {};
          },
          [this] {
            ++finished_;
            return FunctionHandler::text(std::to_string(taken_)).response;
          },
          [this] { ++dropped_; });
      return out;
    };
  }
  void give(std::uint64_t bytes, bool told) {
    handler_.function = [this, bytes, told](Request&) {
      Opened out;
      if (told) out.response.source_bytes = bytes;
      out.response.source = std::make_unique<FunctionSource>([this, left = bytes]() mutable -> base::Result<base::ByteView> {
        const std::uint64_t count = std::min<std::uint64_t>(left, block_.size());
        left -= count;
        given_ += count;
        return base::view(block_).first(count);
      });
      return out;
    };
  }

  const std::string block_ = std::string(1u << 18, 'b');
  std::atomic<std::uint64_t> taken_ = 0, largest_ = 0, given_ = 0;
  std::atomic<int> finished_ = 0, dropped_ = 0;
};

TEST_F(StreamTest, a_large_body_goes_in_without_memory) {
  start();
  take_bodies();
  Client one = client();
  const std::uint64_t before = resident_bytes();
  ASSERT_TRUE(one.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kLarge) + "\r\n\r\n"));
  std::uint64_t most = 0;
  for (std::uint64_t sent = 0; sent < kLarge; sent += block_.size()) {
    ASSERT_TRUE(one.send(block_));
    most = std::max(most, resident_bytes());
  }
  EXPECT_EQ(one.reply().body, std::to_string(kLarge));
  EXPECT_LE(most, before + kFlat);
  EXPECT_LE(largest_, settings_.limits.piece_bytes);
  EXPECT_EQ(one.ask(get("/again")).status, 200);
}

TEST_F(StreamTest, a_large_chunked_body_goes_in) {
  start();
  take_bodies();
  Client one = client();
  ASSERT_TRUE(one.send("PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(one.send("40000\r\n" + block_ + "\r\n"));
  ASSERT_TRUE(one.send("0\r\n\r\n"));
  EXPECT_EQ(one.reply().body, std::to_string(100 * block_.size()));
  EXPECT_EQ(one.ask(get("/again")).status, 200);
}

TEST_F(StreamTest, malformed_chunks_are_refused_and_the_body_dropped) {
  start();
  take_bodies();
  for (const char* chunks : {"5\r\nhelloX\r\n0\r\n\r\n", "zz\r\n", "5;ext=1\r\nhello\r\n0\r\n\r\n", "-1\r\n", "fffffffffffffffff\r\n", "5\nhello\n",
                             "0\r\nTrailer: x\r\n\r\n", "\r\n", " 5\r\nhello\r\n"}) {
    Client one = client();
    EXPECT_EQ(one.ask(std::string("PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") + chunks).status, 400) << chunks;
    EXPECT_TRUE(one.closed());
  }
  EXPECT_EQ(finished_, 0);
  EXPECT_EQ(dropped_, 9);
}

TEST_F(StreamTest, a_large_body_goes_out_as_fast_as_it_is_read) {
  start();
  for (bool told : {true, false}) {
    give(kLarge, told);
    given_ = 0;
    Client one = client();
    const std::uint64_t before = resident_bytes();
    ASSERT_TRUE(one.send(get("/x")));
    const std::string head = one.until("\r\n\r\n");
    EXPECT_EQ(head.find("content-length: " + std::to_string(kLarge)) != std::string::npos, told);
    std::this_thread::sleep_for(milliseconds(100));
    EXPECT_LT(given_, 32u << 20) << "the source waits for the reader";
    std::uint64_t most = 0, read = 0;
    while (read < kLarge) {
      const std::size_t got = one.exactly(1u << 20).size();
      if (got == 0) break;
      read += got;
      most = std::max(most, resident_bytes());
    }
    EXPECT_GE(read, kLarge);
    EXPECT_LE(most, before + kFlat);
  }
}

TEST_F(StreamTest, a_source_that_fails_at_first_is_a_problem_and_later_a_cut) {
  start();
  handler_.function = [this](Request& request) {
    Opened out;
    out.response.source_bytes = 2 * block_.size();
    out.response.source = std::make_unique<FunctionSource>([this, late = request.path == "/late"]() mutable -> base::Result<base::ByteView> {
      if (!std::exchange(late, false)) return refuse(Code::blob_damaged);
      return base::view(block_);
    });
    return out;
  };
  const Reply early = ask(get("/early"));
  EXPECT_EQ(early.status, 500);
  EXPECT_NE(early.body.find("\"blob_damaged\""), std::string::npos);
  Client one = client();
  const Reply late = one.ask(get("/late"));
  EXPECT_EQ(late.status, 200);
  EXPECT_EQ(late.body.size(), block_.size()) << "shorter than declared: the client sees that it is not whole";
  EXPECT_TRUE(one.closed());
}

TEST_F(StreamTest, what_came_before_the_line_was_cut_is_written_and_the_sink_dropped) {
  start();
  take_bodies();
  {
    Client one = client();
    ASSERT_TRUE(one.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(400, 'x')));
    std::this_thread::sleep_for(milliseconds(50));
  }
  EXPECT_TRUE(eventually([&] { return dropped_ == 1; }));
  EXPECT_EQ(taken_, 400u);
  EXPECT_EQ(finished_, 0);
}

TEST_F(StreamTest, a_body_longer_than_declared_is_the_next_request_and_no_good_one) {
  start();
  take_bodies();
  Client one = client();
  EXPECT_EQ(one.ask("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcdef\r\n\r\n").body, "3");
  EXPECT_EQ(one.reply().status, 400);
  EXPECT_TRUE(one.closed());
}

TEST_F(StreamTest, a_client_that_waits_for_leave_gets_it_only_when_its_body_is_wanted) {
  start();
  take_bodies();
  Client one = client();
  const std::string head = "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_EQ(one.ask(head).status, 100);
  EXPECT_EQ(one.ask("abc").body, "3");
  handler_.function = [](Request&) {
    Opened out;
    out.response = problem(base::Error{Code::not_permitted, {}, {}});
    return out;
  };
  EXPECT_EQ(one.ask(head).status, 403);
  EXPECT_TRUE(one.closed()) << "nobody knows whether the body follows";
}

TEST_F(StreamTest, an_early_no_reaches_a_client_that_still_sends) {
  start();
  handler_.function = [](Request&) {
    Opened out;
    out.sink = std::make_unique<FunctionSink>([](base::ByteView) -> base::Status { return refuse(Code::too_large); }, [] { return Response{}; });
    return out;
  };
  Client one = client();
  ASSERT_TRUE(one.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kLarge) + "\r\n\r\n"));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(one.send(block_));
  EXPECT_EQ(one.reply().status, 413);
}

TEST_F(StreamTest, a_short_body_nobody_wanted_does_not_end_the_connection) {
  start();
  Client one = client();
  EXPECT_EQ(one.ask(post("/x", "{}")).status, 200);
  EXPECT_EQ(one.ask(get("/y")).body, "you asked for /y");
}

TEST_F(StreamTest, half_a_head_is_given_up_while_others_are_served) {
  settings_.limits.header = milliseconds(300);
  start();
  std::vector<Client> slow;
  for (int i = 0; i < 100; ++i) {
    slow.push_back(client());
    ASSERT_TRUE(slow.back().send("GET / HTTP/1.1\r\nHost: a\r\nX-a: "));
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(get("/")).status, 200);
  for (Client& one : slow) {
    (void)one.send("b");
    EXPECT_EQ(one.reply().status, 408);
  }
  EXPECT_TRUE(eventually([&] { return slow.clear(), server_->connections() == 0; }));
}

TEST_F(StreamTest, a_body_that_drips_is_given_up) {
  settings_.limits.body_grace = milliseconds(0);
  settings_.limits.body_rate_min = 1'000'000;
  start();
  take_bodies();
  Client one = client();
  ASSERT_TRUE(one.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"));
  for (int i = 0; i < 40 && dropped_ == 0; ++i) {
    (void)one.send("x");
    std::this_thread::sleep_for(milliseconds(50));
  }
  EXPECT_EQ(one.reply().status, 408);
  EXPECT_TRUE(eventually([&] { return dropped_ == 1; }));
}

TEST_F(StreamTest, a_body_that_stops_is_given_up) {
  settings_.limits.body_idle = milliseconds(200);
  start();
  take_bodies();
  Client one = client();
  EXPECT_EQ(one.ask("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx").status, 408);
  EXPECT_EQ(dropped_, 1);
  EXPECT_EQ(taken_, 1u);
}

TEST_F(StreamTest, clients_that_never_read_are_cut_and_hold_nobody_up) {
  settings_.limits.write = milliseconds(1'500);
  start();
  give(kLarge, true);
  std::vector<Client> deaf;
  for (int i = 0; i < 40; ++i) {
    deaf.push_back(client(4'096));
    ASSERT_TRUE(deaf.back().send(get("/x")));
  }
  Client quick = client();
  ASSERT_TRUE(quick.send(get("/x")));
  EXPECT_NE(quick.until("\r\n\r\n"), "");
  EXPECT_EQ(quick.exactly(kLarge / 10).size(), kLarge / 10);
  quick.reset();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; })) << server_->connections();
}

}  // namespace
}  // namespace sekisho::api
