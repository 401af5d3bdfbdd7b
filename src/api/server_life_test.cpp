// Many connections, a full pool, events, TLS, and the end.
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <atomic>
#include <future>

#include "api/testing.h"
#include "store/test_places.h"

namespace sekisho::api {
namespace {

using base::Code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class LifeTest : public ServerTest {
 protected:
  // Answers of /wait come when the gate opens; others at once.
  void gate_waits() {
    handler_.function = [this, gate = gate_.get_future().share()](Request& request) {
      ++asked_;
      if (request.path == "/wait") gate.wait();
      return FunctionHandler::text("answered");
    };
  }
  std::promise<void> gate_;
  std::atomic<int> asked_ = 0;
};

TEST_F(LifeTest, two_thousand_idle_connections_disturb_nobody) {
  start();
  std::vector<Client> idle;
  for (int i = 0; i < 2'000; ++i) {
    idle.push_back(client());
    ASSERT_TRUE(idle.back().connected()) << i;
  }
  ASSERT_TRUE(eventually([&] { return server_->connections() == 2'000; }));
  EXPECT_EQ(ask(get("/")).status, 200);
  EXPECT_EQ(idle.front().ask(get("/")).status, 200);
  EXPECT_EQ(idle.back().ask(get("/")).status, 200);
  idle.clear();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(LifeTest, idle_connections_end_after_a_while) {
  settings_.limits.idle = milliseconds(100);
  start();
  Client fresh = client(), used = client();
  EXPECT_EQ(used.ask(get("/")).status, 200);
  EXPECT_TRUE(fresh.closed());
  EXPECT_TRUE(used.closed());
}

TEST_F(LifeTest, more_connections_than_allowed_are_closed_at_once) {
  settings_.limits.connections = 3;
  start();
  std::vector<Client> three;
  for (int i = 0; i < 3; ++i) {
    three.push_back(client());
    EXPECT_EQ(three.back().ask(get("/")).status, 200);
  }
  EXPECT_TRUE(client().closed());
  three.pop_back();
  EXPECT_TRUE(eventually([&] { return ask(get("/")).status == 200; }));
}

TEST_F(LifeTest, a_full_queue_says_so_and_the_next_one_is_served) {
  settings_.limits.handlers = 1;
  settings_.limits.handlers_waiting = 1;
  start();
  gate_waits();
  Client first = client(), second = client();
  ASSERT_TRUE(first.send(get("/wait")));
  ASSERT_TRUE(eventually([&] { return asked_ == 1; }));
  ASSERT_TRUE(second.send(get("/wait")));
  ASSERT_TRUE(eventually([&] { return server_->waiting() == 1; }));
  Client third = client();
  const Reply busy = third.ask(get("/"));
  EXPECT_EQ(busy.status, 503);
  EXPECT_NE(busy.body.find("\"too_busy\""), std::string::npos);
  EXPECT_EQ(busy.headers.at("retry-after"), "1");
  gate_.set_value();
  EXPECT_EQ(first.reply().status, 200);
  EXPECT_EQ(second.reply().status, 200);
  EXPECT_EQ(third.ask(get("/")).status, 200);
}

TEST_F(LifeTest, stopping_finishes_what_is_in_hand) {
  start();
  gate_waits();
  Client idle = client(), busy = client();
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  ASSERT_TRUE(busy.send(get("/wait")));
  ASSERT_TRUE(eventually([&] { return asked_ == 2; }));
  auto stopped = std::async(std::launch::async, [&] { return server_->stop(milliseconds(20'000)); });
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(eventually([&] { return !client().connected(); })) << "nothing new is taken";
  gate_.set_value();
  const Reply reply = busy.reply();
  EXPECT_EQ(reply.body, "answered");
  EXPECT_EQ(reply.headers.at("connection"), "close");
  busy.reset();
  EXPECT_TRUE(stopped.get());
}

TEST_F(LifeTest, stopping_cuts_what_does_not_end) {
  start();
  Client half = client(), deaf = client(4'096);
  handler_.function = [block = std::string(1u << 20, 'x')](Request&) {
    Opened out;
    out.response.source = std::make_unique<FunctionSource>([&block]() -> base::Result<base::ByteView> { return base::view(block); });
    return out;
  };
  ASSERT_TRUE(deaf.send(get("/for-ever")));
  ASSERT_TRUE(half.send("PUT /x HTTP/1.1\r\nHost"));
  ASSERT_NE(deaf.until("\r\n\r\n"), "");
  const auto before = steady_clock::now();
  EXPECT_FALSE(server_->stop(milliseconds(200)));
  EXPECT_LT(steady_clock::now() - before, std::chrono::seconds(4));
  EXPECT_EQ(server_->connections(), 0u);
  server_.reset();
  EXPECT_TRUE(half.closed());
}

TEST_F(LifeTest, a_server_goes_with_requests_waiting) {
  settings_.limits.handlers = 1;
  start();
  gate_waits();
  std::vector<Client> many;
  for (int i = 0; i < 20; ++i) {
    many.push_back(client());
    ASSERT_TRUE(many.back().send(get("/wait")));
  }
  ASSERT_TRUE(eventually([&] { return server_->waiting() == 19; }));
  auto gone = std::async(std::launch::async, [&] { server_.reset(); });
  std::this_thread::sleep_for(milliseconds(50));
  gate_.set_value();
  gone.get();
  EXPECT_LE(asked_, 2) << "what waited was dropped";
}

class Ticker : public EventSource {
 public:
  Ticker(std::atomic<int>& given, std::atomic<bool>& over, std::atomic<int>& alive) : given_(given), over_(over), alive_(alive) { ++alive_; }
  ~Ticker() override { --alive_; }
  std::string next() override {
    if (sent_ == given_) return {};
    return "data: " + std::to_string(++sent_) + "\n\n";
  }
  bool over() const override { return over_; }

 private:
  std::atomic<int>& given_;
  std::atomic<bool>& over_;
  std::atomic<int>& alive_;
  int sent_ = 0;
};

class EventsTest : public ServerTest {
 protected:
  void start_ticking() {
    settings_.limits.events_every = milliseconds(10);
    settings_.limits.events_quiet = milliseconds(100);
    start();
    handler_.function = [this](Request&) {
      Opened out;
      out.response.headers.emplace_back("content-type", "text/event-stream");
      out.response.events = std::make_unique<Ticker>(given_, over_, alive_);
      return out;
    };
  }
  std::atomic<int> given_ = 0, alive_ = 0;
  std::atomic<bool> over_ = false;
};

TEST_F(EventsTest, come_as_they_happen_and_silence_keeps_the_line) {
  start_ticking();
  Client one = client();
  ASSERT_TRUE(one.send(get("/events")));
  EXPECT_NE(one.until("\r\n\r\n").find("text/event-stream"), std::string::npos);
  given_ = 1;
  EXPECT_NE(one.until("data: 1\n\n"), "");
  EXPECT_NE(one.until("\n:\n\n").find(":\n\n"), std::string::npos);
  given_ = 2;
  EXPECT_NE(one.until("data: 2\n\n").find("data: 2"), std::string::npos);
  over_ = true;
  EXPECT_NE(one.until("0\r\n\r\n").find("0\r\n\r\n"), std::string::npos);
  EXPECT_TRUE(one.closed());
  EXPECT_TRUE(eventually([&] { return alive_ == 0; }));
}

TEST_F(EventsTest, a_client_that_left_is_noticed) {
  start_ticking();
  {
    Client one = client();
    ASSERT_TRUE(one.send(get("/events")));
    EXPECT_NE(one.until("\r\n\r\n"), "");
  }
  EXPECT_TRUE(eventually([&] { return alive_ == 0 && server_->connections() == 0; }));
}

TEST_F(EventsTest, end_with_the_server) {
  start_ticking();
  Client one = client();
  ASSERT_TRUE(one.send(get("/events")));
  EXPECT_NE(one.until("\r\n\r\n"), "");
  EXPECT_TRUE(server_->stop(milliseconds(10'000)));
  EXPECT_EQ(alive_, 0);
}

class TlsTest : public ServerTest {
 protected:
  void SetUp() override {
    make_certificate();
    settings_.listeners[0].certificate = folder_.path("certificate.pem");
    settings_.listeners[0].key = folder_.path("key.pem");
  }
  void make_certificate() const {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    FILE* file = std::fopen(folder_.path("certificate.pem").c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(folder_.path("key.pem").c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  // The whole answer over TLS; empty when there is no handshake.
  std::string ask_tls(const std::string& request, int newest = TLS1_3_VERSION) const {
    const Client one = client();
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, newest);
    SSL* tls = SSL_new(context);
    SSL_set_fd(tls, one.fd());
    std::string out;
    if (SSL_connect(tls) == 1 && SSL_write(tls, request.data(), static_cast<int>(request.size())) > 0) {
      char bytes[4'096];
      for (int got; (got = SSL_read(tls, bytes, sizeof bytes)) > 0;) out.append(bytes, static_cast<std::size_t>(got));
    }
    SSL_free(tls);
    SSL_CTX_free(context);
    return out;
  }

  store::TestFolder folder_;
};

TEST_F(TlsTest, serves_over_TLS_1_2_and_1_3_with_strict_transport_security) {
  start();
  handler_.function = [](Request& request) { return FunctionHandler::text(request.secure ? "secure" : "open"); };
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const std::string answer = ask_tls(get("/", "Connection: close\r\n"), version);
    EXPECT_NE(answer.find("strict-transport-security: max-age="), std::string::npos);
    EXPECT_TRUE(answer.ends_with("\r\n\r\nsecure")) << answer;
  }
  EXPECT_EQ(ask_tls(get("/"), TLS1_1_VERSION), "");
}

TEST_F(TlsTest, what_is_no_TLS_ends_and_disturbs_nobody) {
  settings_.limits.header = milliseconds(200);
  start();
  Client plain = client(), silent = client();
  EXPECT_EQ(plain.ask(get("/")).status, 0);
  EXPECT_TRUE(silent.closed()) << "no handshake in time";
  EXPECT_NE(ask_tls(get("/", "Connection: close\r\n")), "");
}

TEST_F(TlsTest, a_certificate_that_cannot_be_used_is_named) {
  settings_.listeners[0].key = folder_.path("absent.pem");
  auto started = Server::start(settings_, handler_);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Code::bad_settings);
  EXPECT_EQ(started.error().where, folder_.path("absent.pem"));
}

}  // namespace
}  // namespace sekisho::api
