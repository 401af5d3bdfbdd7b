#include "formats/emf/emf.h"

#include <algorithm>

#include "formats/emf/plus.h"
#include "formats/emf/record.h"

namespace sekisho::formats::emf {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

constexpr std::uint32_t kHeaderRecord = 1, kEofRecord = 14, kCommentRecord = 70, kFontRecord = 82;
constexpr std::uint32_t kSignature = 0x464D4520, kVersion = 0x10000, kPlusIdentifier = 0x2B464D45;
constexpr std::size_t kHeader = 88, kHeaderExtension1 = 100, kHeaderExtension2 = 108;
constexpr std::size_t kBytesAt = 48, kRecordsAt = 52, kHandlesAt = 56, kDescriptionAt = 60, kPaletteAt = 68, kPixelFormatAt = 88,
                      kMicrometersAt = 100;
constexpr std::uint32_t kRecordsMax = 20'000'000;
constexpr std::uint32_t kHandlesMax = 0x10000;  // the header counts them in 16 bits; what it says is computed anew

bool is_header(const Record& record) {
  return record.type() == kHeaderRecord && record.u32(40) == kSignature && record.size() >= kHeader && record.size() % 4 == 0;
}

// Which of the three headers it is (2.3.4.2): the description and the pixel format may begin where an extension would.
std::size_t header_bytes(const Record& header) {
  std::uint64_t size = header.size();
  std::uint64_t description = header.u32(kDescriptionAt + 4), characters = header.u32(kDescriptionAt);
  if (description >= kHeader && characters > 0 && description + characters * 2 <= size) size = std::min(size, description);
  if (size >= kHeaderExtension1) {
    std::uint64_t format = header.u32(kPixelFormatAt + 4), bytes = header.u32(kPixelFormatAt);
    if (format >= kHeaderExtension1 && bytes > 0 && format + bytes <= header.size()) size = std::min(size, format);
  }
  return size >= kHeaderExtension2 ? kHeaderExtension2 : size >= kHeaderExtension1 ? kHeaderExtension1 : kHeader;
}

class Rebuilder {
 public:
  Rebuilder(ByteView input, Context& context) : input_(input), context_(context), drawing_{context, Handles(kHandlesMax)}, plus_(context) {}

  base::Result<Bytes> run() {
    Record header(base::slice(input_, 0, Record(input_).u32(4)));
    if (!is_header(header)) return base::refuse(Code::damaged, "EMR_HEADER");

    write_header(header);
    std::size_t position = header.size();
    while (!ended_) {
      ByteView rest = base::slice(input_, position);
      std::uint32_t size = Record(rest).u32(4);
      if (rest.size() < 8 || size > rest.size()) {
        cut_off();
        break;
      }
      if (size < 8 || size % 4 != 0 || ++seen_ > kRecordsMax) return base::refuse(Code::damaged, "EMF record");
      one(Record(rest.first(size)));
      position += size;
    }
    finish(position);
    return std::move(out_);
  }

 private:
  void write_header(const Record& header) {
    std::size_t size = header_bytes(header);
    RecordWriter writer(out_, kHeaderRecord);
    writer.put(header.part(8, size - 8));
    writer.patch(44, kVersion);
    writer.patch(kDescriptionAt, 0);
    writer.patch(kDescriptionAt + 4, 0);
    if (size >= kHeaderExtension1)
      for (std::size_t at = kPixelFormatAt; at < kMicrometersAt; at += 4) writer.patch(at, 0);  // pixel format, OpenGL
    writer.finish();
    records_ = 1;
    context_.notes.removed(What::metadata, {}, header.u32(kDescriptionAt) > 0 && header.u32(kDescriptionAt + 4) >= kHeader ? 1 : 0);
  }

  void one(const Record& record) {
    std::size_t before = out_.size();
    if (record.type() == kEofRecord) {
      end(record);
    } else if (record.type() == kCommentRecord) {
      comment(record);
    } else if (rebuild_record(record, drawing_, out_)) {
      ++records_;
      if (out_.size() - before < record.size() && record.type() != kFontRecord) slack(record, before);  // fonts come in four lengths
    } else {
      ++dropped_;
    }
  }

  // Bytes behind what a record needs: padding, or something hidden there.
  void slack(const Record& record, std::size_t start) {
    ByteView rest = record.part(out_.size() - start, record.size() - (out_.size() - start));
    if (std::any_of(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte != 0; })) ++slack_;
  }

  void comment(const Record& record) {
    std::uint64_t size = record.u32(8);
    if (!record.holds(12, size) || size < 4 || record.u32(12) != kPlusIdentifier) {
      ++comments_dropped_;
      return;
    }
    records_ += plus_.rebuild(record.part(16, size - 4), out_);
  }

  // EMR_EOF, 2.3.4.1: a palette, then the record's size once more.
  void end(const Record& record) {
    std::uint64_t entries = record.u32(8), at = record.u32(12);
    ended_ = true;
    RecordWriter writer(out_, kEofRecord);
    bool palette = entries > 0 && entries <= 0xFFFF && at >= 16 && record.holds(at, entries * 4);
    palette_ = palette ? static_cast<std::uint32_t>(entries) : 0;
    writer.put_u32(palette_);
    writer.put_u32(16);
    if (palette) writer.put(record.part(at, entries * 4));
    writer.put_u32(static_cast<std::uint32_t>(20 + 4ull * palette_));
    writer.finish();
    ++records_;
  }

  void cut_off() {
    static constexpr std::uint8_t kEnd[] = {14, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 20, 0, 0, 0};
    end(Record(kEnd));
    context_.notes.removed(What::broken_part);
  }

  void patch(std::size_t at, std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out_.at(at + i) = static_cast<std::uint8_t>(value >> (8 * i));
  }

  void finish(std::size_t position) {
    patch(kBytesAt, out_.size(), 4);
    patch(kRecordsAt, records_, 4);
    patch(kHandlesAt, drawing_.handles.count(), 4);  // and the reserved word behind it
    patch(kPaletteAt, palette_, 4);
    Notes& notes = context_.notes;
    notes.removed(What::metafile_record, {}, dropped_ + plus_.dropped());
    notes.removed(What::custom_data, {}, comments_dropped_);
    notes.removed(What::picture_extra, {}, slack_);
    notes.removed(What::trailing_bytes, {}, position < input_.size() ? 1 : 0);
  }

  ByteView input_;
  Context& context_;
  Drawing drawing_;
  PlusDrawing plus_;
  Bytes out_;
  bool ended_ = false;
  std::uint32_t records_ = 0, seen_ = 0, dropped_ = 0, comments_dropped_ = 0, slack_ = 0, palette_ = 0;
};

}  // namespace

std::optional<FileType> recognise(ByteView input, std::string_view) {
  Record start(input);
  if (start.type() != kHeaderRecord || start.u32(40) != kSignature || start.u32(4) < kHeader) return std::nullopt;
  return FileType::emf;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  auto bytes = Rebuilder(input, context).run();
  if (!bytes) return std::unexpected(bytes.error());
  out.write(*bytes);
  return FileType::emf;
}

}  // namespace sekisho::formats::emf
