#include <libdeflate.h>

#include <memory>

#include "formats/compressed/growth.h"

namespace sekisho::formats::compressed {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::uint8_t kHeaderCrc = 2, kExtra = 4, kName = 8, kComment = 16;

// RFC 1952 2.3; false when it is none.
bool read_header(Reader& in, bool& extras) {
  if (in.u16be() != 0x1F8B || in.u8() != 8) return false;
  const std::uint8_t flags = in.u8();
  if ((flags & 0xE0) != 0) return false;
  in.skip(6);  // time, extra flags, system
  if ((flags & kExtra) != 0) in.skip(in.u16le());
  for (std::uint8_t text : {kName, kComment})
    if ((flags & text) != 0)
      while (in.ok() && in.u8() != 0) {}
  if ((flags & kHeaderCrc) != 0) in.skip(2);
  extras |= (flags & (kExtra | kName | kComment)) != 0;
  return in.ok();
}

using Decompressor = std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>;

struct Member {
  std::size_t used = 0, made = 0;
};

// libdeflate wants the whole output at once: the room doubles until the stream fits, from what the trailer at the end of the file tells.
base::Result<Member> inflate(libdeflate_decompressor* with, ByteView packed, std::size_t told, std::uint64_t bytes_max, Bytes& out, std::size_t at) {
  std::size_t room = std::min<std::uint64_t>(std::max<std::size_t>(told, kChunkBytes), bytes_max);
  for (;;) {
    out.resize(at + room);
    Member member;
    const auto result = libdeflate_deflate_decompress_ex(with, packed.data(), packed.size(), out.data() + at, room, &member.used, &member.made);
    if (result == LIBDEFLATE_SUCCESS) return member;
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return base::refuse(Code::archive_damaged, {}, "deflate");
    if (room >= bytes_max) return base::refuse(Code::output_too_large);
    room = static_cast<std::size_t>(std::min<std::uint64_t>(std::uint64_t{room} * 2, bytes_max));
  }
}

}  // namespace

base::Result<Unpacked> gunzip(ByteView input, const base::Limits& limits) {
  Decompressor with(libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  SEKISHO_CHECK(with != nullptr);
  const std::uint64_t in_proportion = std::max(limits.ratio_floor_bytes, input.size() * std::uint64_t{limits.ratio_max});
  const std::uint64_t bytes_max = std::min(limits.part_bytes_max, in_proportion);
  const std::size_t told = Reader(base::slice(input, input.size() - std::min<std::size_t>(input.size(), 4))).u32le();
  Unpacked out;
  std::size_t made = 0;
  Reader in(input);
  for (bool first = true; !in.at_end(); first = false) {
    const std::size_t begin = in.position();
    bool extras = false;
    if (!read_header(in, extras)) {
      if (first) return base::refuse(Code::archive_damaged, {}, "gzip header");
      out.used = begin;  // something else stands behind the last member
      break;
    }
    // A trailer cannot promise more than deflate makes of what is there.
    const std::size_t promised = std::min<std::uint64_t>(told, std::uint64_t{in.left()} * 1032);
    auto member = inflate(with.get(), base::slice(input, in.position()), promised, bytes_max - made, out.bytes, made);
    if (!member) {
      const bool limited = member.error().code == Code::output_too_large;
      return limited && bytes_max < limits.part_bytes_max ? base::refuse(Code::bomb) : base::refuse(member.error().code, {}, "gzip");
    }
    in.skip(member->used);
    ByteView bytes = base::slice(out.bytes, made, member->made);
    const std::uint32_t crc = in.u32le(), length = in.u32le();
    if (!in.ok() || crc != libdeflate_crc32(0, bytes.data(), bytes.size()) || length != static_cast<std::uint32_t>(bytes.size()))
      return base::refuse(Code::archive_damaged, {}, "gzip trailer");
    made += member->made;
    out.extras |= extras;
    out.used = in.position();
  }
  out.bytes.resize(made);
  return out;
}

}  // namespace sekisho::formats::compressed
