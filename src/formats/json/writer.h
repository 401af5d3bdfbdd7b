// Reads JSON strictly (RFC 8259) and writes it anew: layout and numbers as they are, strings checked character by character.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

namespace sekisho::formats::json {

inline constexpr std::size_t kDepthMax = 512;

struct Changes {
  std::uint32_t duplicates = 0, deceiving = 0, controls = 0, invalid = 0;
};

class Writer {
 public:
  // text: valid UTF-8 without a byte order mark.
  Writer(std::string_view text, bool show_deceiving) : text_(text), show_(show_deceiving) {}

  base::Result<std::string> run();
  const Changes& changes() const { return changes_; }
  bool notebook() const { return nbformat_ && cells_; }

 private:
  struct Container {
    bool object = false;
    std::vector<std::size_t> starts;  // of the members in the output
    std::unordered_map<std::string, std::size_t> names;
  };

  base::Status value();   // a scalar, or the start of a container
  base::Status after();   // behind a value: a comma, an end, or the end of the text
  base::Status member();  // a name and its colon
  base::Status number();
  base::Result<std::string> string();  // writes it, returns what it says
  base::Status escape(char32_t& code);
  bool literal(std::string_view word);
  bool space();  // copies white space; whether a line feed was in it
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void copy(std::size_t length) {
    out_ += text_.substr(at_, length);
    at_ += length;
  }
  std::unexpected<base::Error> bad(std::string_view what) const;
  void erase_duplicates();

  std::string_view text_;
  bool show_;
  std::size_t at_ = 0;
  std::string out_;
  std::vector<Container> open_;
  std::vector<std::pair<std::size_t, std::size_t>> erased_;  // of the output
  Changes changes_;
  bool value_next_ = true;
  bool nbformat_ = false, cells_ = false;
};

}  // namespace sekisho::formats::json
