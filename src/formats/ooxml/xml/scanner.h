// Reads XML 1.0 strictly, front to back, without copying: tags, attributes and text of one well-formed document.
// No DTD at all (Code::ooxml_dtd), no entities but the five of XML; comments and processing instructions are skipped.
// What it gives is written anew by the filter, so nothing of the input's own spelling comes out.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::ooxml {

struct RawAttribute {
  std::string_view name;   // as written, with its prefix
  std::string_view value;  // without escapes; lives until the next call of next()
};

class Scanner {
 public:
  enum class Event : std::uint8_t { start, end, text, finish, error };

  // text: UTF-8 of XML characters only (see encoding.h); must outlive the scanner.
  Scanner(std::string_view text, const base::Limits& limits) : text_(text), depth_max_(limits.xml_depth_max) {}

  Event next();
  std::string_view name() const { return name_; }                  // start, end
  std::vector<RawAttribute>& attributes() { return attributes_; }  // start
  std::string_view content() const { return content_; }            // text; may come in pieces
  std::size_t depth() const { return open_.size(); }               // open elements, the one just started included
  const base::Error& error() const { return error_; }
  // What was skipped so far, an XML declaration among the instructions.
  std::uint32_t comments() const { return comments_; }
  std::uint32_t instructions() const { return instructions_; }

 private:
  Event fail(base::Code code, const char* detail);
  Event declared();  // at "<!" that is no comment
  Event start_tag();
  Event end_tag();
  Event characters();  // at text
  Event cdata();
  bool skip_past(std::string_view mark);
  bool attribute();   // false: failed
  bool skip_space();  // whether there was any
  std::string_view take_name();
  // Resolves references in raw; attribute: also turns white space into blanks (XML 1.0, 3.3.3). False: a bad reference.
  bool unescape(std::string_view raw, bool attribute, std::string& out);
  std::string& spare();  // a scratch string that lives until the next event

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t depth_max_;
  std::vector<std::string_view> open_;
  std::string_view name_, content_;
  std::vector<RawAttribute> attributes_;
  std::deque<std::string> scratch_;  // a deque: views into its strings stay valid
  std::size_t scratch_used_ = 0;
  std::uint32_t comments_ = 0, instructions_ = 0;
  bool close_pending_ = false;  // an empty-element tag still owes its end
  bool root_seen_ = false;
  base::Error error_{base::Code::none, {}, {}};
};

}  // namespace sekisho::formats::ooxml
