// Live changes for everybody who looks on: one watcher follows the evidence on a thread of its own and hands each stream what its reader may see, so
// that the threads of the server never wait for the store. Any thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "api/http.h"
#include "crossing/watch.h"
#include "people/people.h"

namespace sekisho::api {

struct NewsReader {
  people::Account account;
  std::string session_token;  // empty for a machine
  zones::Zone side{};
};

class News {
 public:
  News(store::Database& database, const people::Sessions& sessions, const base::Clock& clock)
      : database_(database), sessions_(sessions), clock_(clock) {}
  ~News();
  News(const News&) = delete;
  News& operator=(const News&) = delete;

  // Events from now on. The first reader starts the thread. Errors: too_busy; those of the store.
  base::Result<std::unique_ptr<EventSource>> follow(NewsReader reader);

  struct Stream;

 private:
  static constexpr std::size_t kReadersMax = 20'000;
  void run(const std::stop_token& stop);
  void hand_out(const std::vector<crossing::Change>& changes);
  void look_after_readers();

  store::Database& database_;
  const people::Sessions& sessions_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::vector<std::weak_ptr<Stream>> streams_;
  std::optional<crossing::Watcher> watcher_;
  std::jthread thread_;
};

}  // namespace sekisho::api
