// What endpoints work with: the rooms to the left, borrowed from whoever put the program together (apps/). Any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
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
  people::Accounts& accounts;
  people::Sessions& sessions;
  std::function<std::shared_ptr<const crossing::Rules>()> rules;  // those in force
  std::string data;                                               // the folder
  std::string engine;                                             // "sekisho 0.1.0 (worker …)"
};

}  // namespace sekisho::api
