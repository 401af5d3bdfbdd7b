// One record of an enhanced metafile, read by checked offsets and written with lengths that are computed, never copied.
#pragma once

#include <vector>

#include "formats/format.h"

namespace sekisho::formats::emf {

class Record {
 public:
  explicit Record(base::ByteView bytes) : bytes_(bytes) {}

  std::uint32_t type() const { return u32(0); }
  std::size_t size() const { return bytes_.size(); }
  std::uint32_t u32(std::size_t offset) const { return base::Reader(base::slice(bytes_, offset, 4)).u32le(); }
  std::uint16_t u16(std::size_t offset) const { return base::Reader(base::slice(bytes_, offset, 2)).u16le(); }
  // Empty unless all of it lies inside.
  base::ByteView part(std::uint64_t offset, std::uint64_t length) const {
    if (offset > bytes_.size() || length > bytes_.size() - offset) return {};
    return bytes_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
  }
  bool holds(std::uint64_t offset, std::uint64_t length) const { return offset <= bytes_.size() && length <= bytes_.size() - offset; }

 private:
  base::ByteView bytes_;
};

class RecordWriter {
 public:
  RecordWriter(base::Bytes& out, std::uint32_t type) : out_(out), start_(out.size()) {
    base::put_u32le(out_, type);
    base::put_u32le(out_, 0);
  }
  std::size_t offset() const { return out_.size() - start_; }
  void put(base::ByteView bytes) { base::put(out_, bytes); }
  void put_u32(std::uint32_t value) { base::put_u32le(out_, value); }
  void pad() { out_.resize(start_ + (offset() + 3) / 4 * 4); }
  void patch(std::size_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) out_.at(start_ + offset + i) = static_cast<std::uint8_t>(value >> (8 * i));
  }
  // Bytes appended behind the fixed part; returns their offset, 0 when there are none.
  std::uint32_t append(base::ByteView bytes) {
    if (bytes.empty()) return 0;
    pad();
    auto at = static_cast<std::uint32_t>(offset());
    put(bytes);
    return at;
  }
  void finish() {
    pad();
    patch(4, static_cast<std::uint32_t>(offset()));
  }

 private:
  base::Bytes& out_;
  std::size_t start_;
};

// The objects that records made and may select: index 0 is the metafile itself.
class Handles {
 public:
  explicit Handles(std::uint32_t count) : alive_(count) {}
  bool create(std::uint32_t index) {
    if (index == 0 || index >= alive_.size()) return false;
    alive_[index] = true;
    highest_ = std::max(highest_, index);
    return true;
  }
  bool alive(std::uint32_t index) const { return index != 0 && index < alive_.size() && alive_[index]; }
  bool destroy(std::uint32_t index) {
    if (!alive(index)) return false;
    alive_[index] = false;
    return true;
  }
  std::uint32_t count() const { return highest_ + 1; }

 private:
  std::vector<bool> alive_;
  std::uint32_t highest_ = 0;
};

struct Drawing {
  Context& context;
  Handles handles;
};

// Appends the record as it may stay; false (and nothing appended) when it may not. Kinds of records with their own file:
bool rebuild_record(const Record& record, Drawing& drawing, base::Bytes& out);         // records.cpp: looks up the allow-list
bool rebuild_bitmap_record(const Record& record, Drawing& drawing, base::Bytes& out);  // bitmaps.cpp
bool rebuild_text_record(const Record& record, base::Bytes& out);                      // texts.cpp

}  // namespace sekisho::formats::emf
