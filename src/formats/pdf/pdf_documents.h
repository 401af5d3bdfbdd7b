// For tests: writes small PDFs object by object, and reads outputs by a scan of its own that shares nothing with the rebuilder but zlib.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "formats/format.h"

namespace sekisho::formats::pdf::test {

struct Document {
  std::string catalog, page, trailer;  // further entries
  std::map<int, std::string> objects;  // by number, from 10 on; 1 catalog, 2 pages, 3 page, 4 contents, 5 font are made
  std::string content = "BT /F1 20 Tf 72 700 Td (Hello) Tj ET";
  std::string bytes() const;
};

std::string stream(std::string_view entries, std::string_view data);
std::string deflated(std::string_view data);
// An ICC profile for three components with these tags more: name, data.
std::string profile(std::map<std::string, std::string> more = {});

struct Outcome {
  bool clean = false;
  base::Code reason = base::Code::none;
  std::string bytes;
  std::string visible;  // all of the output with its Flate streams inflated in place
  std::vector<base::Note> removed, warnings;
  bool has(base::What what) const;
  bool warns(base::What what) const;
};
Outcome disarm(std::string_view input, std::string_view password = {}, const base::Profile& profile = {}, const base::Limits& limits = {});

}  // namespace sekisho::formats::pdf::test
