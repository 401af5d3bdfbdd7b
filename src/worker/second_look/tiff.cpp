#include <algorithm>

#include "worker/second_look/pictures.h"

namespace sekisho::worker::second_look {

using base::ByteView;
using base::Reader;

namespace {

constexpr std::uint16_t kTags[] = {254, 255, 256, 257, 258, 259, 262, 263, 266, 273, 274, 277, 278, 279, 280,  281,
                                   282, 283, 284, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321,  322,
                                   323, 324, 325, 332, 334, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675};
constexpr std::size_t kPadMax = 8;

// TIFF 6.0, section 2: directories in a chain; every byte belongs to a directory, to a value or to a strip or tile.
class Tiff {
 public:
  Tiff(ByteView bytes, Look& look) : bytes_(bytes), look_(look), little_(base::starts_with(bytes, "II")) {}

  void judge() {
    use(0, 8);
    std::uint64_t pages = 0;
    for (std::uint32_t offset = u32(4); offset != 0 && !look_.enough();) {
      if (++pages > look_.limits().frames_max) return look_.find("too many pages");
      offset = directory(offset);
    }
    if (pages == 0) return look_.find("a TIFF without a page");
    judge_coverage();
  }

 private:
  std::uint64_t number(std::uint64_t offset, int bytes) {
    Reader in(base::slice(bytes_, offset));
    if (bytes == 1) return in.u8();
    if (bytes == 2) return little_ ? in.u16le() : in.u16be();
    return little_ ? in.u32le() : in.u32be();
  }
  std::uint32_t u32(std::uint64_t offset) { return static_cast<std::uint32_t>(number(offset, 4)); }

  bool use(std::uint64_t offset, std::uint64_t bytes) {
    if (offset > bytes_.size() || bytes > bytes_.size() - offset) return look_.find("a TIFF that points outside itself"), false;
    used_.emplace_back(offset, offset + bytes);
    return true;
  }

  std::vector<std::uint64_t> values(std::uint64_t at, std::uint16_t type, std::uint64_t count) {
    std::vector<std::uint64_t> out;  // count items lie inside the file: use() has seen them
    const int width = type == 3 ? 2 : type == 4 ? 4 : 1;
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(number(at + i * static_cast<std::uint64_t>(width), width));
    return out;
  }

  std::uint32_t directory(std::uint32_t offset) {
    const std::uint64_t count = number(offset, 2);
    if (!use(offset, 2 + count * 12 + 4)) return 0;
    if ((entries_ += count) > bytes_.size() / 12) return look_.find("directories of a TIFF that overlap"), 0;  // ends loops too
    std::vector<std::uint64_t> offsets, lengths;
    std::uint64_t width = 0, height = 0;
    for (std::uint64_t i = 0; i < count && !look_.enough(); ++i) {
      const std::uint64_t entry = offset + 2 + i * 12;
      const auto tag = static_cast<std::uint16_t>(number(entry, 2)), type = static_cast<std::uint16_t>(number(entry + 2, 2));
      const std::uint64_t items = u32(entry + 4);
      static constexpr std::uint8_t kWidths[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
      if (type == 0 || type >= std::size(kWidths) || items > bytes_.size()) {
        look_.find("a broken TIFF");
        return 0;
      }
      if (std::find(std::begin(kTags), std::end(kTags), tag) == std::end(kTags)) look_.find("a metadata or unknown tag in a TIFF", "tag", tag);
      const std::uint64_t bytes = items * kWidths[type];
      const std::uint64_t at = bytes <= 4 ? entry + 8 : u32(entry + 8);
      if (bytes > 4 && !use(at, bytes)) return 0;
      if (tag == 256 && items == 1) width = values(at, type, 1).front();
      if (tag == 257 && items == 1) height = values(at, type, 1).front();
      if (tag == 273 || tag == 324) offsets = values(at, type, items);
      if (tag == 279 || tag == 325) lengths = values(at, type, items);
      if (tag == 34675) judge_color_profile(base::slice(bytes_, at, bytes), look_);
    }
    if (offsets.empty() || offsets.size() != lengths.size()) look_.find("a TIFF without its pixels");
    else
      for (std::size_t i = 0; i < offsets.size(); ++i) use(offsets[i], lengths[i]);
    too_many_pixels(width, height, look_);
    return u32(offset + 2 + count * 12);
  }

  void judge_coverage() {
    std::sort(used_.begin(), used_.end());
    std::uint64_t end = 0;
    for (const auto& [begin, stop] : used_) {
      if (begin > end + kPadMax) return look_.find("bytes between the parts of a TIFF");
      end = std::max(end, stop);
    }
    if (bytes_.size() > end + kPadMax) look_.find("bytes after the picture");
  }

  ByteView bytes_;
  Look& look_;
  bool little_;
  std::uint64_t entries_ = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> used_;
};

}  // namespace

void judge_tiff(ByteView bytes, Look& look) { Tiff(bytes, look).judge(); }

}  // namespace sekisho::worker::second_look
