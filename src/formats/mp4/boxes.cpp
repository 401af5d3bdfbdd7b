#include "formats/mp4/boxes.h"

#include <algorithm>

namespace sekisho::formats::mp4 {

std::optional<Box> Boxes::next() {
  if (in_.left() < 8) return std::nullopt;
  Box box;
  std::uint64_t length = in_.u32be();
  box.type = base::text(in_.take(4));
  std::uint64_t head = 8;
  if (length == 1) {
    length = u64be(in_);
    head = 16;
  } else if (length == 0) {
    length = head + in_.left();  // to the end of what holds it
  }
  if (!in_.ok() || length < head) {
    in_.skip(in_.left());
    box.cut = true;
    return box;
  }
  length -= head;
  box.cut = length > in_.left();
  box.body = in_.take(static_cast<std::size_t>(std::min<std::uint64_t>(length, in_.left())));
  return box;
}

std::optional<base::ByteView> child(base::ByteView bytes, std::string_view type) {
  Boxes boxes(bytes);
  while (auto box = boxes.next())
    if (box->type == type && !box->cut) return box->body;
  return std::nullopt;
}

void put_box(base::Bytes& out, std::string_view type, base::ByteView body) {
  base::put_u32be(out, static_cast<std::uint32_t>(body.size() + 8));
  base::put(out, type);
  base::put(out, body);
}

OpenBox::OpenBox(base::Bytes& out, std::string_view type) : out_(out), at_(out.size()) {
  base::put_u32be(out, 0);
  base::put(out, type);
}

OpenBox::OpenBox(base::Bytes& out, std::string_view type, std::uint8_t version, std::uint32_t flags) : OpenBox(out, type) {
  base::put_u32be(out, std::uint32_t{version} << 24 | flags);
}

OpenBox::~OpenBox() {
  const std::size_t length = out_.size() - at_;
  for (std::size_t i = 0; i < 4; ++i) out_[at_ + i] = static_cast<std::uint8_t>(length >> (24 - 8 * i));
}

}  // namespace sekisho::formats::mp4
