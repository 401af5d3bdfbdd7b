// The allow-list of WMF records ([MS-WMF] 2.3) and the table of objects, which records name by the order of their making.
#pragma once

#include <optional>
#include <vector>

#include "formats/format.h"

namespace sekisho::formats::wmf {

// Objects take the lowest free index (3.1.4.1): a record that makes one cannot simply vanish, or all later indices would shift.
class Objects {
 public:
  std::uint32_t create() {
    while (lowest_ < alive_.size() && alive_[lowest_]) ++lowest_;
    if (lowest_ == alive_.size()) alive_.push_back(false);
    alive_[lowest_] = true;
    return lowest_;
  }
  bool alive(std::uint32_t index) const { return index < alive_.size() && alive_[index]; }
  bool destroy(std::uint32_t index) {
    if (!alive(index)) return false;
    alive_[index] = false;
    lowest_ = std::min(lowest_, index);
    return true;
  }
  std::size_t count() const { return alive_.size(); }

 private:
  std::vector<bool> alive_;
  std::uint32_t lowest_ = 0;
};

inline constexpr std::uint16_t kEof = 0x0000;

// The parameters (bytes behind size and function) as they may stay, or nothing when the record may not.
std::optional<base::Bytes> rebuild_parameters(std::uint16_t function, base::ByteView parameters, Objects& objects, Context& context);

// Records that make an object. One that may not stay is replaced by kNullBrush, which draws nothing.
bool creates(std::uint16_t function);
struct NullBrush {
  std::uint16_t function;
  base::Bytes parameters;
};
NullBrush null_brush();

}  // namespace sekisho::formats::wmf
