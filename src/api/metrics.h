// What /metrics shows (Prometheus text format): requests counted by the server, and readings that the program adds.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/server.h"

namespace sekisho::api {

// One number now: {"sekisho_items", "Items by state", {{"state", "held"}}, 12}. Readings of one name stand together.
struct Reading {
  std::string name, help;
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
};
using Readings = std::function<std::vector<Reading>()>;

// Any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;

  void count(const Served& served);
  // Asked each time the text is, on a thread of the pool. Before the server starts.
  void add(Readings readings);
  std::string text() const;

 private:
  struct Inside;
  const std::unique_ptr<Inside> inside_;
};

}  // namespace sekisho::api
