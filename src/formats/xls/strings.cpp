#include "formats/xls/strings.h"

#include <algorithm>

#include "text/text.h"

namespace sekisho::formats::xls {
namespace {

using base::Bytes;
using base::ByteView;

constexpr std::uint8_t kWide = 1, kReading = 4, kRuns = 8;

bool narrow(std::u16string_view text) {
  return std::ranges::all_of(text, [](char16_t unit) { return unit < 0x100; });
}

void put_units(Bytes& out, std::u16string_view text, bool wide) {
  for (const char16_t unit : text) {
    if (wide) base::put_u16le(out, unit);
    else base::put_u8(out, static_cast<std::uint8_t>(unit));
  }
}

// 2.5.87 (ExtRst): font and way of the readings, the readings as one text, and which part of it belongs to which characters.
std::optional<Bytes> reading_of(ByteView bytes) {
  base::Reader in(bytes);
  const std::uint16_t kind = in.u16le();
  in.skip(2);
  const std::uint16_t font = in.u16le(), way = in.u16le(), runs = in.u16le(), all = in.u16le(), characters = in.u16le();
  if (!in.ok() || kind != 1 || all != characters) return std::nullopt;
  const ByteView text = in.take(std::size_t{characters} * 2);
  const ByteView parts = in.take(std::size_t{runs} * 6);
  if (!in.ok()) return std::nullopt;
  Bytes body;
  base::put_u16le(body, font);
  base::put_u16le(body, way & 0x0F);
  base::put_u16le(body, runs);
  base::put_u16le(body, characters);
  base::put_u16le(body, characters);
  base::put(body, text);
  base::put(body, parts);
  // Where there are no readings Excel still writes an empty part.
  if (runs == 0 && in.left() >= 6) body.resize(body.size() + 6, 0);
  Bytes out;
  base::put_u16le(out, 1);
  base::put_u16le(out, static_cast<std::uint16_t>(body.size()));
  base::put(out, body);
  return out;
}

// Where the formats change; positions grow and lie within the text.
Bytes good_runs(ByteView runs, std::size_t characters) {
  Bytes out;
  base::Reader in(runs);
  int last = -1;
  while (in.left() >= 4) {
    const std::uint16_t at = in.u16le(), font = in.u16le();
    if (at > characters || at <= last) continue;
    last = at;
    base::put_u16le(out, at);
    base::put_u16le(out, font);
  }
  return out;
}

// Writes strings into SST and CONTINUE records: a header, a format or a character is never cut in two (2.5.293).
class TableWriter {
 public:
  TableWriter(Bytes& out, std::size_t at) : out_(out), shift_(at - out.size()) { open(kSst); }
  void u32(std::uint32_t value) { base::put_u32le(out_, value); }
  void string(const RichString& string) {
    const bool wide = !narrow(string.text);
    Bytes head;
    base::put_u16le(head, static_cast<std::uint16_t>(string.text.size()));
    base::put_u8(head, static_cast<std::uint8_t>((wide ? kWide : 0) | (string.reading.empty() ? 0 : kReading) | (string.runs.empty() ? 0 : kRuns)));
    if (!string.runs.empty()) base::put_u16le(head, static_cast<std::uint16_t>(string.runs.size() / 4));
    if (!string.reading.empty()) base::put_u32le(head, static_cast<std::uint32_t>(string.reading.size()));
    need(head.size() + 2);
    position_ = out_.size();
    base::put(out_, head);
    units(string.text, wide);
    for (std::size_t i = 0; i + 4 <= string.runs.size(); i += 4) {
      need(4);
      base::put(out_, base::slice(string.runs, i, 4));
    }
    for (std::size_t i = 0; i < string.reading.size();) {
      need(1);
      const std::size_t here = std::min(room(), string.reading.size() - i);
      base::put(out_, base::slice(string.reading, i, here));
      i += here;
    }
  }
  void close() { patch_le(out_, start_ + 2, out_.size() - start_ - 4, 2); }
  // Of the string written last: in the stream, and in its record.
  std::uint32_t in_stream() const { return static_cast<std::uint32_t>(position_ + shift_); }
  std::uint16_t in_record() const { return static_cast<std::uint16_t>(position_ - start_); }

 private:
  void open(std::uint16_t type) {
    start_ = out_.size();
    put_record(out_, type, {});
  }
  std::size_t room() const { return kBodyBytesMax - (out_.size() - start_ - 4); }
  void need(std::size_t bytes) {
    if (room() >= bytes) return;
    close();
    open(kContinue);
  }
  void units(std::u16string_view text, bool wide) {
    const std::size_t unit = wide ? 2 : 1;
    while (!text.empty()) {
      if (room() < unit) {
        need(unit);
        base::put_u8(out_, wide ? 1 : 0);
      }
      const std::size_t here = std::min(text.size(), room() / unit);
      put_units(out_, text.substr(0, here), wide);
      text.remove_prefix(here);
    }
  }

  Bytes& out_;
  std::size_t shift_, start_ = 0, position_ = 0;
};

}  // namespace

std::u16string string_of(Cursor& in, std::size_t characters) {
  const std::uint8_t flags = in.u8();
  std::size_t runs = 0, reading = 0;
  if (flags & kRuns) runs = in.u16();
  if (flags & kReading) reading = in.u32();
  std::u16string text = in.characters(characters, flags & kWide);
  if (runs != 0) (void)in.take(runs * 4);
  if (reading != 0) (void)in.take(reading);
  return text;
}

std::u16string long_string(Cursor& in) {
  const std::size_t characters = in.u16();
  return string_of(in, characters);
}

std::u16string short_string(Cursor& in) {
  const std::size_t characters = in.u8();
  return string_of(in, characters);
}

void put_string_of(Bytes& out, std::u16string_view text) {
  const bool wide = !narrow(text);
  base::put_u8(out, wide ? 1 : 0);
  put_units(out, text, wide);
}

void put_long_string(Bytes& out, std::u16string_view text) {
  base::put_u16le(out, static_cast<std::uint16_t>(text.size()));
  put_string_of(out, text);
}

void put_short_string(Bytes& out, std::u16string_view text) {
  base::put_u8(out, static_cast<std::uint8_t>(text.size()));
  put_string_of(out, text);
}

void put_text_record(Bytes& out, std::uint16_t type, ByteView head, std::u16string_view text) {
  const bool wide = !narrow(text);
  Bytes body(head.begin(), head.end());
  base::put_u16le(body, static_cast<std::uint16_t>(text.size()));
  base::put_u8(body, wide ? 1 : 0);
  for (;;) {
    const std::size_t here = std::min(text.size(), (kBodyBytesMax - body.size()) / (wide ? 2 : 1));
    put_units(body, text.substr(0, here), wide);
    put_record(out, type, body);
    text.remove_prefix(here);
    if (text.empty()) return;
    type = kContinue;
    body.assign(1, wide ? 1 : 0);
  }
}

void put_text_pieces(Bytes& out, std::u16string_view text) {
  const bool wide = !narrow(text);
  for (const std::size_t each = (kBodyBytesMax - 1) / (wide ? 2 : 1); !text.empty(); text.remove_prefix(std::min(text.size(), each))) {
    Bytes body(1, wide ? 1 : 0);
    put_units(body, text.substr(0, each), wide);
    put_record(out, kContinue, body);
  }
}

std::string utf8(std::u16string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t code = text[i];
    if (code >= 0xD800 && code < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000)
      code = 0x10000 + ((code - 0xD800) << 10) + (text[++i] - 0xDC00u);
    else if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
    text::append_utf8(out, code);
  }
  return out;
}

std::u16string utf16_of(ByteView bytes) {
  std::u16string out;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) out += static_cast<char16_t>(bytes[i] | bytes[i + 1] << 8);
  return out;
}

std::optional<RichString> rich_string(Cursor& in, bool& lost) {
  RichString out;
  const std::size_t characters = in.u16();
  const std::uint8_t flags = in.u8();
  const std::size_t runs = flags & kRuns ? in.u16() : 0;
  const std::size_t reading = flags & kReading ? in.u32() : 0;
  out.text = in.characters(characters, flags & kWide);
  if (!in.ok()) return std::nullopt;
  out.runs = good_runs(in.take(runs * 4), characters);
  if (out.runs.size() != runs * 4) lost = true;
  if (reading != 0) {
    const Bytes bytes = in.take(reading);
    if (auto made = reading_of(bytes)) out.reading = std::move(*made);
    else if (bytes.size() > 0) lost = true;
  }
  if (!in.ok()) return std::nullopt;
  return out;
}

void SharedStrings::read(const Record& sst) {
  Cursor in(sst);
  (void)in.u32();
  const std::uint32_t count = in.u32();
  while (in.ok() && strings_.size() < count && !in.at_end()) {
    auto string = rich_string(in, lost_);
    if (!string) break;
    strings_.push_back(std::move(*string));
  }
  damaged_ = strings_.size() != count;
  new_index_.assign(strings_.size(), UINT32_MAX);
}

std::optional<std::uint32_t> SharedStrings::index(std::uint32_t old_index) {
  if (old_index >= new_index_.size()) return std::nullopt;
  std::uint32_t& number = new_index_[old_index];
  if (number == UINT32_MAX) {
    number = static_cast<std::uint32_t>(kept_.size());
    characters_ += base::characters(strings_[old_index].text);
    kept_.push_back(std::move(strings_[old_index]));
    ++used_;
  }
  return number;
}

std::uint32_t SharedStrings::add(const std::u16string& text) {
  const auto [found, fresh] = added_.try_emplace(text, static_cast<std::uint32_t>(kept_.size()));
  if (fresh) kept_.push_back({text, {}, {}});
  return found->second;
}

void SharedStrings::write(Bytes& out, std::size_t at) const {
  // 2.4.107: an EXTSST has at most 128 buckets of at least eight strings.
  const std::size_t bucket = std::max<std::size_t>(8, kept_.size() / 128 + 1);
  Bytes positions;
  base::put_u16le(positions, static_cast<std::uint16_t>(bucket));
  TableWriter writer(out, at);
  writer.u32(cells_);
  writer.u32(static_cast<std::uint32_t>(kept_.size()));
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    writer.string(kept_[i]);
    if (i % bucket != 0) continue;
    base::put_u32le(positions, writer.in_stream());
    base::put_u16le(positions, writer.in_record());
    base::put_u16le(positions, 0);
  }
  writer.close();
  put_record(out, kExtSst, positions);
}

}  // namespace sekisho::formats::xls
