// What endpoints work with: the rooms to the left, borrowed from whoever put the program together (apps/). Any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/comparisons.h"
#include "api/endpoints/news.h"
#include "api/endpoints/tickets.h"
#include "api/now.h"
#include "api/previews.h"
#include "api/verifier.h"
#include "base/clock.h"
#include "base/settings.h"
#include "crossing/crossing.h"
#include "doors/web/uploads.h"
#include "evidence/log.h"
#include "people/people.h"

namespace sekisho::api {

struct Town {
  crossing::House house;
  crossing::Desk& desk;
  crossing::Passwords& passwords;
  doors::web::Uploads& uploads;
  evidence::Log& log;
  const evidence::SigningKey& certificate_key;  // evidence::certificate_key(data, …)
  people::Accounts& accounts;
  people::Sessions& sessions;
  std::function<std::shared_ptr<const crossing::Rules>()> rules;  // those in force
  std::string data;                                               // the folder
  std::string engine;                                             // "sekisho 0.1.0 (worker …)"
  std::string name, contact;                                      // of the municipality; whom its people call
  base::Settings settings{};                                      // as read at the start
  std::function<RulesFile()> rules_file = [] { return RulesFile{}; };
  std::function<Now()> now = [] { return Now{}; };
  std::string worker_path;           // of sekisho-worker, for drawing pages
  sandbox::Pool* workers = nullptr;  // borrowed, for reading the words of Office documents; without them those have no preview
  Tickets tickets{house.clock};
  News news{house.database, sessions, house.clock};
  Previews previews{
      house.blobs,
      {.worker_path = worker_path, .walls_given_up = settings.engine.walls_given_up, .scratch_dir = settings.engine.scratch_dir, .workers = workers}};
  Comparisons comparisons{
      house.blobs,
      {.worker_path = worker_path, .walls_given_up = settings.engine.walls_given_up, .scratch_dir = settings.engine.scratch_dir, .workers = workers}};
  Verifier verifier{house.database, log.folder(), log.public_key(), house.clock};
};

}  // namespace sekisho::api
