// Headers, filters, conditional formats, validations and protection of a sheet, each taken apart and made anew.
#include <algorithm>
#include <array>

#include "formats/xls/sheet.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::What;

// 2.4.136 (Header) and its sister: nothing, or a text
bool Block::header(const Record& record) {
  Bytes body;
  if (!record.body.empty()) {
    Cursor in(record);
    const std::u16string text = long_string(in);
    if (!in.ok()) return false;
    put_long_string(body, text);
  }
  put(record.type, body);
  return true;
}

// 2.4.137: those of even pages and of the first; one with an identifier belongs to a person's own view
bool Block::header_extension(const Record& record) {
  if (!future_header(record) || record.body.size() < 38) return false;
  if (std::ranges::any_of(base::slice(record.body, 12, 16), [](std::uint8_t byte) { return byte != 0; })) return gone(What::metadata);
  Record rest{record.type, base::slice(record.body, 28), {}, 0};
  Cursor in(rest);
  const std::uint16_t flags = in.u16();
  std::array<std::uint16_t, 4> lengths{};
  for (auto& length : lengths) length = in.u16();
  Bytes body(record.body.begin(), record.body.begin() + 28), texts;
  base::put_u16le(body, flags & 0x0F);
  for (const std::uint16_t length : lengths) {
    const std::u16string text = length == 0 ? std::u16string() : long_string(in);
    if (!in.ok() || text.size() > 255) return false;
    base::put_u16le(body, static_cast<std::uint16_t>(text.size()));
    if (!text.empty()) put_long_string(texts, text);
  }
  base::put(body, texts);
  put(record.type, body);
  return true;
}

// 2.4.351: outlines, fitting to pages and the like; not a dialog
bool Block::worksheet_options(const Record& record) {
  if (record.body.size() != 2) return false;
  Bytes body(record.body.begin(), record.body.end());
  body[0] &= static_cast<std::uint8_t>(~0x10);
  put(record.type, body);
  return true;
}

// 2.4.6: what a column is filtered by: two conditions of ten bytes, and their texts
bool Block::auto_filter(const Record& record) {
  Cursor in(record);
  Bytes body = in.take(4), texts;
  std::array<std::size_t, 2> lengths{};
  for (std::size_t& length : lengths) {
    Bytes condition = in.take(10);
    if (!in.ok()) return false;
    if (condition[0] == 6) length = condition[6];
    base::put(body, condition);
  }
  for (const std::size_t length : lengths)
    if (length != 0) put_string_of(texts, string_of(in, length));
  if (!in.ok()) return false;
  base::put(body, texts);
  put(record.type, body);
  return true;
}

namespace {

// 2.5.91 (DXFN): flags tell which parts follow; how long they are together, or nothing.
std::optional<std::size_t> differential_bytes(ByteView bytes) {
  base::Reader in(bytes);
  const std::uint32_t flags = in.u32le();
  const std::uint16_t more = in.u16le();
  if (flags & 0x02000000) in.skip(more & 1 ? std::max<std::size_t>(2, base::Reader(base::slice(bytes, 6)).u16le()) : 2);
  if (flags & 0x04000000) in.skip(118);
  if (flags & 0x08000000) in.skip(8);
  if (flags & 0x10000000) in.skip(8);
  if (flags & 0x20000000) in.skip(4);
  if (flags & 0x40000000) in.skip(2);
  if (!in.ok()) return std::nullopt;
  return in.position();
}

}  // namespace

// 2.4.56 with the rules behind it (2.4.42): formats, formulas
bool Block::conditional_formats() {
  const Record& head = records_[at_ - 1];
  Bytes rules;
  std::uint16_t count = 0;
  for (; at_ < records_.size() && records_[at_].type == kCf; ++at_) {
    const Record& record = records_[at_];
    base::Reader in(record.body);
    in.skip(2);
    const std::size_t first = in.u16le(), second = in.u16le();
    const auto format = differential_bytes(base::slice(record.body, 6));
    if (!in.ok() || !record.more.empty() || !format || record.body.size() != 6 + *format + first + second) {
      gone(What::unknown_markup);
      continue;
    }
    Bytes body(record.body.begin(), record.body.begin() + 6 + static_cast<std::ptrdiff_t>(*format));
    std::optional<What> why;
    std::size_t at = body.size();
    for (const std::size_t length : {first, second}) {
      if (length != 0) {
        const Judged judged = book_.judge(base::slice(record.body, at, length));
        if (!judged.keep()) why = ooxml::sheet::what_of(judged.judgement);
        base::put(body, judged.tokens);
      }
      at += length;
    }
    if (why) {
      gone(*why);
      continue;
    }
    put_record(rules, kCf, body);
    ++count;
  }
  base::Reader in(head.body);
  in.skip(12);
  const std::size_t areas = in.u16le();
  if (!in.ok() || !head.more.empty() || in.left() != areas * 8) return false;
  if (count == 0) return gone(What::unknown_markup);
  Bytes body(head.body.begin(), head.body.end());
  patch_le(body, 0, count, 2);
  put(kCondFmt, body);
  base::put(out_, rules);
  return true;
}

// 2.4.97 (Dv): flags, four texts, two formulas, the cells
Bytes Block::validation(const Record& record, What& why) const {
  why = What::unknown_markup;
  Cursor in(record);
  Bytes body = in.take(4);
  for (int i = 0; i < 4; ++i) put_long_string(body, long_string(in));
  for (int i = 0; i < 2; ++i) {
    const std::size_t length = in.u16();
    in.u16();
    const Bytes tokens = in.take(length);
    if (!in.ok()) return {};
    Judged judged;
    if (length != 0) judged = book_.judge(tokens);
    if (!judged.keep() || judged.refers) {
      why = judged.keep() ? What::dangling_reference : ooxml::sheet::what_of(judged.judgement);
      return {};
    }
    base::put_u16le(body, static_cast<std::uint16_t>(length));
    base::put_u16le(body, 0);
    base::put(body, judged.tokens);
  }
  const std::size_t areas = in.u16();
  base::put_u16le(body, static_cast<std::uint16_t>(areas));
  base::put(body, in.take(areas * 8));
  return in.ok() ? body : Bytes();
}

// 2.4.96 with what it counts
bool Block::validations() {
  const Record& head = records_[at_ - 1];
  Bytes rules;
  std::uint32_t count = 0;
  for (; at_ < records_.size() && records_[at_].type == kDv; ++at_) {
    What why;
    const Bytes body = validation(records_[at_], why);
    if (body.empty()) {
      gone(why);
      continue;
    }
    put_long_record(rules, kDv, body);
    ++count;
  }
  if (head.body.size() != 18 || !head.more.empty()) return false;
  if (count == 0) return true;
  Bytes body(head.body.begin(), head.body.end());
  patch_le(body, 14, count, 4);
  put(kDVal, body);
  base::put(out_, rules);
  return true;
}

// 2.4.112: what protection of the sheet leaves free; errors that are to be ignored
bool Block::feature_header(const Record& record) {
  if (!future_header(record) || record.body.size() < 19) return false;
  const std::uint8_t kind = record.body[12];
  const std::size_t size = record.body.size();
  if (!(kind == 2 && (size == 19 || size == 23)) && !(kind == 3 && size == 19)) return gone(What::unknown_markup);
  put(record.type, record.body);
  return true;
}

// 2.4.111: cells whose errors are to be ignored
bool Block::feature(const Record& record) {
  if (!future_header(record) || record.body.size() < 27) return false;
  const std::size_t areas = base::Reader(base::slice(record.body, 19)).u16le();
  if (record.body[12] != 3 || record.body.size() != 27 + 8 * areas + 4) return gone(What::unknown_markup);
  put(record.type, record.body);
  return true;
}

}  // namespace sekisho::formats::xls
