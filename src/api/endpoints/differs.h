// How far the disarmed file differs from the original, in one line for people.
#pragma once

#include <optional>
#include <string>

#include "crossing/desk.h"
#include "crossing/report.h"

namespace sekisho::api {

struct Line {
  std::string ja, en;
};
// Nothing for an item without a disarmed file.
std::optional<Line> differs_of(const crossing::Item& item, const crossing::Report& report);

}  // namespace sekisho::api
