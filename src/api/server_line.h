// One connection's bytes, plain or over TLS, every operation with an end in time. Inside the server only: this and the other server_* files are where
// Asio is.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace sekisho::api {

namespace net = boost::asio;
using Deadline = std::chrono::steady_clock::time_point;
using Outgoing = std::array<net::const_buffer, 3>;

enum class LineEnd : std::uint8_t { none, closed, timed_out, failed };  // after timed_out one can still write

struct Taken {
  std::size_t bytes = 0;
  LineEnd end = LineEnd::none;
};

// On its own thread only.
class Line {
 public:
  virtual ~Line() = default;
  virtual net::awaitable<LineEnd> start(Deadline deadline) = 0;  // the TLS handshake
  virtual net::awaitable<Taken> read(char* place, std::size_t room, Deadline deadline) = 0;
  virtual net::awaitable<LineEnd> write(const Outgoing& pieces, Deadline deadline) = 0;
  // Says that nothing more follows, and reads what still comes until the client closes or the time is over.
  virtual net::awaitable<void> linger(Deadline deadline) = 0;
  virtual void cut() = 0;  // ends every operation
};

std::unique_ptr<Line> plain_line(net::ip::tcp::socket socket);
std::unique_ptr<Line> tls_line(net::ip::tcp::socket socket, net::ssl::context& context);

}  // namespace sekisho::api
