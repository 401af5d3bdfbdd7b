#include "api/front.h"

namespace sekisho::api {

Front::~Front() = default;

base::Result<std::unique_ptr<Front>> Front::start(Town& town, std::span<const Endpoint> endpoints, FrontSettings settings) {
  std::unique_ptr<Front> out(new Front);
  Front& front = *out;
  if (!settings.web.empty()) {
    auto web = WebFolder::load(settings.web);
    if (!web) return std::unexpected(web.error());
    front.web_ = std::move(*web);
  }
  if (settings.log >= 0) front.log_ = std::make_unique<AccessLog>(settings.log);
  for (Readings& readings : settings.readings) front.metrics_.add(std::move(readings));
  // A request can ask for the figures before start() has given the server away.
  front.metrics_.add([&front] { return front.own_readings(); });
  settings.server.served = [&front, also = std::move(settings.server.served)](const Served& served) {
    front.metrics_.count(served);
    if (front.log_) front.log_->write(served);
    if (also) also(served);
  };
  front.router_ = std::make_unique<Router>(std::move(settings.router), endpoints, town, town.sessions, settings.web.empty() ? nullptr : &front.web_,
                                           &front.metrics_);
  auto server = Server::start(std::move(settings.server), *front.router_);
  if (!server) return std::unexpected(server.error());
  front.server_ = std::move(*server);
  front.running_ = front.server_.get();
  return out;
}

std::vector<Reading> Front::own_readings() const {
  std::vector<Reading> out;
  if (const Server* server = running_) {
    out.push_back({"sekisho_http_connections", "Open connections", {}, static_cast<double>(server->connections())});
    out.push_back({"sekisho_http_waiting", "Requests waiting for a handler", {}, static_cast<double>(server->waiting())});
  }
  if (log_) out.push_back({"sekisho_log_dropped", "Lines of the request log lost because nobody read it", {}, static_cast<double>(log_->dropped())});
  return out;
}

}  // namespace sekisho::api
