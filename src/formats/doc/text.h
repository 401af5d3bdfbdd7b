// The text of all stories and the pieces it lies in ([MS-DOC] 2.4.1, 2.8.35 PlcPcd, 2.9.38 Clx).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "formats/doc/canvas.h"
#include "formats/doc/fib.h"

namespace sekisho::formats::doc {

struct Piece {
  std::uint32_t begin, end;  // characters
  std::uint32_t offset;      // of its bytes in the stream
  bool one_byte;             // per character: Windows-1252; else UTF-16
  std::uint16_t flags, modifier;
};

class Text {
 public:
  // modify: what is done to the formatting that pieces of fast-saved documents carry (2.9.209 Prc).
  static base::Result<Text> read(base::ByteView clx, base::ByteView main, const Fib& fib, const std::function<base::Bytes(base::ByteView)>& modify);

  std::u16string& characters() { return characters_; }
  const std::vector<Piece>& pieces() const { return pieces_; }
  base::Status write(Canvas& canvas) const;
  base::Bytes clx() const;
  bool dropped() const { return dropped_; }  // text behind the last story

 private:
  std::u16string characters_;  // by character position; one-byte characters as they are stored
  std::vector<Piece> pieces_;
  std::vector<base::Bytes> modifiers_;
  bool dropped_ = false;
};

}  // namespace sekisho::formats::doc
