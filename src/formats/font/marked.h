// A table whose parts point at one another, read with a mark on every byte that is understood. Bytes without a mark come out as 0, those
// behind the last mark not at all; places stay, so that no offset has to be written anew.
#pragma once

#include <algorithm>

#include "formats/font/parts.h"

namespace sekisho::formats::font {

class Marked {
 public:
  explicit Marked(base::ByteView table) : in_(table), out_(table.size(), 0), steps_left_(table.size() * 8 + 4096) {}

  bool ok() const { return ok_; }
  bool fail() { return ok_ = false; }
  std::size_t u16(std::size_t at) { return mark(at, 2) ? be16(in_, at) : 0; }
  std::size_t u32(std::size_t at) { return mark(at, 4) ? be32(in_, at) : 0; }

  // Every part may be reached in many ways; all of them together take no more steps than the table's length allows.
  bool mark(std::size_t at, std::size_t length) {
    if (!ok_ || at > in_.size() || length > in_.size() - at || length > steps_left_) return fail();
    steps_left_ -= length;
    std::copy_n(in_.begin() + static_cast<std::ptrdiff_t>(at), length, out_.begin() + static_cast<std::ptrdiff_t>(at));
    end_ = std::max(end_, at + length);
    return true;
  }
  // Written in place of what stands there.
  void put16(std::size_t at, std::size_t value) {
    if (!mark(at, 2)) return;
    set16(out_, at, value);
  }

  // What was understood; `dropped` when other bytes stood between.
  base::Bytes take(bool& dropped) {
    if (!std::ranges::equal(out_, in_)) dropped = true;
    out_.resize(end_);
    return std::move(out_);
  }

 private:
  base::ByteView in_;
  base::Bytes out_;
  std::size_t end_ = 0, steps_left_;
  bool ok_ = true;
};

}  // namespace sekisho::formats::font
