#include "api/server_connection.h"

#include <algorithm>

#include "api/server_turn.h"

namespace sekisho::api {

using base::Code;
using base::Error;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kFirstRead = 1u << 10, kRead = 64u << 10;
constexpr int kCut = -1;

std::string_view name_of(Method method) {
  static constexpr std::string_view kNames[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return kNames[static_cast<std::size_t>(method)];
}

std::string_view without_port(std::string_view host) {
  const std::size_t end = host.starts_with('[') ? host.find(']') : host.find(':');
  return host.substr(0, end == std::string_view::npos || host[end] == ':' ? end : end + 1);
}

bool same_name(std::string_view a, std::string_view b) {
  const auto folded = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, folded, folded);
}

}  // namespace

bool Shared::admit(const std::string& peer, bool exempt) {
  const std::lock_guard lock(mutex_);
  if (open >= settings.limits.connections) return false;
  std::size_t& count = peers_[peer];
  if (!exempt && count >= settings.limits.connections_each) return false;
  ++count;
  ++open;
  return true;
}

void Shared::leave(const std::string& peer) {
  const std::lock_guard lock(mutex_);
  const auto found = peers_.find(peer);
  if (--found->second == 0) peers_.erase(found);
  --open;
}

Connection::Connection(Shared& shared, const Listener& listener, std::string peer, std::unique_ptr<Line> line)
    : shared_(shared), listener_(listener), peer_(std::move(peer)), line_(std::move(line)) {}

Connection::~Connection() { shared_.leave(peer_); }

net::awaitable<void> Connection::run() {
  const LineEnd started = co_await line_->start(steady_clock::now() + shared_.settings.limits.header);
  if (started != LineEnd::none) co_return;
  for (std::uint32_t requests = 1; !shared_.stopping; ++requests) {
    const bool received = co_await receive_head();
    if (!received) break;
    Turn turn;
    turn.keep = requests < shared_.settings.limits.requests;
    const bool goes_on = co_await serve(turn);
    if (!goes_on) break;
    if (input_.empty()) input_ = {};  // an idle connection keeps no memory
  }
  line_->cut();
}

// Until input_ begins with a whole head. False when the connection is over; whoever sent half a head has been told why.
net::awaitable<bool> Connection::receive_head() {
  const ServerLimits& limits = shared_.settings.limits;
  if (input_.starts_with("\r\n")) input_.erase(0, 2);  // RFC 9112 §2.2: one empty line before a request is ignored
  idle_ = input_.empty();
  Deadline deadline = steady_clock::now() + (idle_ ? limits.idle : limits.header);
  for (std::size_t looked = 0; true;) {
    head_bytes_ = input_.find("\r\n\r\n", looked < 3 ? 0 : looked - 3);
    if (head_bytes_ != std::string::npos) {
      head_bytes_ += 4;
      co_return true;
    }
    if (const int fault = hopeless(looked); fault != 0) {
      co_await refuse(fault);
      co_return false;
    }
    looked = input_.size();
    input_.resize(looked + (idle_ ? kFirstRead : kRead));
    const Taken taken = co_await line_->read(input_.data() + looked, input_.size() - looked, deadline);
    input_.resize(looked + taken.bytes);
    if (taken.end == LineEnd::timed_out && !idle_) co_await refuse(408);
    if (taken.end != LineEnd::none) co_return false;
    if (idle_) deadline = steady_clock::now() + limits.header;
    idle_ = false;
  }
}

// The status for a head that no further bytes can mend; 0 while it may become one.
int Connection::hopeless(std::size_t looked) const {
  const std::string_view fresh = std::string_view(input_).substr(looked);
  for (std::size_t i = fresh.find_first_of(std::string_view("\n\0", 2)); i != std::string_view::npos;
       i = fresh.find_first_of(std::string_view("\n\0", 2), i + 1))
    if (fresh[i] == '\0' || looked + i == 0 || input_[looked + i - 1] != '\r') return 400;
  const HeadLimits& limits = shared_.settings.limits.head;
  const bool in_first_line = input_.find("\r\n") == std::string::npos;
  if (in_first_line && input_.size() > limits.target_bytes + 64) return input_.find(' ') < 20 ? 414 : 400;
  return input_.size() > limits.bytes ? 431 : 0;
}

bool Connection::understand(Turn& turn, std::string_view head) {
  const auto wrong = [&turn](int status, std::string_view where) {
    turn.opened.response = problem(Error{status == 413 ? Code::too_large : Code::bad_request, std::string(where), {}}, status);
    turn.keep = false;
    return false;
  };
  ReadHead read = read_head(head, shared_.settings.limits.head);
  if (read.fault != 0) return wrong(read.fault, read.why);
  turn.head = std::move(read.head);
  turn.keep = turn.keep && turn.head.keep_alive;
  turn.left = turn.head.length.value_or(0);
  turn.understood = true;
  Request& request = turn.request;
  request.method = turn.head.method;
  if ((request.method == Method::get || request.method == Method::head) && !turn.body_over()) return wrong(400, "body");
  request.headers = std::move(turn.head.fields);
  if (const std::string_view host = without_port(request.header("host"));
      !listener_.hosts.empty() && std::ranges::none_of(listener_.hosts, [&](const std::string& name) { return same_name(name, host); }))
    return wrong(421, "host");
  const std::string_view target = turn.head.target;
  const std::size_t mark = target.find('?');
  auto path = decoded_path(target.substr(0, mark));
  if (!path) return wrong(400, "path");
  auto query = decoded_query(mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1));
  if (!query) return wrong(400, "query");
  request.path = std::move(*path);
  request.query = std::move(*query);
  if (!turn.head.chunked) request.body_bytes = turn.left;
  request.peer = peer_;
  request.side = listener_.side;
  request.secure = !listener_.certificate.empty();
  turn.waits_for_continue = turn.head.expects_continue && !turn.body_over();
  return true;
}

net::awaitable<bool> Connection::serve(Turn& turn) {
  const bool clear = understand(turn, std::string_view(input_).substr(0, head_bytes_));
  input_.erase(0, head_bytes_);
  if (clear) {
    if (auto quick = shared_.handler.at_once(turn.request)) {
      turn.opened = std::move(*quick);
    } else {
      auto work = [this, &turn] { guarded(turn.opened, [this, &turn] { turn.opened = shared_.handler.open(turn.request); }); };
      const bool taken = co_await on_pool(shared_.pool, HandlerPool::Admit::when_room, work);
      if (!taken) turn.opened.response = problem(Error{shared_.stopping ? Code::stopping : Code::too_busy, {}, {}});
    }
    if (turn.opened.sink) co_await take_body(turn);
  }
  bool keep = false;
  if (!turn.cut) keep = co_await answer(turn);
  record(turn);
  Opened& opened = turn.opened;
  if (opened.sink || opened.response.source || opened.response.events) {
    auto drop = [&opened] {  // there, since it may wait for the disk
      opened.sink.reset();
      opened.response.source.reset();
      opened.response.events.reset();
    };
    (void)co_await on_pool(shared_.pool, HandlerPool::Admit::always, drop);
  }
  co_return keep;
}

// Reads the body piece by piece into the sink. What arrived before the line was cut is written, so that the client can go on from there.
net::awaitable<void> Connection::take_body(Turn& turn) {
  if (turn.waits_for_continue) {
    const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n", {});
    turn.cut = !sent;
    turn.waits_for_continue = false;
  }
  std::string piece;
  for (bool answered = turn.cut; !answered;) {
    const int fault = co_await fill(turn, piece);
    auto work = [&] {
      guarded(turn.opened, [&] {
        base::Status written;
        if (!piece.empty()) written = turn.opened.sink->write(base::view(piece));
        if (!written) turn.opened.response = problem(written.error());
        if (written && fault == 0 && turn.body_over()) turn.opened.response = turn.opened.sink->finish();
        answered = !written || fault != 0 || turn.body_over();
        if (answered) turn.opened.sink.reset();
      });
      answered = answered || !turn.opened.sink;
    };
    const bool taken = co_await on_pool(shared_.pool, HandlerPool::Admit::always, work);
    turn.cut = !taken || fault == kCut;
    if (fault > 0) turn.opened.response = problem(Error{fault == 413 ? Code::too_large : Code::bad_request, "body", {}}, fault);
    answered = answered || !taken;
  }
}

// Some of the body, as much as there is room for unless it ends. 0, kCut, or the status for a client that breaks the rules.
net::awaitable<int> Connection::fill(Turn& turn, std::string& piece) {
  const ServerLimits& limits = shared_.settings.limits;
  piece.clear();
  while (!turn.body_over() && piece.size() < limits.piece_bytes) {
    if (input_.empty()) {
      const auto before = steady_clock::now();
      input_.resize(kRead);
      const Taken taken = co_await line_->read(input_.data(), input_.size(), before + limits.body_idle);
      input_.resize(taken.bytes);
      if (taken.end == LineEnd::timed_out) co_return 408;
      if (taken.end != LineEnd::none) co_return kCut;
      turn.reading += steady_clock::now() - before;
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(turn.reading - limits.body_grace).count();
      if (seconds > 0 && turn.bytes_in < static_cast<std::uint64_t>(seconds) * limits.body_rate_min) co_return 408;
    }
    const std::string_view here = std::string_view(input_).substr(0, limits.piece_bytes - piece.size());
    std::size_t used = static_cast<std::size_t>(std::min<std::uint64_t>(turn.left, here.size()));
    std::string_view taken = here.substr(0, used);
    if (turn.head.chunked) {
      const ChunkReader::Step step = turn.chunks.step(here);
      if (turn.chunks.malformed()) co_return 400;
      used = step.used;
      taken = step.piece;
    } else {
      turn.left -= used;
    }
    piece.append(taken);
    turn.bytes_in += taken.size();
    input_.erase(0, used);
    if (turn.bytes_in > limits.head.body_bytes) co_return 413;
  }
  co_return 0;
}

void Connection::record(const Turn& turn) const {
  if (!shared_.settings.served) return;
  Served out;
  out.method = turn.understood ? name_of(turn.request.method) : "-";
  out.pattern = turn.opened.pattern;
  out.account = turn.opened.account;
  out.side = listener_.side;
  out.status = turn.cut ? 499 : turn.opened.response.status;
  out.bytes_in = turn.bytes_in;
  out.bytes_out = turn.bytes_out;
  out.micros = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - turn.began).count());
  shared_.settings.served(out);
}

// For half a head: there is no request to answer, but its client learns why.
net::awaitable<void> Connection::refuse(int status) {
  Turn turn;
  turn.opened.response = problem(Error{Code::bad_request, "head", {}}, status);
  co_await answer(turn);
  record(turn);
}

}  // namespace sekisho::api
