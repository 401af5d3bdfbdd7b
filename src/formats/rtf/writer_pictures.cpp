// Pictures (RTF 1.9.1, "Pictures"): their data through rebuild_picture(), their size and place word by word.
#include "formats/rtf/words.h"
#include "formats/rtf/writer.h"

namespace sekisho::formats::rtf {

using base::Bytes;
using base::FileType;
using base::What;
using Kind = Token::Kind;

namespace {

// One transparent pixel.
constexpr std::uint8_t kBlank[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
                                   0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00,
                                   0x00, 0x00, 0x0b, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x60, 0x00, 0x02, 0x00, 0x00, 0x05, 0x00,
                                   0x01, 0xe9, 0xfa, 0xdc, 0xd8, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

constexpr std::size_t kFileHeader = 14;  // of a BMP: what \dibitmap lacks

// BITMAPFILEHEADER in front of a device-independent bitmap ([MS-WMF] 2.2.2.9, BITMAPFILEHEADER).
Bytes as_bmp(base::ByteView dib) {
  base::Reader reader(dib);
  const std::uint32_t header = reader.u32le();
  reader.skip(10);
  const std::uint16_t depth = reader.u16le();
  const std::uint32_t compression = reader.u32le();
  reader.skip(12);
  std::uint32_t colors = reader.u32le();
  if (depth <= 8 && colors == 0) colors = 1u << depth;
  if (colors > 256) colors = 0;
  Bytes out;
  base::put(out, "BM");
  base::put_u32le(out, static_cast<std::uint32_t>(dib.size() + kFileHeader));
  base::put_u32le(out, 0);
  base::put_u32le(out, static_cast<std::uint32_t>(kFileHeader + header + 4 * colors + (header == 40 && compression == 3 ? 12 : 0)));
  base::put(out, dib);
  return out;
}

void put_hex(std::string& out, base::ByteView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  constexpr std::size_t kLine = 64;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % kLine == 0) out += '\n';
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

Bytes Writer::picture_data(std::size_t from, std::size_t to) const {
  Bytes out;
  int high = -1;
  for (std::size_t i = from; i < to; ++i) {
    if (at(i).kind == Kind::open) i = at(i).end;
    else if (at(i).kind == Kind::binary) base::put(out, base::slice(input_, at(i).offset, at(i).length));
    if (at(i).kind != Kind::text) continue;
    for (char c : name(at(i))) {
      const int value = digit_of(c);
      if (value < 0) continue;
      if (high >= 0) out.push_back(static_cast<std::uint8_t>(high << 4 | value));
      high = high >= 0 ? -1 : value;
    }
  }
  return out;
}

void Writer::picture(std::size_t from, std::size_t to, State state) {
  Bytes data = picture_data(from, to);
  bool dib = false;
  std::int32_t metafile = 8;
  for (std::size_t i = from; i < to; ++i) {
    if (at(i).kind == Kind::open) i = at(i).end;
    if (at(i).kind != Kind::word) continue;
    dib |= name(at(i)) == "dibitmap";
    if (name(at(i)) == "wmetafile" && at(i).param >= 1 && at(i).param <= 8) metafile = at(i).param;
  }
  if (data.empty()) return removed(What::broken_part);
  // What a picture's own rebuild notes counts only when the picture stays.
  Notes notes;
  Context inner{context_.profile, context_.limits, notes, context_.children, {}, {}};
  auto made = rebuild_picture(dib ? as_bmp(data) : data, inner);
  std::string type;
  if (made) {
    if (made->type == FileType::png) type = "\\pngblip";
    if (made->type == FileType::jpeg) type = "\\jpegblip";
    if (made->type == FileType::emf) type = "\\emfblip";
    if (made->type == FileType::wmf) type = "\\wmetafile" + std::to_string(metafile);
    if (made->type == FileType::bmp && dib) type = "\\dibitmap0";
  }
  context_.notes.picture(!type.empty());
  if (type.empty()) {
    removed(What::picture_refused);
    type = "\\pngblip";
    // Written by the same hand as every other picture, so that a second pass leaves it alone.
    auto blank = rebuild_picture(kBlank, inner);
    data = blank ? std::move(blank->bytes) : Bytes(std::begin(kBlank), std::end(kBlank));
  } else {
    for (const base::Note& note : notes.removed()) context_.notes.removed(note.what, note.where, note.count);
    for (const base::Note& note : notes.warnings()) context_.notes.warn(note.what, note.where, note.count);
    data = std::move(made->bytes);
    if (dib && made->type == FileType::bmp) data.erase(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(std::min(kFileHeader, data.size())));
  }
  put("{\\pict" + type);
  after_word_ = true;
  for (std::size_t i = from; i < to; ++i) {
    const Token& token = at(i);
    if (token.kind == Kind::open) {
      if (group_is(i, "picprop")) group(i, state);
      else removed(group_is(i, "blipuid") ? What::metadata : What::unknown_markup);
      i = token.end;
    } else if (token.kind == Kind::word) {
      const std::string_view word = name(token);
      if (word.ends_with("blip") || word == "wmetafile" || word == "dibitmap") continue;
      if (allowed(word)) put_word(word, &token);
      else if (word != "macpict" && word != "pmmetafile" && word != "wbitmap" && !word.starts_with("wbm") && word != "blipupi" && word != "picbmp" &&
               word != "picbpp" && word != "uc")
        removed(What::unknown_markup);
    }
  }
  put_hex(out_, data);
  put("}");
}

}  // namespace sekisho::formats::rtf
