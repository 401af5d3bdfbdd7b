#include "formats/doc/fib.h"

#include <algorithm>
#include <numeric>

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::refuse;

namespace {

constexpr std::uint16_t kWord = 0xA5EC, kFirstVersion = 0x00C0;
constexpr std::uint16_t kTemplate = 1 << 0, kComplex = 1 << 2, kHasPictures = 1 << 3, kQuickSaves = 0xF0, kEncrypted = 1 << 8, kFirstTable = 1 << 9,
                        kExtendedCharacters = 1 << 12, kFarEast = 1 << 14, kObfuscated = 1 << 15;
constexpr std::uint16_t kKept = kTemplate | kComplex | kHasPictures | kQuickSaves | kFarEast;
constexpr std::size_t kWords = 14, kLongs = 22, kPairsMin = 0x5D, kPairsMax = 0xB7;
constexpr std::size_t kFirstLength = 3;  // of FibRgLw97: ccpText

// 2.5.1: the count of pairs that goes with each version.
std::size_t known_pairs(std::size_t count) {
  constexpr std::size_t kCounts[] = {0xB7, 0xA4, 0x88, 0x6C, 0x5D};
  for (std::size_t known : kCounts)
    if (count >= known) return known;
  return 0;
}

}  // namespace

bool Fib::first_table() const { return flags & kFirstTable; }

std::uint32_t Fib::story_begin(Story story) const {
  return std::accumulate(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(story), std::uint32_t{0});
}

std::uint64_t Fib::characters() const {
  std::uint64_t all = std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0});
  return all == lengths[0] ? all : all + 1;
}

base::Result<Fib> read_fib(ByteView main) {
  Fib out;
  Reader in(main);
  std::uint16_t identifier = in.u16le();
  out.version = in.u16le();
  in.skip(2);
  out.language = in.u16le();
  in.skip(2);
  out.flags = in.u16le();
  out.back_version = in.u16le();
  in.skip(4 + 1 + 1 + 2 + 2);
  out.text_begin = in.u32le();
  out.text_end = in.u32le();
  if (!in.ok()) return refuse(Code::damaged, "WordDocument");
  if (out.version < kFirstVersion && identifier != 0) return refuse(Code::old_version);
  if (identifier != kWord) return refuse(Code::damaged, "WordDocument");
  if (out.flags & (kEncrypted | kObfuscated)) return refuse(Code::encrypted);
  // 2.5.3, 2.5.4: longer arrays than these were never written
  if (in.u16le() != kWords) return refuse(Code::damaged, "WordDocument");
  in.skip(2 * (kWords - 1));
  out.east_asian_language = in.u16le();
  if (in.u16le() != kLongs) return refuse(Code::damaged, "WordDocument");
  in.skip(4 * kFirstLength);
  for (std::uint32_t& length : out.lengths) {
    length = in.u32le();
    if (length > INT32_MAX) return refuse(Code::damaged, "WordDocument");
  }
  in.skip(4 * (kLongs - kFirstLength - kStories));
  std::size_t count = in.u16le();
  if (!in.ok() || count < kPairsMin || count > 4 * kPairsMax) return refuse(Code::damaged, "WordDocument");
  for (std::size_t i = 0; i < count; ++i) {
    Pair pair;
    pair.offset = in.u32le();
    pair.bytes = in.u32le();
    out.pairs.push_back(pair);
  }
  if (!in.ok()) return refuse(Code::damaged, "WordDocument");
  std::size_t new_words = in.u16le();
  if (new_words > 0 && new_words < 16) out.new_version = in.u16le();
  // 2.5.12: two words at Word 2000 to 2003, five since
  bool has_new = in.ok() && (out.new_version == 0xD9 || out.new_version == 0x101 || out.new_version == 0x10C || out.new_version == 0x112);
  if (!has_new) out.new_version = 0;
  out.pairs.resize(known_pairs(count));
  out.new_words = !has_new ? 0 : out.new_version == 0x112 ? 5 : 2;
  std::size_t before = 32 + 2 + 2 * kWords + 2 + 4 * kLongs + 2;
  out.end = before + 8 * out.pairs.size() + 2 + 2 * out.new_words;
  if (out.characters() > INT32_MAX) return refuse(Code::damaged, "WordDocument");
  return out;
}

Bytes write_fib(const Fib& fib, std::size_t main_bytes) {
  Bytes out;
  base::put_u16le(out, kWord);
  base::put_u16le(out, fib.version);
  base::put_u16le(out, 0);
  base::put_u16le(out, fib.language);
  base::put_u16le(out, 0);
  base::put_u16le(out, static_cast<std::uint16_t>((fib.flags & kKept) | kFirstTable | kExtendedCharacters));
  base::put_u16le(out, fib.back_version == 0xC1 ? 0xC1 : 0xBF);
  out.resize(out.size() + 4 + 1 + 1 + 2 + 2);
  base::put_u32le(out, fib.text_begin);
  base::put_u32le(out, fib.text_end);
  base::put_u16le(out, kWords);
  out.resize(out.size() + 2 * (kWords - 1));
  base::put_u16le(out, fib.east_asian_language);
  base::put_u16le(out, kLongs);
  base::put_u32le(out, static_cast<std::uint32_t>(main_bytes));
  out.resize(out.size() + 4 * (kFirstLength - 1));
  for (std::uint32_t length : fib.lengths) base::put_u32le(out, length);
  // Pages that were not written to the tables of pages yet, as Word says that there are none: of characters, paragraphs, lines.
  constexpr std::uint32_t kNoPage = 0xFFFFF;
  for (int table = 0; table < 3; ++table)
    for (std::uint32_t number : {kNoPage, 0u, 0u}) base::put_u32le(out, number);
  out.resize(out.size() + 4 * (kLongs - kFirstLength - kStories - 9));
  base::put_u16le(out, static_cast<std::uint16_t>(fib.pairs.size()));
  for (const Pair& pair : fib.pairs) {
    base::put_u32le(out, pair.offset);
    base::put_u32le(out, pair.bytes);
  }
  base::put_u16le(out, static_cast<std::uint16_t>(fib.new_words));
  if (fib.new_words > 0) base::put_u16le(out, fib.new_version);
  out.resize(fib.end);
  return out;
}

}  // namespace sekisho::formats::doc
