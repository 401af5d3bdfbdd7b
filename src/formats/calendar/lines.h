// Content lines (RFC 5545, 3.1; RFC 6350, 3.3; vCard 2.1, section 2): unfolded, taken apart, and written again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::calendar {

struct Parameter {
  std::string name;   // upper case; empty for the bare types of 2.1 (TEL;HOME)
  std::string value;  // without quotes; several parted by commas
};

struct Line {
  std::string group;  // Apple's item1.
  std::string name;   // upper case
  std::vector<Parameter> parameters;
  std::string value;  // as written, or decoded where it was quoted-printable
  bool quoted_printable = false;

  const Parameter* find(std::string_view parameter) const;
  bool base64() const;
  bool has_type(std::string_view type) const;  // bare, or in TYPE=…
};

inline constexpr std::size_t kLinesMax = 2'000'000;

// text: UTF-8 but for values that name a charset of their own. Lines that are none are counted in broken. Errors: too_many_entries.
base::Result<std::vector<Line>> read_lines(std::string_view bytes, std::uint32_t& broken);

// Version::old: 2.1 and 1.0, where lines are not folded and what is not ASCII is quoted-printable.
enum class Version : std::uint8_t { old, current };
void write_line(std::string& out, const Line& line, Version version);

}  // namespace sekisho::formats::calendar
