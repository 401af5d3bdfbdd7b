#include "formats/heif/boxes.h"

namespace sekisho::formats::heif {

std::optional<Box> Boxes::next() {
  if (broken_ || in_.at_end()) return std::nullopt;
  Box box;
  std::uint64_t size = in_.u32be(), header = 8;
  box.type = in_.u32be();
  if (size == 1) {
    const std::uint64_t high = in_.u32be();
    size = high << 32 | in_.u32be();
    header = 16;
  }
  if (size == 0 && outermost_ && in_.ok()) size = header + in_.left();
  broken_ = !in_.ok() || size < header || size - header > in_.left();
  if (broken_) return std::nullopt;
  box.body = in_.take(size - header);
  return box;
}

Version read_version(base::Reader& in) {
  const std::uint32_t word = in.u32be();
  return {word >> 24, word & 0xFFFFFF};
}

}  // namespace sekisho::formats::heif
