// Everything a program starts to be on the network:
//
//   auto front = Front::start(town, endpoints(), {.server = {.listeners = {{"127.0.0.1", 8443, Zone::internet}, {"127.0.0.1", 8444, Zone::lgwan}}},
//                                                 .router = {.tokens = check, .readiness = what_is_missing},
//                                                 .web = "/usr/share/sekisho/web", .readings = {queue_lengths}, .log = STDOUT_FILENO});
//   … wait for SIGTERM …
//   (*front)->stop(std::chrono::seconds(20));
//
// The town outlives the front: stop() or ~Front first, then the rooms to the left.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/access_log.h"
#include "api/metrics.h"
#include "api/router.h"
#include "api/server.h"
#include "api/web_folder.h"

namespace sekisho::api {

struct FrontSettings {
  ServerSettings server;  // served is called too, after metrics and log
  RouterSettings router;
  std::string web;  // folder of the console's built files; empty: none
  std::vector<Readings> readings;
  int log = -1;  // descriptor for the log of requests; -1: none
};

class Front {
 public:
  // Errors: those of Server::start and WebFolder::load.
  static base::Result<std::unique_ptr<Front>> start(Town& town, std::span<const Endpoint> endpoints, FrontSettings settings);
  ~Front();

  const Server& server() const { return *server_; }
  bool stop(std::chrono::milliseconds grace) { return server_->stop(grace); }

 private:
  Front() = default;
  std::vector<Reading> own_readings() const;

  // In the order of who needs whom.
  Metrics metrics_;
  std::unique_ptr<AccessLog> log_;
  WebFolder web_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Server> server_;
  std::atomic<const Server*> running_ = nullptr;  // once it has started
};

}  // namespace sekisho::api
