// Segments and the page they make (ITU-T T.88, clauses 7.4 and 8).
#include <algorithm>
#include <variant>

#include "formats/jbig2/jbig2.h"
#include "formats/jbig2/regions.h"
#include "formats/jbig2/segments.h"

namespace sekisho::formats::jbig2 {
namespace {

using base::ByteView;

// What is kept for other segments costs as much as it takes of memory.
constexpr std::uint64_t kSymbolCost = 64, kRetainedCost = 8 * kGenericContexts;
constexpr std::uint32_t kUnknownHeight = 0xFFFF'FFFF;

struct DictionaryResult {
  Symbols symbols;
  Retained retained;
  bool has_retained = false;
};
struct PatternResult {
  Symbols patterns;
};
using Result = std::variant<DictionaryResult, PatternResult, Bitmap, HuffmanTable>;

// 7.4.1
struct Region {
  std::uint32_t width = 0, height = 0, x = 0, y = 0;
  Combine combine = Combine::or_;
};
std::optional<Region> read_region(base::Reader& in, const Segment& segment) {
  Region out;
  out.width = in.u32be();
  out.height = in.u32be();
  out.x = in.u32be();
  out.y = in.u32be();
  const unsigned combine = in.u8() & 7;
  if (!in.ok() || combine > 4 || out.width == 0 || out.width > Bitmap::kSideMax || out.x > Bitmap::kSideMax || out.y > Bitmap::kSideMax)
    return std::nullopt;
  out.combine = static_cast<Combine>(combine);
  if (segment.row_count) {
    base::Reader count(segment.data.last(4));
    out.height = std::min(out.height, count.u32be());
  }
  if (out.height == 0 || out.height > Bitmap::kSideMax) return std::nullopt;
  return out;
}

template <std::size_t count>
void read_places(base::Reader& in, std::array<Place, count>& out, std::size_t used) {
  for (std::size_t i = 0; i < std::min(count, used); ++i) {
    out[i].x = static_cast<std::int8_t>(in.u8());
    out[i].y = static_cast<std::int8_t>(in.u8());
  }
}

ByteView rest(base::Reader& in) { return in.ok() ? in.take(in.left()) : ByteView(); }

class Page {
 public:
  Page(std::uint32_t height, Budget& budget) : expected_height_(height), budget_(budget) {}

  // False at the end of the page.
  bool add(const Segment& segment);
  std::optional<Decoded> finish(bool whole);

 private:
  bool take(const Segment& segment);
  bool information(const Segment& segment);
  bool stripe(const Segment& segment);
  bool dictionary(const Segment& segment);
  bool patterns(const Segment& segment);
  bool text(const Segment& segment);
  bool halftone(const Segment& segment);
  bool generic(const Segment& segment);
  bool refinement(const Segment& segment);
  bool put(const Segment& segment, const Region& region, std::optional<Bitmap> bitmap);
  void keep(const Segment& segment, Result result) { results_.insert_or_assign(segment.number, std::move(result)); }

  template <class T>
  const T* find(std::uint32_t number) const {
    const auto found = results_.find(number);
    return found == results_.end() ? nullptr : std::get_if<T>(&found->second);
  }
  bool collect(const Segment& segment, Symbols& out) const;

  std::uint32_t expected_height_;
  Budget& budget_;
  std::map<std::uint32_t, Result> results_;
  std::optional<Bitmap> page_;
  bool black_ = false, open_height_ = false, whole_ = true, comment_ = false;
  std::uint32_t stripes_end_ = 0;
};

// The tables a segment brings along are used in the order of the fields that ask for one (7.4.2.1.6, 7.4.3.1.6).
class Tables {
 public:
  explicit Tables(std::vector<const HuffmanTable*> own) : own_(std::move(own)) {}
  // standard: the numbers that the values 0, 1, 2 stand for, 0 for none. The highest value of the field means a table of its own.
  const HuffmanTable* choose(unsigned value, unsigned highest, std::array<unsigned, 3> standard) {
    if (value == highest) {
      if (next_ < own_.size()) return own_[next_++];
      broken = true;
    } else if (value < 3 && standard[value] != 0) {
      return &standard_table(standard[value]);
    }
    broken = true;
    return nullptr;
  }
  bool broken = false;

 private:
  std::vector<const HuffmanTable*> own_;
  std::size_t next_ = 0;
};

bool Page::collect(const Segment& segment, Symbols& out) const {
  for (const std::uint32_t number : segment.refers_to) {
    const auto* dictionary = find<DictionaryResult>(number);
    if (dictionary == nullptr) continue;
    if (out.size() + dictionary->symbols.size() > kSymbolsMax || !budget_.spend(dictionary->symbols.size() * kSymbolCost)) return false;
    out.insert(out.end(), dictionary->symbols.begin(), dictionary->symbols.end());
  }
  return true;
}

// 7.4.8
bool Page::information(const Segment& segment) {
  base::Reader in(segment.data);
  const std::uint32_t width = in.u32be(), height = in.u32be();
  in.skip(8);
  const std::uint8_t flags = in.u8();
  in.skip(2);
  if (!in.ok() || width == 0 || height == 0) return false;
  black_ = (flags & 4) != 0;
  open_height_ = height == kUnknownHeight;
  page_ = Bitmap::make(width, open_height_ ? expected_height_ : height, budget_);
  if (page_ && black_) page_->fill(true);
  return page_.has_value();
}

// 7.4.10
bool Page::stripe(const Segment& segment) {
  base::Reader in(segment.data);
  const std::uint32_t last = in.u32be();
  if (!in.ok() || last >= Bitmap::kSideMax) return false;
  stripes_end_ = std::max(stripes_end_, last + 1);
  return !open_height_ || !page_ || page_->grow(stripes_end_, black_, budget_);
}

bool Page::put(const Segment& segment, const Region& region, std::optional<Bitmap> bitmap) {
  if (!bitmap) return false;
  const Type type = segment.type;
  if (type == Type::intermediate_text || type == Type::intermediate_halftone || type == Type::intermediate_generic ||
      type == Type::intermediate_refinement) {
    keep(segment, std::move(*bitmap));
    return true;
  }
  if (!page_ || !budget_.spend(std::uint64_t{bitmap->words_per_row() + 1} * bitmap->height())) return false;
  if (open_height_ && !page_->grow(region.y + region.height, black_, budget_)) return false;
  page_->compose(*bitmap, region.x, region.y, region.combine);
  return true;
}

// 7.4.2
bool Page::dictionary(const Segment& segment) {
  base::Reader in(segment.data);
  const std::uint16_t flags = in.u16be();
  Dictionary how;
  how.huffman = (flags & 1) != 0;
  how.refine = (flags & 2) != 0;
  how.shape = flags >> 10 & 3;
  how.refinement_shape = flags >> 12 & 1;
  if (!how.huffman) read_places(in, how.places, how.shape == 0 ? 4 : 1);
  if (how.refine && how.refinement_shape == 0) read_places(in, how.refinement_places, 2);
  how.exported = in.u32be();
  how.made = in.u32be();
  Symbols input;
  if (!in.ok() || !collect(segment, input)) return false;
  DictionaryResult out;
  out.retained = {Contexts(kGenericContexts), Contexts(kRefinementContexts)};
  std::vector<const HuffmanTable*> own;
  for (const std::uint32_t number : segment.refers_to) {
    if (const auto* table = find<HuffmanTable>(number)) own.push_back(table);
    const auto* other = find<DictionaryResult>(number);
    if ((flags & 0x100) != 0 && other != nullptr && other->has_retained) out.retained = other->retained;
  }
  if (how.huffman) {
    Tables tables(std::move(own));
    how.dh = tables.choose(flags >> 2 & 3, 3, {4, 5});
    how.dw = tables.choose(flags >> 4 & 3, 3, {2, 3});
    how.size = tables.choose(flags >> 6 & 1, 1, {1});
    how.instances = tables.choose(flags >> 7 & 1, 1, {1});
    if (tables.broken) return false;
  }
  if (!budget_.spend((flags & 0x200) != 0 ? kRetainedCost : kGenericContexts)) return false;
  auto symbols = decode_dictionary(how, input, rest(in), out.retained, budget_);
  if (!symbols) return false;
  out.symbols = std::move(*symbols);
  out.has_retained = (flags & 0x200) != 0;
  if (!out.has_retained) out.retained = {};
  keep(segment, std::move(out));
  return true;
}

// 7.4.3.1.7: the code lengths of the symbols, themselves coded.
std::optional<HuffmanTable> read_symbol_codes(BitReader& in, std::size_t symbols) {
  constexpr unsigned kRunCodes = 35;
  std::vector<Line> lines;
  for (unsigned i = 0; i < kRunCodes; ++i) lines.push_back({static_cast<std::uint8_t>(in.bits(4)), 0, static_cast<std::int32_t>(i)});
  const auto runs = HuffmanTable::make(std::move(lines));
  if (!runs) return std::nullopt;
  std::vector<Line> out;
  while (out.size() < symbols) {
    bool broken = false;
    const auto code = runs->decode(in, broken);
    if (broken || !code) return std::nullopt;
    std::uint8_t length = 0;
    std::size_t count = 1;
    if (*code < 32) length = static_cast<std::uint8_t>(*code);
    else if (*code == 32) count = in.bits(2) + 3;
    else if (*code == 33) count = in.bits(3) + 3;
    else count = in.bits(7) + 11;
    if (*code == 32) {
      if (out.empty()) return std::nullopt;
      length = out.back().prefix_bits;
    }
    if (count > symbols - out.size()) return std::nullopt;
    for (; count > 0; --count) out.push_back({length, 0, static_cast<std::int32_t>(out.size())});
  }
  in.align();
  if (!in.ok()) return std::nullopt;
  return HuffmanTable::make(std::move(out));
}

// 7.4.3
bool Page::text(const Segment& segment) {
  base::Reader in(segment.data);
  const auto region = read_region(in, segment);
  const std::uint16_t flags = in.u16be();
  if (!region) return false;
  Text how;
  how.huffman = (flags & 1) != 0;
  how.refine = (flags & 2) != 0;
  how.strip_bits = flags >> 2 & 3;
  how.corner = static_cast<Corner>(flags >> 4 & 3);
  how.transposed = (flags & 0x40) != 0;
  how.combine = static_cast<Combine>(flags >> 7 & 3);
  how.black = (flags & 0x200) != 0;
  how.offset = (flags >> 10 & 31) - ((flags >> 10 & 16) != 0 ? 32 : 0);
  how.refinement_shape = flags >> 15 & 1;
  how.width = region->width;
  how.height = region->height;
  const std::uint16_t choice = how.huffman ? in.u16be() : 0;
  if (how.refine && how.refinement_shape == 0) read_places(in, how.refinement_places, 2);
  how.instances = in.u32be();
  Symbols symbols;
  if (!in.ok() || !collect(segment, symbols)) return false;
  TextContexts contexts(code_bits(symbols.size()));
  const ByteView data = rest(in);
  if (!how.huffman) {
    ArithmeticDecoder decoder(data);
    return put(segment, *region, decode_text(how, symbols, &decoder, nullptr, contexts, budget_));
  }
  std::vector<const HuffmanTable*> own;
  for (const std::uint32_t number : segment.refers_to)
    if (const auto* table = find<HuffmanTable>(number)) own.push_back(table);
  Tables tables(std::move(own));
  how.fs = tables.choose(choice & 3, 3, {6, 7});
  how.ds = tables.choose(choice >> 2 & 3, 3, {8, 9, 10});
  how.dt = tables.choose(choice >> 4 & 3, 3, {11, 12, 13});
  how.rdw = tables.choose(choice >> 6 & 3, 3, {14, 15});
  how.rdh = tables.choose(choice >> 8 & 3, 3, {14, 15});
  how.rdx = tables.choose(choice >> 10 & 3, 3, {14, 15});
  how.rdy = tables.choose(choice >> 12 & 3, 3, {14, 15});
  how.rsize = tables.choose(choice >> 14 & 1, 1, {1});
  BitReader bits(data);
  const auto ids = read_symbol_codes(bits, symbols.size());
  if (tables.broken || !ids) return false;
  how.ids = &*ids;
  return put(segment, *region, decode_text(how, symbols, nullptr, &bits, contexts, budget_));
}

// 7.4.4
bool Page::patterns(const Segment& segment) {
  base::Reader in(segment.data);
  const std::uint8_t flags = in.u8(), width = in.u8(), height = in.u8();
  const std::uint32_t last = in.u32be();
  if (!in.ok() || !budget_.spend(kGenericContexts)) return false;
  auto made = decode_patterns((flags & 1) != 0, flags >> 1 & 3, width, height, last, rest(in), budget_);
  if (made) keep(segment, PatternResult{std::move(*made)});
  return made.has_value();
}

// 7.4.5
bool Page::halftone(const Segment& segment) {
  base::Reader in(segment.data);
  const auto region = read_region(in, segment);
  const std::uint8_t flags = in.u8();
  Halftone how;
  how.mmr = (flags & 1) != 0;
  how.shape = flags >> 1 & 3;
  how.skip = (flags & 8) != 0;
  const unsigned combine = flags >> 4 & 7;
  how.black = (flags & 0x80) != 0;
  how.grid_width = in.u32be();
  how.grid_height = in.u32be();
  how.x = static_cast<std::int32_t>(in.u32be());
  how.y = static_cast<std::int32_t>(in.u32be());
  how.step_x = in.u16be();
  how.step_y = in.u16be();
  if (!region || !in.ok() || combine > 4 || segment.refers_to.empty() || !budget_.spend(kGenericContexts)) return false;
  how.combine = static_cast<Combine>(combine);
  how.width = region->width;
  how.height = region->height;
  const auto* dictionary = find<PatternResult>(segment.refers_to.front());
  if (dictionary == nullptr) return false;
  return put(segment, *region, decode_halftone(how, dictionary->patterns, rest(in), budget_));
}

// 7.4.6
bool Page::generic(const Segment& segment) {
  base::Reader in(segment.data);
  const auto region = read_region(in, segment);
  const std::uint8_t flags = in.u8();
  constexpr std::uint8_t kMmr = 1, kTypical = 8, kTwelvePlaces = 16;
  if (!region || !in.ok() || ((flags & kTwelvePlaces) != 0 && (flags & 7) == 0) || !budget_.spend(kGenericContexts)) return false;
  if ((flags & kMmr) != 0) {
    std::size_t consumed = 0;
    return put(segment, *region, decode_mmr(region->width, region->height, rest(in), consumed, budget_));
  }
  Generic how;
  how.width = region->width;
  how.height = region->height;
  how.shape = flags >> 1 & 3;
  how.typical = (flags & kTypical) != 0;
  read_places(in, how.adaptive, how.shape == 0 ? 4 : 1);
  if (!in.ok()) return false;
  ArithmeticDecoder decoder(rest(in));
  Contexts contexts(kGenericContexts);
  return put(segment, *region, decode_generic(how, decoder, contexts, budget_));
}

// 7.4.7: of a region that was kept, or of what stands on the page.
bool Page::refinement(const Segment& segment) {
  base::Reader in(segment.data);
  const auto region = read_region(in, segment);
  const std::uint8_t flags = in.u8();
  if (!region) return false;
  Refinement how;
  how.width = region->width;
  how.height = region->height;
  how.shape = flags & 1;
  how.typical = (flags & 2) != 0;
  if (how.shape == 0) read_places(in, how.adaptive, 2);
  if (!in.ok()) return false;
  std::optional<Bitmap> of_page;
  for (const std::uint32_t number : segment.refers_to)
    if (const auto* kept = find<Bitmap>(number)) how.reference = kept;
  if (how.reference == nullptr) {
    if (page_) of_page = page_->part(region->x, region->y, region->width, region->height, budget_);
    if (!of_page) return false;
    how.reference = &*of_page;
  }
  ArithmeticDecoder decoder(rest(in));
  Contexts contexts(kRefinementContexts);
  return put(segment, *region, decode_refinement(how, decoder, contexts, budget_));
}

bool Page::take(const Segment& segment) {
  switch (segment.type) {
    case Type::symbol_dictionary: return dictionary(segment);
    case Type::intermediate_text:
    case Type::immediate_text:
    case Type::immediate_lossless_text: return text(segment);
    case Type::pattern_dictionary: return patterns(segment);
    case Type::intermediate_halftone:
    case Type::immediate_halftone:
    case Type::immediate_lossless_halftone: return halftone(segment);
    case Type::intermediate_generic:
    case Type::immediate_generic:
    case Type::immediate_lossless_generic: return generic(segment);
    case Type::intermediate_refinement:
    case Type::immediate_refinement:
    case Type::immediate_lossless_refinement: return refinement(segment);
    case Type::end_of_stripe: return stripe(segment);
    case Type::tables: {
      auto table = read_table(segment.data);
      if (table) keep(segment, std::move(*table));
      return table.has_value();
    }
    case Type::extension: comment_ = true; return true;
    case Type::profiles: return true;
    default: return false;
  }
}

bool Page::add(const Segment& segment) {
  if (segment.type == Type::end_of_page || segment.type == Type::end_of_file) return false;
  if (segment.type == Type::page_information) {
    if (page_) return false;
    return information(segment);
  }
  if (!take(segment) || !segment.whole) whole_ = false;
  return !budget_.exhausted();
}

std::optional<Decoded> Page::finish(bool whole) {
  if (!page_) return std::nullopt;
  if (budget_.exhausted()) whole_ = false;
  Decoded out;
  out.bitmap = std::move(*page_);
  out.whole = whole && whole_;
  out.comment = comment_;
  return out;
}

}  // namespace

std::optional<Decoded> decode(ByteView globals, ByteView bytes, std::uint32_t height, Budget& budget) {
  bool whole = true;
  Page page(height, budget);
  for (const Segment& segment : read_segments(globals, whole))
    if (!page.add(segment)) break;
  for (const Segment& segment : read_segments(bytes, whole))
    if (!page.add(segment)) break;
  return page.finish(whole);
}

}  // namespace sekisho::formats::jbig2
