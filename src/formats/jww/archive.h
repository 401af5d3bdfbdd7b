// An MFC archive read field by field; what was read is copied, a string may be replaced.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"

namespace sekisho::formats::jww {

class Archive {
 public:
  Archive(base::ByteView input, base::Bytes& out) : in_(input), out_(out) {}

  bool ok() const { return ok_ && in_.ok(); }
  bool fail() {
    ok_ = false;
    return false;
  }
  bool at_end() const { return in_.at_end(); }
  std::uint64_t number(int bytes);
  void numbers(int count, int bytes) {
    for (int i = 0; i < count && ok(); ++i) number(bytes);
  }
  void doubles(int count);
  // Words of a drawing: no control characters but ends of lines.
  std::string string();
  void strings(int count) {
    for (int i = 0; i < count && ok(); ++i) put_string(string());
  }
  void put_string(std::string_view value);
  // Length of a list.
  std::uint32_t count();
  // The class of the next object; empty when that is no object of a new or known class.
  std::string object();
  base::Reader& input() { return in_; }
  base::Bytes& output() { return out_; }

 private:
  base::Reader in_;
  base::Bytes& out_;
  bool ok_ = true;
  std::uint32_t next_index_ = 1;  // classes and objects are counted together
  std::unordered_map<std::uint32_t, std::string> classes_;
};

}  // namespace sekisho::formats::jww
