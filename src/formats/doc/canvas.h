// The new WordDocument stream: everything stays where it was, since text and formatting refer to it by offset, and what nothing claims is zero.
#pragma once

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::doc {

class Canvas {
 public:
  explicit Canvas(std::size_t bytes) : bytes_(bytes), claimed_(bytes) {}

  // False when it does not fit or overlaps something.
  bool put(std::size_t offset, base::ByteView content) {
    return put(offset, content, [](std::size_t) { return false; });
  }
  // The same bytes may lie there already: pieces of fast-saved documents share text.
  bool put_shared(std::size_t offset, base::ByteView content) {
    return put(offset, content, [&](std::size_t i) { return bytes_[offset + i] == content[i]; });
  }
  // Behind everything that stands by now, aligned: the offset.
  std::size_t append(base::ByteView content) {
    std::size_t offset = (end_ + 15) / 16 * 16;
    bytes_.resize(std::max(bytes_.size(), offset + content.size()));
    claimed_.resize(bytes_.size());
    return put(offset, content) ? offset : 0;
  }
  std::size_t end() const { return end_; }
  // Readers want streams that lie in sectors of their own.
  base::Bytes take() {
    bytes_.resize(std::max<std::size_t>(end_, 4096));
    return std::move(bytes_);
  }

 private:
  template <class Overlap>
  bool put(std::size_t offset, base::ByteView content, Overlap may_overlap) {
    if (offset > bytes_.size() || content.size() > bytes_.size() - offset) return false;
    for (std::size_t i = 0; i < content.size(); ++i)
      if (claimed_[offset + i] && !may_overlap(i)) return false;
    std::fill_n(claimed_.begin() + static_cast<std::ptrdiff_t>(offset), content.size(), true);
    std::ranges::copy(content, bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
    end_ = std::max(end_, offset + content.size());
    return true;
  }

  base::Bytes bytes_;
  std::vector<bool> claimed_;
  std::size_t end_ = 0;
};

}  // namespace sekisho::formats::doc
