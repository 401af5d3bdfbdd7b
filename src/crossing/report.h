// What is kept of an item's disarming, as JSON in its row: what was removed, what is warned of, by which engine and profile, the hashes. Pages show
// it, and the certificate is made from it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/measure.h"
#include "base/what.h"

namespace sekisho::crossing {

struct Report {
  std::vector<base::Note> removed, warnings;
  base::Measure measure;
  std::string engine, profile;  // name, version and build; as the route names it
  std::optional<base::Digest> profile_sha256, input_sha256, output_sha256;
  double seconds = 0;
  base::Micros judged_at = 0;
};

std::string report_json(const Report& report);
// An empty text, or one that nobody here wrote, gives an empty report.
Report read_report(std::string_view json);
std::uint64_t counted(const std::vector<base::Note>& notes);

}  // namespace sekisho::crossing
