#include "formats/tiff/directories.h"

#include <algorithm>
#include <set>

#include "formats/tiff/tags.h"

namespace sekisho::formats::tiff {
namespace {

using base::ByteView;
using base::What;

constexpr std::uint64_t kJpegTablesMax = 16;
constexpr std::size_t kSlackBytes = 3;  // what alignment leaves between parts
constexpr std::uint16_t kTypeBytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

struct Extent {
  std::uint64_t start, end;
};

class Walk {
 public:
  Walk(ByteView input, Context& context) : input_(input), context_(context), little_(base::starts_with(input, "II")) {}

  void run() {
    base::Reader in(input_);
    in.skip(2);
    big_ = number(in, 2) == 43;
    if (big_) in.skip(4);
    std::uint64_t next = number(in, big_ ? 8 : 4);
    add(0, in.position());
    std::set<std::uint64_t> seen;
    while (next != 0 && next < input_.size() && seen.insert(next).second && seen.size() <= context_.limits.frames_max) next = directory(next);
    if (next < input_.size()) note_gaps();
  }

 private:
  std::uint64_t number(base::Reader& in, unsigned bytes) const {
    std::uint64_t value = 0;
    const ByteView part = in.take(bytes);
    for (std::size_t i = 0; i < part.size(); ++i) value = value << 8 | part[little_ ? part.size() - 1 - i : i];
    return value;
  }
  void add(std::uint64_t start, std::uint64_t bytes) {
    if (start < input_.size()) extents_.push_back({start, start + std::min<std::uint64_t>(bytes, input_.size() - start)});
  }

  std::uint64_t directory(std::uint64_t at) {
    base::Reader in(input_);
    in.seek(at);
    const std::uint64_t entries = number(in, big_ ? 8 : 2);
    if (!in.ok() || entries > 65'535) return 0;
    offsets_.clear();
    counts_.clear();
    stream_at_ = stream_bytes_ = 0;
    for (std::uint64_t i = 0; i < entries && in.ok(); ++i) entry(in);
    const std::uint64_t next = number(in, big_ ? 8 : 4);
    add(at, in.position() - at);
    for (std::size_t i = 0; i < offsets_.size() && i < counts_.size(); ++i) add(offsets_[i], counts_[i]);
    if (stream_at_ != 0) {  // its header often stands in front of the strip, and its length is often left out
      const std::uint64_t before_strip = !offsets_.empty() && offsets_.front() > stream_at_ ? offsets_.front() - stream_at_ : 0;
      add(stream_at_, std::max(stream_bytes_, before_strip));
    }
    return in.ok() ? next : 0;
  }

  void entry(base::Reader& in) {
    const auto tag = static_cast<std::uint32_t>(number(in, 2));
    const auto type = static_cast<std::size_t>(number(in, 2));
    const std::uint64_t count = number(in, big_ ? 8 : 4);
    const unsigned field = big_ ? 8 : 4;
    base::Reader inside(in.take(field));
    if (!in.ok() || type >= std::size(kTypeBytes) || count > input_.size()) return;
    const std::uint64_t bytes = count * kTypeBytes[type];
    base::Reader values = inside;
    if (bytes > field) {
      const std::uint64_t offset = number(inside, field);
      if (carried(tag)) add(offset, bytes);
      values = base::Reader(base::slice(input_, offset));
    }
    if (!carried(tag)) {
      context_.notes.removed(tag == kSubDirectories ? What::picture_extra : What::picture_metadata, "tag " + std::to_string(tag));
      return;
    }
    if (tag == kStreamOffset) stream_at_ = number(values, kTypeBytes[type]);
    if (tag == kStreamBytes) stream_bytes_ = number(values, kTypeBytes[type]);
    if (tag >= kQuantisations && tag <= kAcTables) tables(tag, values, count, kTypeBytes[type]);
    if (tag == kStripOffsets || tag == kTileOffsets) list(values, count, kTypeBytes[type], offsets_);
    if (tag == kStripBytes || tag == kTileBytes) list(values, count, kTypeBytes[type], counts_);
  }

  // TIFF 6.0, section 22: offsets of tables, 64 bytes or as long as their first 16 say.
  void tables(std::uint32_t tag, base::Reader values, std::uint64_t count, unsigned bytes) {
    for (std::uint64_t i = 0; i < count && i < kJpegTablesMax && values.left() >= bytes; ++i) {
      const std::uint64_t offset = number(values, bytes);
      std::uint64_t length = tag == kQuantisations ? 64 : 16;
      if (tag != kQuantisations)
        for (const std::uint8_t codes : base::slice(input_, offset, 16)) length += codes;
      add(offset, length);
    }
  }

  void list(base::Reader& values, std::uint64_t count, unsigned bytes, std::vector<std::uint64_t>& out) const {
    for (std::uint64_t i = 0; i < count && values.left() >= bytes; ++i) out.push_back(number(values, bytes));
  }

  // What dropped tags point to is theirs; a file with such tags has its note already.
  void note_gaps() {
    if (!context_.notes.removed().empty()) return;
    std::ranges::sort(extents_, {}, &Extent::start);
    std::uint64_t covered = 0;
    bool gap = false;
    for (const Extent& extent : extents_) {
      gap |= extent.start > covered + kSlackBytes;
      covered = std::max(covered, extent.end);
    }
    if (input_.size() > covered + kSlackBytes) {
      context_.notes.removed(What::trailing_bytes);
    } else if (gap) {
      context_.notes.removed(What::unreferenced_data);
    }
  }

  ByteView input_;
  Context& context_;
  bool little_, big_ = false;
  std::vector<Extent> extents_;
  std::vector<std::uint64_t> offsets_, counts_;
  std::uint64_t stream_at_ = 0, stream_bytes_ = 0;  // of old-style JPEG
};

}  // namespace

void note_what_goes(ByteView input, Context& context) { Walk(input, context).run(); }

}  // namespace sekisho::formats::tiff
