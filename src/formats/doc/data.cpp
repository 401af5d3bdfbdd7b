#include "formats/doc/data.h"

#include "formats/doc/art.h"

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Reader;
using base::What;

namespace {

enum Kind : int { kPicture, kFormField, kModifierList };
constexpr std::size_t kPictureHeaderBytes = 68, kModifiersMax = 0x3FA2;
constexpr std::uint16_t kAnisotropic = 8, kShape = 0x64, kShapeFile = 0x66;

// 2.9.356 Xstz: characters with a count in front and a zero behind.
Bytes take_text(Reader& in) {
  ByteView characters = in.take(2 * std::size_t{in.u16le()});
  in.skip(2);
  return {characters.begin(), characters.end()};
}
void put_text(Bytes& out, ByteView characters) {
  base::put_u16le(out, static_cast<std::uint16_t>(characters.size() / 2));
  base::put(out, characters);
  base::put_u16le(out, 0);
}

// 2.9.192 PICF: sizes, cropping and borders stay.
Bytes picture_header(ByteView old, std::size_t content) {
  Bytes out;
  base::put_u32le(out, static_cast<std::uint32_t>(kPictureHeaderBytes + content));
  base::put_u16le(out, kPictureHeaderBytes);
  base::put_u16le(out, kShape);
  base::put(out, base::slice(old, 8, 4));
  base::put_u16le(out, 0);
  base::put_u32le(out, 8);  // PICF_Shape.grf
  out.resize(out.size() + 10);
  base::put(out, base::slice(old, 28, 38));
  base::put_u16le(out, 0);
  return out;
}

}  // namespace

ByteView Data::block(std::uint32_t offset) {
  Reader in(base::slice(old_, offset));
  std::uint32_t bytes = in.u32le();
  ByteView out = base::slice(old_, offset, bytes);
  if (in.u16le() != kPictureHeaderBytes || out.size() != bytes || bytes < kPictureHeaderBytes) return {};
  consumed_ += bytes;
  return within_budget() ? out : ByteView{};
}

std::optional<std::uint32_t> Data::place(std::uint32_t offset, int kind, const std::function<Bytes()>& make) {
  auto [found, fresh] = placed_.insert({{offset, kind}, std::nullopt});
  if (!fresh) return found->second;
  Bytes made = make();
  if (made.empty()) return std::nullopt;
  found->second = static_cast<std::uint32_t>(new_.size());
  base::put(new_, made);
  return found->second;
}

std::optional<std::uint32_t> Data::picture(std::uint32_t offset) {
  return place(offset, kPicture, [&] {
    Bytes out = rebuilt_picture(block(offset));
    if (out.empty()) context_.notes.removed(What::dangling_reference, "Data");
    return out;
  });
}

std::optional<std::uint32_t> Data::form_field(std::uint32_t offset) {
  return place(offset, kFormField, [&] {
    Bytes out = rebuilt_form_field(block(offset));
    if (out.empty()) context_.notes.removed(What::custom_data, "Data");  // what a hyperlink or an add-in keeps beside its field
    return out;
  });
}

std::optional<std::uint32_t> Data::modifiers(std::uint32_t offset, const std::function<Bytes(ByteView)>& clean) {
  return place(offset, kModifierList, [&] {
    Reader in(base::slice(old_, offset));
    std::size_t bytes = in.u16le();
    ByteView list = in.take(bytes);
    Bytes out;
    if (in.ok()) consumed_ += bytes;
    if (!in.ok() || bytes > kModifiersMax || !within_budget()) {
      context_.notes.removed(What::broken_part, "Data");
      return out;
    }
    Bytes made = clean(list);
    base::put_u16le(out, static_cast<std::uint16_t>(made.size()));
    base::put(out, made);
    return out;
  });
}

Bytes Data::rebuilt_picture(ByteView block) {
  Reader in(block);
  in.skip(6);
  std::uint16_t kind = in.u16le();
  if (!in.ok() || kind == 0) return {};
  ByteView content = base::slice(block, kPictureHeaderBytes);
  if (kind == kShapeFile) {  // the name of a linked file stands in front
    if (content.empty()) return {};
    context_.notes.removed(What::external_link, "Data");
    content = base::slice(content, 1 + std::size_t{content[0]});
  } else if (kind <= kAnisotropic) {  // 2.9.157 MFPF.mm: a mapping mode of metafiles
    Bytes made = inline_metafile(content, context_);
    Bytes out = picture_header(block, made.size());
    base::put(out, made);
    return out;
  } else if (kind != kShape) {
    return {};
  }
  Bytes made = clean_inline_shape(content, context_);
  if (made.empty()) return {};
  Bytes out = picture_header(block, made.size());
  base::put(out, made);
  return out;
}

Bytes Data::rebuilt_form_field(ByteView block) {
  Reader in(block);
  in.skip(kPictureHeaderBytes);
  constexpr std::uint32_t kVersion = 0xFFFFFFFF;
  if (in.u32le() != kVersion) return {};
  std::uint16_t bits = in.u16le(), length = in.u16le(), size = in.u16le();
  std::uint16_t type = bits & 3, keep = 0x7FFF;
  Bytes name = take_text(in), text;
  std::uint16_t value = 0;
  if (type == 0) text = take_text(in);
  else value = in.u16le();
  Bytes format = take_text(in), help = take_text(in), status = take_text(in), entry = take_text(in), exit = take_text(in);
  if (!in.ok() || type > 2) return {};
  if (!entry.empty() || !exit.empty()) context_.notes.removed(What::macro_link);
  Bytes content;
  base::put_u32le(content, kVersion);
  base::put_u16le(content, bits & keep);
  base::put_u16le(content, length);
  base::put_u16le(content, size);
  put_text(content, name);
  if (type == 0) put_text(content, text);
  else base::put_u16le(content, value);
  put_text(content, format);
  put_text(content, help);
  put_text(content, status);
  put_text(content, {});
  put_text(content, {});
  if (type == 2) {  // 2.2.4 STTB of the choices
    std::uint16_t mark = in.u16le(), count = in.u16le(), extra = in.u16le();
    if (mark != 0xFFFF || extra != 0) return {};
    Bytes choices;
    for (std::uint16_t i = 0; i < count && in.ok(); ++i) {
      std::uint16_t characters = in.u16le();
      base::put_u16le(choices, characters);
      base::put(choices, in.take(2 * std::size_t{characters}));
    }
    if (!in.ok()) return {};
    base::put_u16le(content, 0xFFFF);
    base::put_u16le(content, count);
    base::put_u16le(content, 0);
    base::put(content, choices);
  }
  Bytes out;
  base::put_u32le(out, static_cast<std::uint32_t>(kPictureHeaderBytes + content.size()));
  base::put_u16le(out, kPictureHeaderBytes);
  out.resize(kPictureHeaderBytes);
  base::put(out, content);
  return out;
}

Bytes Data::take() {
  if (!new_.empty() && new_.size() < 4096) new_.resize(4096);  // readers want streams that lie in sectors of their own
  return std::move(new_);
}

}  // namespace sekisho::formats::doc
