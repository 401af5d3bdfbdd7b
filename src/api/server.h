// The HTTP/1.1 server: listeners, connections, time-outs, limits, TLS. What a request means is the Handler's business (router.h).
//
// Threads: one or two read and write for all connections; handlers run on a pool of their own, because they wait for the database and the disk.
// Front (front.h) puts a server, a router, the web folder, metrics and the log of requests together; programs start that.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "api/request_text.h"

namespace sekisho::api {

struct ServerLimits {
  HeadLimits head;
  std::size_t connections = 15'000;             // in all, and never more than three quarters of the open files the system admits
  std::size_t connections_each = 2'000;         // of one address; loopback is exempt, a proxy may stand there
  std::uint32_t requests = 100'000;             // on one connection
  std::size_t threads = 2;                      // that read and write
  std::size_t handlers = 16;                    // threads
  std::size_t handlers_waiting = 512;           // requests before them; more get too_busy
  std::size_t piece_bytes = 128u << 10;         // of a body, read ahead of the sink
  std::chrono::milliseconds idle{75'000};       // between requests
  std::chrono::milliseconds header{10'000};     // for a whole head from its first byte, and for the TLS handshake
  std::chrono::milliseconds body_idle{30'000};  // between two reads of a body
  std::uint64_t body_rate_min = 1'000;          // bytes a second of a body, once body_grace is over
  std::chrono::milliseconds body_grace{20'000};
  std::chrono::milliseconds write{30'000};         // for 64 KiB to be taken
  std::chrono::milliseconds events_every{500};     // how often an EventSource is asked
  std::chrono::milliseconds events_quiet{15'000};  // then a comment keeps the line open
  std::chrono::milliseconds linger{3'000};         // reading on after an early answer, so that it is not lost to a reset
};

struct Listener {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  zones::Zone side{};
  std::string certificate, key;    // PEM files; both or none
  std::vector<std::string> hosts;  // names that a Host header may carry, without port; empty: any
};

// What came of one request, for metrics and the log: nothing of its contents. The views live as long as the call.
struct Served {
  std::string_view method, pattern, account;  // pattern "-" where none matched
  zones::Zone side{};
  int status = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0;  // of bodies
  std::uint64_t micros = 0;                   // from the head's last byte to the answer's
};

// What a request turned out to be, and either its answer or what takes its body.
struct Opened {
  Response response;
  std::unique_ptr<BodySink> sink;
  std::string_view pattern = "-";  // of static life
  std::string account;
};

// Any thread; a request stays until its answer has been sent.
class Handler {
 public:
  virtual ~Handler() = default;
  // On a reading thread: an answer from memory alone, without waiting for anything.
  virtual std::optional<Opened> at_once(const Request& request) = 0;
  // On the pool.
  virtual Opened open(Request& request) = 0;
};

struct ServerSettings {
  std::vector<Listener> listeners;
  ServerLimits limits;
  std::function<void(const Served&)> served;  // on a reading thread; must not block
};

class Server {
 public:
  // Listens from here on. Raises the process's limit of open files to what the system admits. Errors: tls_wanted (no certificate and not loopback),
  // cannot_listen (where: address and port), bad_settings (where: a certificate or key that cannot be used).
  static base::Result<std::unique_ptr<Server>> start(ServerSettings settings, Handler& handler);
  // Stops at once, if stop() was not called.
  ~Server();

  std::uint16_t port(std::size_t listener) const;  // in the order of the settings
  std::size_t connections() const;
  std::size_t waiting() const;  // requests before the pool

  // Takes nothing new, lets what is in hand finish within that time, then cuts it. Once; true when nothing had to be cut.
  bool stop(std::chrono::milliseconds grace);

 private:
  struct Inside;
  explicit Server(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace sekisho::api
