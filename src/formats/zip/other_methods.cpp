#include "formats/compressed/codec.h"
#include "formats/zip/deflate64.h"
#include "formats/zip/directory.h"

namespace sekisho::formats::zip {

using base::Bytes;
using base::ByteView;
using base::Code;
using compressed::Coding;

namespace {

constexpr std::uint16_t kDeflate64 = 9, kBzip2 = 12, kLzma = 14, kZstd = 93, kXz = 95;

// 5.8.8: two bytes of version, two of the length of the properties, those five bytes, the stream. The same with the length between is
// the file format of LZMA alone.
Bytes lzma_alone(const Entry& entry) {
  Bytes out;
  base::put(out, base::slice(entry.packed, 4, 5));
  base::put_u64le(out, entry.bytes);
  base::put(out, base::slice(entry.packed, 9));
  return out;
}

base::Result<Bytes> of_coding(Coding coding, ByteView packed, const Entry& entry, const base::Limits& limits) {
  base::Limits exact = limits;
  exact.part_bytes_max = entry.bytes;  // what would be longer than the directory says ends early
  auto made = compressed::unpack(coding, packed, exact);
  if (!made || made->bytes.size() != entry.bytes || made->used != packed.size()) return base::refuse(Code::damaged, {}, "packed bytes");
  return std::move(made->bytes);
}

}  // namespace

bool other_method(std::uint16_t method) { return method == kDeflate64 || method == kBzip2 || method == kLzma || method == kZstd || method == kXz; }

base::Result<Bytes> unpack_other(const Entry& entry, const base::Limits& limits) {
  switch (entry.method) {
    case kDeflate64: return inflate64(entry.packed, entry.bytes);
    case kBzip2: return of_coding(Coding::bzip2, entry.packed, entry, limits);
    case kZstd: return of_coding(Coding::zstd, entry.packed, entry, limits);
    case kXz: return of_coding(Coding::xz, entry.packed, entry, limits);
    default: break;
  }
  base::Reader head(entry.packed);
  head.skip(2);
  if (head.u16le() != 5 || head.left() < 5) return base::refuse(Code::damaged, {}, "LZMA properties");
  return of_coding(Coding::lzma, lzma_alone(entry), entry, limits);
}

}  // namespace sekisho::formats::zip
