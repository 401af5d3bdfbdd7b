// How much of a file is left, as every report says it to people and programs.
#pragma once

#include <boost/json.hpp>
#include <cmath>

#include "base/measure.h"

namespace sekisho::crossing {

// Rounded down to four places: 1 is all of it. null where there was nothing to count, pages where they were not compared.
inline boost::json::value share_number(std::optional<double> share) {
  return share ? boost::json::value(std::floor(*share * 1e4) / 1e4) : boost::json::value(nullptr);
}

inline boost::json::object kept_json(const base::Measure& measure, std::optional<double> pages = {}) {
  const base::MeasureText text = base::describe(measure, pages);
  return boost::json::object{{"text", share_number(measure.text.share())},
                             {"pictures", share_number(measure.pictures.share())},
                             {"pages", share_number(pages)},
                             {"ja", text.ja},
                             {"en", text.en}};
}

}  // namespace sekisho::crossing
