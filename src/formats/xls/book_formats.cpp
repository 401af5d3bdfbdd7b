// Fonts, number formats and styles of the globals, each taken apart and made anew.
#include "formats/xls/book.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;

bool future_header(const Record& record) {
  base::Reader in(record.body);
  return in.u16le() == record.type && record.body.size() >= 12 && record.more.empty();
}

void put_bof(Bytes& out, const Record& bof) {
  Bytes body(bof.body.begin(), bof.body.end());
  body.resize(16, 0);
  put_record(out, kBof, body);
}

// 2.4.122
bool font(const Record& record, Bytes& out) {
  Cursor in(record);
  Bytes body = in.take(14);
  const std::u16string name = short_string(in);
  if (!in.ok()) return false;
  body[13] = 0;  // unused
  put_short_string(body, name);
  put_record(out, record.type, body);
  return true;
}

// 2.4.126
bool number_format(const Record& record, Bytes& out) {
  Cursor in(record);
  Bytes body = in.take(2);
  const std::u16string text = long_string(in);
  if (!in.ok() || text.size() > 4'000) return false;
  put_long_string(body, text);
  put_record(out, record.type, body);
  return true;
}

// 2.4.269: a built-in style's number and level, or a name
bool style(const Record& record, Bytes& out) {
  Cursor in(record);
  const std::uint16_t format = in.u16();
  Bytes body;
  base::put_u16le(body, format);
  if (format & 0x8000) {
    base::put(body, in.take(2));
  } else {
    const std::u16string name = long_string(in);
    if (name.size() > 255) return false;
    put_long_string(body, name);
  }
  if (!in.ok()) return false;
  put_record(out, record.type, body);
  return true;
}

namespace {

constexpr std::uint16_t kPropertyMax = 0x2C;

// 2.5.355 (XFProps): colours, borders, alignment, numbers, names of fonts
bool properties(base::Reader& in) {
  in.skip(2);
  const std::size_t count = in.u16le();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::uint16_t type = in.u16le(), bytes = in.u16le();
    if (type > kPropertyMax || bytes < 4) return false;
    in.skip(bytes - 4u);
  }
  return in.ok() && in.at_end();
}

}  // namespace

// 2.4.270
bool style_extension(const Record& record, Bytes& out) {
  if (!future_header(record)) return false;
  base::Reader in(base::slice(record.body, 16));
  in.skip(std::size_t{in.u16le()} * 2);
  if (!properties(in)) return false;
  put_record(out, record.type, record.body);
  return true;
}

// 2.4.355: what a cell's format has beyond XF, each of a kind and a size (2.5.108)
bool cell_format_extension(const Record& record, Bytes& out) {
  if (!future_header(record) || record.body.size() < 20) return false;
  base::Reader in(base::slice(record.body, 18));
  const std::size_t count = in.u16le();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::uint16_t type = in.u16le(), bytes = in.u16le();
    const bool color = (type >= 4 && type <= 5) || (type >= 7 && type <= 0x0D);
    const bool right = color          ? bytes == 20
                       : type == 6    ? bytes >= 4 && bytes <= 4 + 44 + 22 * 256
                       : type == 0x0E ? bytes >= 5 && bytes <= 6
                                      : type == 0x0F && bytes == 6;
    if (!right) return false;
    in.skip(bytes - 4u);
  }
  if (!in.ok() || !in.at_end()) return false;
  put_record(out, record.type, record.body);
  return true;
}

// 2.4.97
bool differential_format(const Record& record, Bytes& out) {
  if (!future_header(record)) return false;
  base::Reader in(base::slice(record.body, 14));
  if (!properties(in)) return false;
  put_record(out, record.type, record.body);
  return true;
}

// 2.4.322: the names of the styles that new tables take
bool table_styles(const Record& record, Bytes& out) {
  if (!future_header(record)) return false;
  base::Reader in(base::slice(record.body, 12));
  const std::uint32_t count = in.u32le();
  const std::size_t table = in.u16le(), pivot = in.u16le();
  const ByteView names = in.take((table + pivot) * 2);
  if (!in.ok() || table > 255 || pivot > 255) return false;
  Bytes body(record.body.begin(), record.body.begin() + 12);
  base::put_u32le(body, std::min<std::uint32_t>(count, 144));  // those built in; others are not kept
  base::put_u16le(body, static_cast<std::uint16_t>(table));
  base::put_u16le(body, static_cast<std::uint16_t>(pivot));
  base::put(body, names);
  put_record(out, record.type, body);
  return true;
}

}  // namespace sekisho::formats::xls
