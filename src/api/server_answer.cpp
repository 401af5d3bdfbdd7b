// The answering half of a connection.
#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/server_headers.h"
#include "api/server_turn.h"

namespace sekisho::api {

using base::Code;
using base::Error;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kWrite = 64u << 10;
constexpr std::uint64_t kDropMax = 64u << 10;                // of a body nobody wanted, rather than closing the connection
constexpr auto kLastWords = std::chrono::milliseconds(500);  // for the client to close first

base::Result<base::ByteView> next_of(BodySource& source) {
  try {
    return source.next();
  } catch (const std::exception& failure) {
    return base::refuse(Code::interrupted, {}, failure.what());
  }
}

}  // namespace

// Answers; true when the connection can take another request.
net::awaitable<bool> Connection::answer(Turn& turn) {
  Response& response = turn.opened.response;
  const bool rest = turn.understood && !turn.body_over();
  const bool droppable = rest && !turn.waits_for_continue && !turn.head.chunked && turn.left <= kDropMax;
  turn.keep = turn.keep && (!rest || droppable) && !shared_.stopping;
  bool sent = false;
  if (response.events) {
    sent = co_await send_events(turn);
  } else if (response.source) {
    sent = co_await send_source(turn);
  } else {
    const std::string head = head_of(turn, response.body.size(), false);
    const std::string_view body = turn.bodiless() ? std::string_view() : std::string_view(response.body);
    turn.bytes_out = body.size();
    sent = co_await send(head, body);
  }
  if (!sent) co_return false;
  if (turn.keep && droppable) turn.keep = co_await drop_rest(turn);
  if (turn.keep) co_return true;
  const auto patience = rest || !turn.understood ? shared_.settings.limits.linger : std::min(shared_.settings.limits.linger, kLastWords);
  co_await line_->linger(steady_clock::now() + patience);
  co_return false;
}

std::string Connection::head_of(const Turn& turn, std::optional<std::uint64_t> length, bool chunked) const {
  Framing framing;
  const int status = turn.opened.response.status;
  if (status != 204 && status != 304) framing.length = length;
  framing.chunked = chunked;
  framing.keep_alive = turn.keep;
  framing.secure = !listener_.certificate.empty();
  return response_head(turn.opened.response, framing);
}

net::awaitable<bool> Connection::send(std::string_view head, std::string_view body, std::string_view tail) {
  while (true) {
    const std::string_view piece = body.substr(0, kWrite);
    body.remove_prefix(piece.size());
    Outgoing out{net::const_buffer(head.data(), head.size()), net::const_buffer(piece.data(), piece.size()), {}};
    if (body.empty()) out[2] = net::const_buffer(tail.data(), tail.size());
    const LineEnd end = co_await line_->write(out, steady_clock::now() + shared_.settings.limits.write);
    if (end != LineEnd::none) co_return false;
    head = {};
    if (body.empty()) co_return true;
  }
}

net::awaitable<bool> Connection::send_piece(Turn& turn, std::string_view piece, bool chunked) {
  turn.bytes_out += piece.size();
  const std::string size = chunked ? fmt::format("{:x}\r\n", piece.size()) : std::string();
  const bool sent = co_await send(size, piece, chunked ? std::string_view("\r\n") : std::string_view());
  co_return sent;
}

// The next piece is asked for when the client took the last one. The first one is asked for before the head, so that its error still finds an answer.
net::awaitable<bool> Connection::send_source(Turn& turn) {
  Response& response = turn.opened.response;
  base::Result<base::ByteView> piece;
  auto next = [&] { piece = next_of(*response.source); };
  if (!turn.bodiless()) {
    const bool taken = co_await on_pool(shared_.pool, HandlerPool::Admit::always, next);
    if (!taken) co_return false;
    if (!piece) {
      response = problem(piece.error());
      const std::string head = head_of(turn, response.body.size(), false);
      const bool told = co_await send(head, response.body);
      co_return told;
    }
  }
  const auto declared = response.source_bytes;
  const bool chunked = !declared && !turn.head.old;
  if (!declared && turn.head.old) turn.keep = false;  // the end of the connection is the end of the body
  const std::string head = head_of(turn, declared, chunked);
  bool sent = co_await send(head, {});
  while (sent && !turn.bodiless() && piece && !piece->empty()) {
    if (declared && turn.bytes_out + piece->size() > *declared) co_return false;
    sent = co_await send_piece(turn, base::text(*piece), chunked);
    if (!sent) co_return false;
    sent = co_await on_pool(shared_.pool, HandlerPool::Admit::always, next);
  }
  if (!sent || !piece) co_return false;
  if (turn.bodiless()) co_return true;
  if (chunked) sent = co_await send("0\r\n\r\n", {});
  co_return sent && (!declared || turn.bytes_out == *declared);
}

// Until the source is over, the server stops, or the client is gone, which the next line sent finds out.
net::awaitable<bool> Connection::send_events(Turn& turn) {
  const ServerLimits& limits = shared_.settings.limits;
  const bool chunked = !turn.head.old;
  turn.keep = false;
  const std::string head = head_of(turn, std::nullopt, chunked);
  bool sent = co_await send(head, {});
  if (turn.bodiless()) co_return sent;
  auto executor = co_await net::this_coro::executor;
  net::steady_timer timer(executor);
  std::string text;
  bool over = false;
  auto next = [&] {
    over = turn.opened.response.events->over();
    text = over ? std::string() : turn.opened.response.events->next();
  };
  for (auto last = steady_clock::now(); sent && !shared_.stopping;) {
    const bool taken = co_await on_pool(shared_.pool, HandlerPool::Admit::always, next);
    if (!taken || over) break;
    const auto now = steady_clock::now();
    if (text.empty() && now - last >= limits.events_quiet) text = ":\n\n";
    if (!text.empty()) {
      sent = co_await send_piece(turn, text, chunked);
      last = now;
    }
    timer.expires_after(limits.events_every);
    (void)co_await timer.async_wait(net::as_tuple(net::use_awaitable));
  }
  if (sent && chunked) sent = co_await send("0\r\n\r\n", {});
  co_return sent;
}

// A short body that nobody wanted, so that the connection can go on.
net::awaitable<bool> Connection::drop_rest(Turn& turn) {
  std::string dropped;
  while (!turn.body_over()) {
    const int fault = co_await fill(turn, dropped);
    if (fault != 0) co_return false;
  }
  co_return true;
}

}  // namespace sekisho::api
