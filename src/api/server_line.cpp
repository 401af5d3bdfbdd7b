#include "api/server_line.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <type_traits>

namespace sekisho::api {

using boost::system::error_code;
using net::ip::tcp;

namespace {

constexpr auto kAwait = net::as_tuple(net::use_awaitable);

// Cancels the socket's operations at a deadline, and leaves the socket open: a client that is too slow can still be told so.
class Watch : public std::enable_shared_from_this<Watch> {
 public:
  explicit Watch(tcp::socket& socket) : socket_(&socket), timer_(socket.get_executor()) {}

  void start(Deadline deadline) {
    fired_ = false;
    const std::uint64_t round = ++round_;
    timer_.expires_at(deadline);
    timer_.async_wait([self = shared_from_this(), round](const error_code& error) {
      if (error || round != self->round_ || self->socket_ == nullptr) return;
      self->fired_ = true;
      error_code ignored;
      self->socket_->cancel(ignored);
    });
  }
  LineEnd stop(const error_code& error) {
    ++round_;
    timer_.cancel();
    if (!error) return LineEnd::none;
    if (fired_) return LineEnd::timed_out;
    return error == net::error::eof || error == net::ssl::error::stream_truncated ? LineEnd::closed : LineEnd::failed;
  }
  void forget() {
    socket_ = nullptr;
    timer_.cancel();
  }

 private:
  tcp::socket* socket_;
  net::steady_timer timer_;
  std::uint64_t round_ = 0;
  bool fired_ = false;
};

template <class Stream>
class LineOf : public Line {
  static constexpr bool kTls = !std::is_same_v<Stream, tcp::socket>;

 public:
  template <class... Arguments>
  explicit LineOf(Arguments&&... arguments) : stream_(std::forward<Arguments>(arguments)...), watch_(std::make_shared<Watch>(socket())) {}
  LineOf(const LineOf&) = delete;
  ~LineOf() override { watch_->forget(); }

  net::awaitable<LineEnd> start(Deadline deadline) override {
    LineEnd end = LineEnd::none;
    if constexpr (kTls) {
      watch_->start(deadline);
      auto [error] = co_await stream_.async_handshake(net::ssl::stream_base::server, kAwait);
      end = watch_->stop(error);
    }
    (void)deadline;
    co_return end;
  }

  net::awaitable<Taken> read(char* place, std::size_t room, Deadline deadline) override {
    watch_->start(deadline);
    auto [error, bytes] = co_await stream_.async_read_some(net::buffer(place, room), kAwait);
    co_return Taken{bytes, watch_->stop(error)};
  }

  net::awaitable<LineEnd> write(const Outgoing& pieces, Deadline deadline) override {
    watch_->start(deadline);
    auto [error, bytes] = co_await net::async_write(stream_, pieces, kAwait);
    (void)bytes;
    co_return watch_->stop(error);
  }

  net::awaitable<void> linger(Deadline deadline) override {
    watch_->start(deadline);
    if constexpr (kTls) (void)co_await stream_.async_shutdown(kAwait);
    error_code error;
    socket().shutdown(tcp::socket::shutdown_send, error);
    std::array<char, 4096> dropped;
    while (!error && std::chrono::steady_clock::now() < deadline) {
      auto [failed, bytes] = co_await socket().async_read_some(net::buffer(dropped), kAwait);
      (void)bytes;
      error = failed;
    }
    (void)watch_->stop(error);
    cut();
  }

  void cut() override {
    error_code ignored;
    socket().close(ignored);
  }

 private:
  tcp::socket& socket() {
    if constexpr (kTls) return stream_.next_layer();
    else return stream_;
  }

  Stream stream_;
  const std::shared_ptr<Watch> watch_;
};

}  // namespace

std::unique_ptr<Line> plain_line(tcp::socket socket) { return std::make_unique<LineOf<tcp::socket>>(std::move(socket)); }

std::unique_ptr<Line> tls_line(tcp::socket socket, net::ssl::context& context) {
  return std::make_unique<LineOf<net::ssl::stream<tcp::socket>>>(std::move(socket), context);
}

}  // namespace sekisho::api
