// One client's requests, one after the other: head, body into the handler's sink, answer. Inside the server only.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/pool.h"
#include "api/request_text.h"
#include "api/server.h"
#include "api/server_line.h"

namespace sekisho::api {

// What all connections of a server share.
struct Shared {
  Shared(ServerSettings given, Handler& asked)
      : settings(std::move(given)), handler(asked), pool(settings.limits.handlers, settings.limits.handlers_waiting) {}

  // A place for one more connection of that address; false when there is none.
  bool admit(const std::string& peer, bool exempt);
  void leave(const std::string& peer);

  ServerSettings settings;
  Handler& handler;
  HandlerPool pool;
  std::atomic<bool> stopping = false;
  std::atomic<std::size_t> open = 0;

 private:
  std::mutex mutex_;
  std::map<std::string, std::size_t> peers_;
};

// On its line's thread only.
class Connection {
 public:
  Connection(Shared& shared, const Listener& listener, std::string peer, std::unique_ptr<Line> line);
  Connection(const Connection&) = delete;
  ~Connection();

  net::awaitable<void> run();
  // The server stops: an idle connection ends now, another one after the request in hand.
  void wind_up() {
    if (idle_) line_->cut();
  }
  void cut() { line_->cut(); }

 private:
  struct Turn;

  net::awaitable<bool> receive_head();
  int hopeless(std::size_t looked) const;
  net::awaitable<bool> serve(Turn& turn);
  bool understand(Turn& turn, std::string_view head);
  net::awaitable<void> take_body(Turn& turn);
  net::awaitable<int> fill(Turn& turn, std::string& piece);
  net::awaitable<void> refuse(int status);
  void record(const Turn& turn) const;

  net::awaitable<bool> answer(Turn& turn);
  std::string head_of(const Turn& turn, std::optional<std::uint64_t> length, bool chunked) const;
  net::awaitable<bool> send(std::string_view head, std::string_view body, std::string_view tail = {});
  net::awaitable<bool> send_piece(Turn& turn, std::string_view piece, bool chunked);
  net::awaitable<bool> send_source(Turn& turn);
  net::awaitable<bool> send_events(Turn& turn);
  net::awaitable<bool> drop_rest(Turn& turn);

  Shared& shared_;
  const Listener& listener_;
  const std::string peer_;
  const std::unique_ptr<Line> line_;
  std::string input_;           // read from the line and not yet used
  std::size_t head_bytes_ = 0;  // of the head that input_ begins with
  bool idle_ = true;            // between requests
};

}  // namespace sekisho::api
