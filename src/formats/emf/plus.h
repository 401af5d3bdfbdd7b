// EMF+ ([MS-EMFPLUS]): the records inside EMR_COMMENT, with their own allow-list.
#pragma once

#include <array>

#include "formats/format.h"

namespace sekisho::formats::emf {

enum class PlusObject : std::uint8_t { none, brush, pen, path, region, image, font, string_format, image_attributes, line_cap };

class PlusDrawing {
 public:
  explicit PlusDrawing(Context& context) : context_(context) {}

  // data: what follows the identifier in a comment. Appends comments that may stay (none, one, or several for a large object) to out and
  // returns how many; counts what was dropped.
  std::uint32_t rebuild(base::ByteView data, base::Bytes& out);
  std::uint32_t dropped() const { return dropped_; }

 private:
  struct Piece {  // of an object that goes on over several records (2.3.5.1)
    std::uint16_t flags = 0;
    std::uint64_t total = 0;
    base::Bytes bytes;
  };
  void one(std::uint16_t type, std::uint16_t flags, base::ByteView data);
  void object(std::uint16_t flags, base::ByteView data);
  void continued(std::uint16_t flags, base::ByteView data);
  bool drawable(std::uint16_t type, std::uint16_t flags, base::ByteView data) const;
  bool slot_is(std::uint32_t slot, PlusObject kind) const { return slot < slots_.size() && slots_[slot] == kind; }
  bool brush(std::uint16_t flags, std::uint32_t id) const;
  void emit(std::uint16_t type, std::uint16_t flags, base::ByteView data);
  void emit_pieces(std::uint16_t flags, base::ByteView data);
  void flush();

  Context& context_;
  std::array<PlusObject, 64> slots_{};
  Piece piece_;
  bool piece_open_ = false;
  base::Bytes records_;  // of the comment being written
  base::Bytes* out_ = nullptr;
  std::uint32_t comments_ = 0, dropped_ = 0;
};

// The object's bytes as they may stay (plus_objects.cpp), images inside rebuilt; nothing when it may not.
std::optional<base::Bytes> rebuild_plus_object(PlusObject kind, base::ByteView data, Context& context);

}  // namespace sekisho::formats::emf
