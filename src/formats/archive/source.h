// One archive being read: its members first, then their bytes in order.
#pragma once

#include <memory>
#include <vector>

#include "formats/format.h"
#include "formats/zip/repack.h"

namespace sekisho::formats::archive {

class Source {
 public:
  virtual ~Source() = default;
  const std::vector<zip::Member>& members() const { return members_; }
  // Asked in order, of each member at most once; what it returns is good until the next call.
  virtual base::Result<base::ByteView> bytes(std::size_t member) = 0;
  // Why nothing of the archive may pass although it began well: asked after the last member.
  virtual base::Status whole() const { return {}; }

 protected:
  std::vector<zip::Member> members_;
};

using Opened = base::Result<std::unique_ptr<Source>>;
Opened open_tar(base::ByteView input, Context& context);
Opened open_lha(base::ByteView input, Context& context);
Opened open_library(base::ByteView input, base::FileType type, Context& context);  // 7z, RAR, cabinets, by libarchive

// The share of the tree's budget that one archive may ask for, held against what its headers say and against what is made.
class Budget {
 public:
  Budget(base::ByteView input, const base::Limits& limits) : packed_bytes_(input.size()), limits_(&limits) {}
  // More bytes were told or made: bomb or output_too_large when that is too much.
  base::Status add(std::uint64_t bytes) {
    if (bytes > limits_->tree_bytes_max - bytes_) return base::refuse(base::Code::output_too_large);
    bytes_ += bytes;
    if (bytes_ > limits_->ratio_floor_bytes && bytes_ / limits_->ratio_max > packed_bytes_) return base::refuse(base::Code::bomb);
    return {};
  }

 private:
  std::uint64_t packed_bytes_, bytes_ = 0;
  const base::Limits* limits_;
};

}  // namespace sekisho::formats::archive
