#include "api/server.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <set>
#include <thread>

#include "api/server_connection.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using boost::system::error_code;
using net::ip::tcp;
using std::chrono::steady_clock;

namespace {

constexpr auto kAcceptAgain = std::chrono::milliseconds(50);  // when the system has no room for another connection
constexpr auto kCutPatience = std::chrono::seconds(5);

// As many open files as the system admits, since each connection is one.
std::size_t raise_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'024;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
  (void)::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

int choose_http(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned int in_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kOurs, sizeof kOurs - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Result<std::unique_ptr<net::ssl::context>> tls_context(const Listener& listener) {
  auto context = std::make_unique<net::ssl::context>(net::ssl::context::tls_server);
  error_code error;
  context->use_certificate_chain_file(listener.certificate, error);
  if (error) return refuse(Code::bad_settings, listener.certificate, error.message());
  context->use_private_key_file(listener.key, net::ssl::context::pem, error);
  if (error) return refuse(Code::bad_settings, listener.key, error.message());
  SSL_CTX* handle = context->native_handle();
  if (SSL_CTX_check_private_key(handle) != 1) return refuse(Code::bad_settings, listener.key, "the key is not the certificate's");
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
  SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);  // an idle connection keeps no record buffers
  SSL_CTX_set_alpn_select_cb(handle, choose_http, nullptr);
  return context;
}

// One thread that reads and writes, and the connections that are its own.
struct Loop {
  std::set<Connection*> connections;  // on its thread only; outlives the context, which ends those that are left
  net::io_context context{1};
  net::executor_work_guard<net::io_context::executor_type> work{context.get_executor()};
  std::thread thread;
};

// A connection's place in its loop, for as long as it talks.
class Seat {
 public:
  Seat(Loop& loop, Connection& connection) : loop_(loop), connection_(connection) { loop_.connections.insert(&connection_); }
  Seat(const Seat&) = delete;
  ~Seat() { loop_.connections.erase(&connection_); }

 private:
  Loop& loop_;
  Connection& connection_;
};

net::awaitable<void> converse(Loop& loop, std::shared_ptr<Connection> connection) {
  const Seat seat(loop, *connection);
  try {
    co_await connection->run();
  } catch (const std::exception&) {  // no memory: this connection ends, the others go on
    connection->cut();
  }
}

}  // namespace

struct Server::Inside {
  struct Door {
    Listener listener;
    std::unique_ptr<net::ssl::context> tls;
    std::unique_ptr<tcp::acceptor> acceptor;
    std::uint16_t port = 0;
  };

  Inside(ServerSettings settings, Handler& handler) : shared(std::move(settings), handler) {}

  Status listen(const Listener& listener);
  void start_threads();
  net::awaitable<void> accept(Door& door);
  void welcome(Door& door, Loop& loop, tcp::socket socket);
  template <class Act>
  void on_every_loop(Act act);
  bool wait_until_empty(std::chrono::milliseconds time) const;

  Shared shared;
  std::vector<std::unique_ptr<Loop>> loops;
  std::vector<std::unique_ptr<Door>> doors;
  std::size_t next_loop = 0;
  bool stopped = false;
};

Status Server::Inside::listen(const Listener& listener) {
  const std::string place = fmt::format("{}:{}", listener.address, listener.port);
  auto door = std::make_unique<Door>();
  door->listener = listener;
  error_code error;
  const auto address = net::ip::make_address(listener.address, error);
  if (error) return refuse(Code::cannot_listen, place, error.message());
  if (listener.certificate.empty() != listener.key.empty()) return refuse(Code::bad_settings, place, "a certificate and its key belong together");
  if (listener.certificate.empty() && !address.is_loopback()) return refuse(Code::tls_wanted, place);
  if (!listener.certificate.empty()) {
    auto tls = tls_context(listener);
    if (!tls) return std::unexpected(tls.error());
    door->tls = std::move(*tls);
  }
  door->acceptor = std::make_unique<tcp::acceptor>(loops.front()->context);
  tcp::acceptor& acceptor = *door->acceptor;
  const tcp::endpoint endpoint(address, listener.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) return refuse(Code::cannot_listen, place, error.message());
  door->port = acceptor.local_endpoint(error).port();
  doors.push_back(std::move(door));
  return {};
}

void Server::Inside::start_threads() {
  for (const auto& door : doors) net::co_spawn(loops.front()->context, accept(*door), net::detached);
  for (const auto& loop : loops) loop->thread = std::thread([&context = loop->context] { context.run(); });
}

net::awaitable<void> Server::Inside::accept(Door& door) {
  net::steady_timer timer(loops.front()->context);
  while (!shared.stopping) {
    Loop& loop = *loops[next_loop++ % loops.size()];
    auto [error, socket] = co_await door.acceptor->async_accept(loop.context, net::as_tuple(net::use_awaitable));
    if (error == net::error::operation_aborted) break;
    if (!error) {
      welcome(door, loop, std::move(socket));
    } else {
      timer.expires_after(kAcceptAgain);
      (void)co_await timer.async_wait(net::as_tuple(net::use_awaitable));
    }
  }
}

void Server::Inside::welcome(Door& door, Loop& loop, tcp::socket socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return;
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) address = net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
  std::string peer = address.to_string();
  if (!shared.admit(peer, address.is_loopback())) return;
  socket.set_option(tcp::no_delay(true), error);
  try {
    auto line = door.tls ? tls_line(std::move(socket), *door.tls) : plain_line(std::move(socket));
    auto connection = std::make_shared<Connection>(shared, door.listener, peer, std::move(line));
    net::co_spawn(loop.context, converse(loop, std::move(connection)), net::detached);
  } catch (const std::exception&) {  // no memory for one more: it is closed
  }
}

template <class Act>
void Server::Inside::on_every_loop(Act act) {
  for (const auto& loop : loops) {
    std::promise<void> done;
    net::post(loop->context, [&] {
      act(*loop);
      done.set_value();
    });
    done.get_future().wait();
  }
}

bool Server::Inside::wait_until_empty(std::chrono::milliseconds time) const {
  for (const auto end = steady_clock::now() + time; shared.open > 0; std::this_thread::sleep_for(std::chrono::milliseconds(5)))
    if (steady_clock::now() >= end) return false;
  return true;
}

Server::Server(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

Result<std::unique_ptr<Server>> Server::start(ServerSettings settings, Handler& handler) {
  settings.limits.connections = std::min(settings.limits.connections, raise_open_files() / 4 * 3);
  const std::vector<Listener> listeners = settings.listeners;
  const std::size_t threads = std::max<std::size_t>(1, settings.limits.threads);
  auto inside = std::make_unique<Inside>(std::move(settings), handler);
  for (std::size_t i = 0; i < threads; ++i) inside->loops.push_back(std::make_unique<Loop>());
  for (const Listener& listener : listeners)
    if (auto listening = inside->listen(listener); !listening) return std::unexpected(listening.error());
  inside->start_threads();
  return std::unique_ptr<Server>(new Server(std::move(inside)));
}

Server::~Server() { (void)stop(std::chrono::milliseconds(0)); }

std::uint16_t Server::port(std::size_t listener) const { return inside_->doors[listener]->port; }
std::size_t Server::connections() const { return inside_->shared.open; }
std::size_t Server::waiting() const { return inside_->shared.pool.waiting(); }

bool Server::stop(std::chrono::milliseconds grace) {
  Inside& inside = *inside_;
  if (std::exchange(inside.stopped, true)) return true;
  inside.shared.stopping = true;
  inside.on_every_loop([&](Loop& loop) {
    if (&loop == inside.loops.front().get())
      for (const auto& door : inside.doors) door->acceptor->close();
    for (Connection* connection : loop.connections) connection->wind_up();
  });
  const bool finished = inside.wait_until_empty(grace);
  if (!finished) inside.on_every_loop([](Loop& loop) { std::ranges::for_each(loop.connections, &Connection::cut); });
  inside.shared.pool.stop();  // waits for the handlers that run; their connections end when they come back
  (void)inside.wait_until_empty(kCutPatience);
  for (const auto& loop : inside.loops) loop->context.stop();
  for (const auto& loop : inside.loops)
    if (loop->thread.joinable()) loop->thread.join();
  return finished;
}

}  // namespace sekisho::api
