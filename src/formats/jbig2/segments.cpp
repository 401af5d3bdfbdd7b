#include "formats/jbig2/segments.h"

#include <algorithm>

namespace sekisho::formats::jbig2 {
namespace {

using base::ByteView;

constexpr std::size_t kSegmentsMax = 1u << 16, kReferencesMax = 1u << 16;
constexpr std::size_t kHeadMin = 11;  // what is left behind the last segment is no segment: a line end
constexpr std::uint32_t kUnknownLength = 0xFFFF'FFFF;
constexpr std::string_view kFileId("\x97JB2\r\n\x1A\n", 8);

struct Head {
  Segment segment;
  std::uint32_t length = 0;
};

// 7.2
std::optional<Head> read_head(base::Reader& in) {
  Head out;
  out.segment.number = in.u32be();
  const std::uint8_t flags = in.u8();
  out.segment.type = static_cast<Type>(flags & 63);
  std::uint32_t count = in.u8();
  if (count >> 5 <= 4) {
    count >>= 5;
  } else if (count >> 5 == 7) {
    in.seek(in.position() - 1);
    count = in.u32be() & 0x1FFF'FFFF;
    in.skip(count / 8 + 1);
  } else {
    return std::nullopt;
  }
  const std::uint32_t number = out.segment.number;
  const std::size_t size = number <= 256 ? 1 : number <= 65'536 ? 2 : 4;
  if (!in.ok() || count > kReferencesMax || count * size > in.left()) return std::nullopt;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t other = size == 1 ? in.u8() : size == 2 ? in.u16be() : in.u32be();
    if (other >= number) return std::nullopt;  // 7.2.5: only to what came before
    out.segment.refers_to.push_back(other);
  }
  out.segment.page = (flags & 0x40) != 0 ? in.u32be() : in.u8();
  out.length = in.u32be();
  if (!in.ok()) return std::nullopt;
  return out;
}

// 7.2.7: a generic region of unknown length ends with a marker and its row count.
ByteView unknown_length(ByteView rest) {
  constexpr std::size_t kFlagsAt = 17;
  if (rest.size() <= kFlagsAt) return {};
  const std::string_view end = (rest[kFlagsAt] & 1) != 0 ? std::string_view("\0\0", 2) : std::string_view("\xFF\xAC", 2);
  const std::size_t at = base::text(rest).find(end, kFlagsAt + 1);
  if (at == std::string_view::npos || rest.size() - at < 6) return {};
  return rest.first(at + 6);
}

void take_data(base::Reader& in, Head& head) {
  Segment& segment = head.segment;
  if (head.length == kUnknownLength) {
    segment.data = unknown_length(in.left() > 0 && in.ok() ? base::Reader(in).take(in.left()) : ByteView());
    segment.whole = segment.row_count = !segment.data.empty();
    in.skip(segment.data.size());
    return;
  }
  segment.whole = head.length <= in.left();
  segment.data = in.take(std::min<std::size_t>(head.length, in.left()));
}

// Annex D.4; where the file is for random access, all headers come first.
bool file_header(base::Reader& in) {
  in.skip(kFileId.size());
  const std::uint8_t flags = in.u8();
  if ((flags & 2) == 0) in.skip(4);
  return (flags & 1) != 0;
}

}  // namespace

std::vector<Segment> read_segments(ByteView bytes, bool& whole) {
  base::Reader in(bytes);
  const bool file = base::starts_with(bytes, kFileId);
  const bool sequential = !file || file_header(in);
  std::vector<Head> heads;
  std::size_t references = 0;
  while (in.ok() && in.left() >= kHeadMin && heads.size() < kSegmentsMax && references < kReferencesMax) {
    auto head = read_head(in);
    if (!head) {
      whole = false;
      break;
    }
    references += head->segment.refers_to.size();
    if (sequential) take_data(in, *head);
    heads.push_back(std::move(*head));
    if (!heads.back().segment.whole || (!sequential && heads.back().segment.type == Type::end_of_file)) break;
  }
  std::vector<Segment> out;
  for (Head& head : heads) {
    if (!sequential) take_data(in, head);
    whole = whole && head.segment.whole;
    out.push_back(std::move(head.segment));
  }
  return out;
}

}  // namespace sekisho::formats::jbig2
