// What charts hold beyond numbers: where their data stand, their texts, fills with pictures.
#include "formats/xls/sheet.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::What;

// 2.4.29: the formula of a series' name, values, categories or bubbles; the values themselves stand in the chart
bool Block::data_source(const Record& record) {
  base::Reader in(record.body);
  const ByteView head = in.take(6);
  const std::size_t length = in.u16le();
  const ByteView tokens = in.take(length);
  if (!in.ok() || !record.more.empty()) return false;
  const Judged judged = book_.judge(tokens, base::slice(record.body, 8 + length));
  Bytes body(head.begin(), head.end());
  if (length == 0 || (judged.keep() && !judged.refers)) {
    base::put_u16le(body, static_cast<std::uint16_t>(length == 0 ? 0 : judged.tokens.size()));
    if (length != 0) base::put(body, judged.tokens), base::put(body, judged.extra);
  } else {
    gone(judged.keep() ? What::dangling_reference : ooxml::sheet::what_of(judged.judgement));
    body[1] = 1;  // rt: given by itself
    base::put_u16le(body, 0);
  }
  put(record.type, body);
  return true;
}

// 2.4.254
bool Block::series_text(const Record& record) {
  Cursor in(record);
  Bytes body = in.take(2);
  const std::u16string text = short_string(in);
  if (!in.ok()) return false;
  put_short_string(body, text);
  put(record.type, body);
  return true;
}

// 2.4.135: the fill of an area as a table of shape properties, over several records
bool Block::fill_effects() {
  const std::size_t first = at_ - 1;
  Bytes bytes;
  for (at_ = first; at_ < records_.size() && records_[at_].type == 0x1066; ++at_) {
    base::put(bytes, records_[at_].body);
    for (const ByteView more : records_[at_].more) base::put(bytes, more);
  }
  auto tree = officeart::read(bytes, book_.context().limits);
  if (!tree) return false;
  Bytes made;
  for (officeart::Record& each : tree->records) {
    if (each.container() || (each.type != officeart::kFOPT && each.type != officeart::kTertiaryFOPT)) {
      gone(What::unknown_markup);
      continue;
    }
    officeart::clean_properties(each, 0, book_.context());
    officeart::write(each, made);
  }
  if (!tree->whole) gone(What::trailing_bytes);
  if (!made.empty()) put_long_record(out_, 0x1066, made);
  return true;
}

}  // namespace sekisho::formats::xls
