// Text regions (ITU-T T.88, 6.4) and symbol dictionaries (6.5).
#include <algorithm>
#include <bit>

#include "formats/jbig2/regions.h"

namespace sekisho::formats::jbig2 {
namespace {

constexpr std::uint64_t kInstanceCost = 64;           // what its integers take to decode
constexpr std::int64_t kFar = std::int64_t{1} << 32;  // a place beyond any bitmap

bool near(std::int64_t value) { return value > -kFar && value < kFar; }

class TextDecoder {
 public:
  TextDecoder(const Text& how, const Symbols& symbols, ArithmeticDecoder* in, BitReader* bits, TextContexts& contexts, Budget& budget)
      : how_(how), symbols_(symbols), in_(in), bits_(bits), contexts_(contexts), budget_(budget) {}

  std::optional<Bitmap> run();

 private:
  std::optional<std::int64_t> value(const HuffmanTable* table, IntegerDecoder& decoder) {
    return how_.huffman ? table->decode(*bits_, broken_) : decoder.decode(*in_);
  }
  std::int64_t number(const HuffmanTable* table, IntegerDecoder& decoder) {
    const auto out = value(table, decoder);
    if (!out) broken_ = true;
    return out.value_or(0);
  }
  bool strip(Bitmap& out);
  Symbol instance();
  Symbol refined(const Symbol& symbol);
  bool place(Bitmap& out, const Bitmap& symbol, std::int64_t s, std::int64_t t);
  bool along() const {  // the corner lies where the next symbol begins
    return how_.transposed ? how_.corner == Corner::bottom_left || how_.corner == Corner::bottom_right
                           : how_.corner == Corner::top_right || how_.corner == Corner::bottom_right;
  }

  const Text& how_;
  const Symbols& symbols_;
  ArithmeticDecoder* in_;
  BitReader* bits_;
  TextContexts& contexts_;
  Budget& budget_;
  std::int64_t strip_at_ = 0, first_ = 0;
  std::uint32_t instances_ = 0;
  bool broken_ = false;
};

// 6.4.11
Symbol TextDecoder::refined(const Symbol& symbol) {
  const std::int64_t dw = number(how_.rdw, contexts_.rdw), dh = number(how_.rdh, contexts_.rdh);
  const std::int64_t dx = number(how_.rdx, contexts_.rdx), dy = number(how_.rdy, contexts_.rdy);
  const std::int64_t bytes = how_.huffman ? number(how_.rsize, contexts_.rdw) : 0;
  if (broken_ || !near(dw) || !near(dh) || !near(dx) || !near(dy) || bytes < 0) return nullptr;
  const std::int64_t width = symbol->width() + dw, height = symbol->height() + dh;
  if (width < 0 || height < 0 || width > Bitmap::kSideMax || height > Bitmap::kSideMax) return nullptr;
  Refinement how;
  how.width = static_cast<std::uint32_t>(width);
  how.height = static_cast<std::uint32_t>(height);
  how.shape = how_.refinement_shape;
  how.adaptive = how_.refinement_places;
  how.reference = symbol.get();
  how.x = (dw >> 1) + dx;
  how.y = (dh >> 1) + dy;
  std::optional<Bitmap> made;
  if (how_.huffman) {
    ArithmeticDecoder in(bits_->take(static_cast<std::size_t>(bytes)));
    if (!bits_->ok()) return nullptr;
    made = decode_refinement(how, in, contexts_.refinement, budget_);
  } else {
    made = decode_refinement(how, *in_, contexts_.refinement, budget_);
  }
  return made ? std::make_shared<const Bitmap>(std::move(*made)) : nullptr;
}

// 6.4.10, 6.4.11
Symbol TextDecoder::instance() {
  std::size_t id = 0;
  if (how_.huffman) {
    const auto code = how_.ids->decode(*bits_, broken_);
    if (!code || *code < 0) return nullptr;
    id = static_cast<std::size_t>(*code);
  } else {
    id = contexts_.id.decode(*in_);
  }
  if (id >= symbols_.size() || symbols_[id] == nullptr) return nullptr;
  bool refine = false;
  if (how_.refine) refine = how_.huffman ? bits_->bits(1) != 0 : contexts_.ri.decode(*in_).value_or(0) != 0;
  return refine ? refined(symbols_[id]) : symbols_[id];
}

bool TextDecoder::place(Bitmap& out, const Bitmap& symbol, std::int64_t s, std::int64_t t) {
  const std::int64_t right = std::int64_t{symbol.width()} - 1, down = std::int64_t{symbol.height()} - 1;
  std::int64_t x = how_.transposed ? t : s, y = how_.transposed ? s : t;
  if (how_.corner == Corner::top_right || how_.corner == Corner::bottom_right) x -= right;
  if (how_.corner == Corner::bottom_left || how_.corner == Corner::bottom_right) y -= down;
  // A symbol larger than the region costs no more than the region does.
  const std::uint64_t words = std::min(symbol.words_per_row(), out.words_per_row()) + 2, rows = std::min(symbol.height(), out.height());
  if (!budget_.spend(words * rows + kInstanceCost)) return false;
  out.compose(symbol, x, y, how_.combine);
  return true;
}

// 6.4.5 3 c
bool TextDecoder::strip(Bitmap& out) {
  std::int64_t s = 0;
  for (bool first = true;; first = false) {
    const auto step = first ? value(how_.fs, contexts_.fs) : value(how_.ds, contexts_.ds);
    if (!step) return !first && !broken_;
    if (instances_ >= how_.instances) return true;
    if (first) s = first_ += *step;
    else s += *step + how_.offset;
    std::int64_t t = 0;
    if (how_.strip_bits > 0) t = how_.huffman ? bits_->bits(how_.strip_bits) : contexts_.it.decode(*in_).value_or(0);
    t += strip_at_;
    if (!near(s) || !near(t)) return false;
    const Symbol symbol = instance();
    if (symbol == nullptr || (in_ != nullptr && in_->ran_out()) || (bits_ != nullptr && !bits_->ok())) return false;
    const std::int64_t length = std::int64_t{how_.transposed ? symbol->height() : symbol->width()} - 1;
    if (along()) s += length;
    if (!place(out, *symbol, s, t)) return false;
    if (!along()) s += length;
    ++instances_;
  }
}

std::optional<Bitmap> TextDecoder::run() {
  auto out = Bitmap::make(how_.width, how_.height, budget_);
  if (!out) return std::nullopt;
  if (how_.black) out->fill(true);
  const std::int64_t strips = std::int64_t{1} << how_.strip_bits;
  strip_at_ = -number(how_.dt, contexts_.dt) * strips;
  while (!broken_ && instances_ < how_.instances) {
    strip_at_ += number(how_.dt, contexts_.dt) * strips;
    if (broken_ || !near(strip_at_) || !near(first_) || !strip(*out) || !budget_.spend(kInstanceCost)) return std::nullopt;
  }
  return broken_ ? std::nullopt : std::move(out);
}

class DictionaryDecoder {
 public:
  DictionaryDecoder(const Dictionary& how, const Symbols& input, base::ByteView data, Retained& retained, Budget& budget)
      : how_(how),
        input_(input.size()),
        all_(input),
        bits_(data),
        in_(data),
        retained_(retained),
        budget_(budget),
        id_bits_(std::max(code_bits(input.size() + how.made), how.huffman ? 1u : 0u)),
        text_(id_bits_) {}

  std::optional<Symbols> run();

 private:
  std::optional<std::int64_t> value(const HuffmanTable* table, IntegerDecoder& decoder) {
    return how_.huffman ? table->decode(bits_, broken_) : decoder.decode(in_);
  }
  bool height_class();
  std::optional<Bitmap> symbol(std::uint32_t width);
  std::optional<Bitmap> aggregate(std::uint32_t width);
  std::optional<Bitmap> refined(std::uint32_t width);
  bool collective(std::span<const std::uint32_t> widths, std::uint64_t total);
  bool keep(std::optional<Bitmap> made) {
    if (!made) return false;
    all_.push_back(std::make_shared<const Bitmap>(std::move(*made)));
    return true;
  }
  std::optional<Symbols> exported();

  const Dictionary& how_;
  std::size_t input_;
  Symbols all_;
  BitReader bits_;
  ArithmeticDecoder in_;
  Retained& retained_;
  Budget& budget_;
  unsigned id_bits_;
  TextContexts text_;
  IntegerDecoder dh_, dw_, ai_, ex_;
  std::uint32_t height_ = 0;
  std::optional<HuffmanTable> ids_;
  bool broken_ = false;
};

// 6.5.8.2.2: one symbol, refined.
std::optional<Bitmap> DictionaryDecoder::refined(std::uint32_t width) {
  const std::size_t id = how_.huffman ? bits_.bits(id_bits_) : text_.id.decode(in_);
  const auto dx = value(&standard_table(15), text_.rdx), dy = value(&standard_table(15), text_.rdy);
  if (!dx || !dy || !near(*dx) || !near(*dy) || id >= all_.size()) return std::nullopt;
  Refinement how;
  how.width = width;
  how.height = height_;
  how.shape = how_.refinement_shape;
  how.adaptive = how_.refinement_places;
  how.reference = all_[id].get();
  how.x = *dx;
  how.y = *dy;
  if (!how_.huffman) return decode_refinement(how, in_, retained_.refinement, budget_);
  const auto bytes = standard_table(1).decode(bits_, broken_);
  if (!bytes || *bytes < 0) return std::nullopt;
  ArithmeticDecoder in(bits_.take(static_cast<std::size_t>(*bytes)));
  if (!bits_.ok()) return std::nullopt;
  return decode_refinement(how, in, retained_.refinement, budget_);
}

// 6.5.8.2, table 17
std::optional<Bitmap> DictionaryDecoder::aggregate(std::uint32_t width) {
  const auto count = value(how_.instances, ai_);
  if (!count || *count < 1 || *count > INT32_MAX) return std::nullopt;
  if (*count == 1) return refined(width);
  if (how_.huffman && !ids_) {
    if (!budget_.spend(std::uint64_t{16} << id_bits_)) return std::nullopt;
    std::vector<Line> lines;
    for (std::size_t i = 0; i < std::size_t{1} << id_bits_; ++i)
      lines.push_back({static_cast<std::uint8_t>(id_bits_), 0, static_cast<std::int32_t>(i)});
    ids_ = HuffmanTable::make(std::move(lines));
    if (!ids_) return std::nullopt;
  }
  Text how;
  how.huffman = how_.huffman;
  how.refine = true;
  how.width = width;
  how.height = height_;
  how.instances = static_cast<std::uint32_t>(*count);
  how.refinement_shape = how_.refinement_shape;
  how.refinement_places = how_.refinement_places;
  how.fs = &standard_table(6);
  how.ds = &standard_table(8);
  how.dt = &standard_table(11);
  how.rdw = how.rdh = how.rdx = how.rdy = &standard_table(15);
  how.rsize = &standard_table(1);
  how.ids = ids_ ? &*ids_ : nullptr;
  std::swap(text_.refinement, retained_.refinement);
  auto out = decode_text(how, all_, how_.huffman ? nullptr : &in_, how_.huffman ? &bits_ : nullptr, text_, budget_);
  std::swap(text_.refinement, retained_.refinement);
  return out;
}

std::optional<Bitmap> DictionaryDecoder::symbol(std::uint32_t width) {
  if (how_.refine) return aggregate(width);
  Generic how;
  how.width = width;
  how.height = height_;
  how.shape = how_.shape;
  how.adaptive = how_.places;
  return decode_generic(how, in_, retained_.generic, budget_);
}

// 6.5.9: the symbols of one height side by side in one picture.
bool DictionaryDecoder::collective(std::span<const std::uint32_t> widths, std::uint64_t total) {
  const auto bytes = how_.size->decode(bits_, broken_);
  if (!bytes || *bytes < 0 || total > Bitmap::kSideMax) return false;
  const auto width = static_cast<std::uint32_t>(total);
  std::optional<Bitmap> all;
  if (*bytes == 0) {
    all = Bitmap::make(width, height_, budget_);
    if (!all) return false;
    bits_.align();
    for (std::uint32_t y = 0; y < height_; ++y) all->put_row(y, bits_.take((width + 7) / 8));
  } else {
    const base::ByteView data = bits_.take(static_cast<std::size_t>(*bytes));
    std::size_t consumed = 0;
    if (width > 0 && height_ > 0) all = decode_mmr(width, height_, data, consumed, budget_);
    else all = Bitmap::make(width, height_, budget_);
  }
  if (!all || !bits_.ok()) return false;
  std::int64_t x = 0;
  for (const std::uint32_t one : widths) {
    if (!keep(all->part(x, 0, one, height_, budget_))) return false;
    x += one;
  }
  return true;
}

bool DictionaryDecoder::height_class() {
  const auto dh = value(how_.dh, dh_);
  if (!dh || *dh < -std::int64_t{height_} || *dh + height_ > Bitmap::kSideMax) return false;
  height_ = static_cast<std::uint32_t>(height_ + *dh);
  std::int64_t width = 0;
  std::uint64_t total = 0;
  std::vector<std::uint32_t> widths;
  for (;;) {
    const auto dw = value(how_.dw, dw_);
    if (broken_ || in_.ran_out() || !bits_.ok() || !budget_.spend(16)) return false;
    if (!dw) break;
    if (all_.size() + widths.size() - input_ >= how_.made) return false;
    width += *dw;
    if (width < 0 || width > Bitmap::kSideMax) return false;
    total += static_cast<std::uint64_t>(width);
    if (how_.huffman && !how_.refine) widths.push_back(static_cast<std::uint32_t>(width));
    else if (!keep(symbol(static_cast<std::uint32_t>(width)))) return false;
  }
  return !how_.huffman || how_.refine || collective(widths, total);
}

// 6.5.10
std::optional<Symbols> DictionaryDecoder::exported() {
  Symbols out;
  std::size_t at = 0;
  std::uint32_t empty_runs = 0;
  for (bool on = false; at < all_.size(); on = !on) {
    const auto run = value(&standard_table(1), ex_);
    if (!run || *run < 0 || static_cast<std::uint64_t>(*run) > all_.size() - at) return std::nullopt;
    empty_runs = *run == 0 ? empty_runs + 1 : 0;
    if (empty_runs > 4) return std::nullopt;
    if (on) out.insert(out.end(), all_.begin() + static_cast<std::ptrdiff_t>(at), all_.begin() + static_cast<std::ptrdiff_t>(at) + *run);
    at += static_cast<std::size_t>(*run);
  }
  if (out.size() != how_.exported) return std::nullopt;
  return out;
}

std::optional<Symbols> DictionaryDecoder::run() {
  while (all_.size() - input_ < how_.made)
    if (!height_class() || !budget_.spend(16)) return std::nullopt;
  return exported();
}

}  // namespace

unsigned code_bits(std::uint64_t count) { return count <= 1 ? 0 : static_cast<unsigned>(std::bit_width(count - 1)); }

std::optional<Bitmap> decode_text(const Text& how, const Symbols& symbols, ArithmeticDecoder* in, BitReader* bits, TextContexts& contexts,
                                  Budget& budget) {
  return TextDecoder(how, symbols, in, bits, contexts, budget).run();
}

std::optional<Symbols> decode_dictionary(const Dictionary& how, const Symbols& input, base::ByteView data, Retained& retained, Budget& budget) {
  if (input.size() > kSymbolsMax || how.made > kSymbolsMax || how.exported > kSymbolsMax) return std::nullopt;
  return DictionaryDecoder(how, input, data, retained, budget).run();
}

}  // namespace sekisho::formats::jbig2
