#include "formats/doc/pages.h"

#include <map>

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::refuse;

namespace {

constexpr std::size_t kPageBytes = 512, kNumberBytes = 4, kParagraphEntryBytes = 13, kSectionBytes = 12;
constexpr std::uint32_t kNoProperties = 0xFFFFFFFF, kPageNumber = (1u << 22) - 1;

// One page: offsets of runs, for each run where its properties stand in the page (in words), the properties from the end downwards.
class Page {
 public:
  Page(ByteView old, PageKind kind, Modifiers& modifiers) : old_(old), kind_(kind), modifiers_(modifiers) {}

  // Empty when what was read does not fit a page: properties that overlapped.
  Bytes clean() {
    std::size_t runs = old_[kPageBytes - 1], each = kind_ == PageKind::characters ? 1 : kParagraphEntryBytes;
    std::size_t entries = (runs + 1) * kNumberBytes;
    floor_ = entries + runs * each;
    if (floor_ >= kPageBytes) return {};
    Bytes out(kPageBytes);
    std::ranges::copy(old_.first(entries), out.begin());
    out[kPageBytes - 1] = static_cast<std::uint8_t>(runs);
    for (std::size_t run = 0; run < runs; ++run) {
      std::size_t at = entries + run * each;
      std::size_t offset = 2 * std::size_t{old_[at]};
      if (offset == 0) continue;
      Bytes properties = kind_ == PageKind::characters ? characters(offset) : paragraph(offset);
      auto placed = place(properties, out);
      if (!placed) return {};
      out[at] = *placed;
    }
    return out;
  }

 private:
  Bytes characters(std::size_t offset) {
    Reader in(base::slice(old_, offset, kPageBytes - 1 - offset));
    ByteView list = in.take(in.u8());
    if (!in.ok()) return {};
    Bytes clean = modifiers_.clean(list);
    if (clean.empty()) return {};
    Bytes out{static_cast<std::uint8_t>(clean.size())};
    base::put(out, clean);
    return out;
  }

  // 2.9.174: a length in words that counts the byte in front, or zero and a length in words that does not.
  Bytes paragraph(std::size_t offset) {
    Reader in(base::slice(old_, offset, kPageBytes - 1 - offset));
    std::size_t words = in.u8();
    ByteView content = words != 0 ? in.take(2 * words - 1) : in.take(2 * std::size_t{in.u8()});
    if (!in.ok() || content.size() < 2) return {};
    Bytes clean = modifiers_.clean(content.subspan(2));
    std::size_t bytes = 2 + clean.size();
    Bytes out;
    if (bytes % 2 == 0) base::put_u8(out, 0);
    base::put_u8(out, static_cast<std::uint8_t>((bytes + 1) / 2));
    base::put(out, content.first(2));
    base::put(out, clean);
    return out;
  }

  std::optional<std::uint8_t> place(const Bytes& properties, Bytes& page) {
    if (properties.empty()) return 0;
    auto [found, fresh] = placed_.insert({properties, 0});
    if (!fresh) return found->second;
    if (properties.size() > ceiling_ - floor_) return std::nullopt;
    std::size_t at = (ceiling_ - properties.size()) / 2 * 2;
    if (at < floor_) return std::nullopt;
    std::ranges::copy(properties, page.begin() + static_cast<std::ptrdiff_t>(at));
    ceiling_ = at;
    return found->second = static_cast<std::uint8_t>(at / 2);
  }

  ByteView old_;
  PageKind kind_;
  Modifiers& modifiers_;
  std::size_t floor_ = 0, ceiling_ = kPageBytes - 1;
  std::map<Bytes, std::uint8_t> placed_;
};

}  // namespace

base::Result<Bytes> clean_pages(ByteView table, PageKind kind, ByteView main, Canvas& canvas, Modifiers& modifiers) {
  std::string_view where = kind == PageKind::characters ? "PlcBteChpx" : "PlcBtePapx";
  std::size_t count = table.size() < 4 ? 0 : (table.size() - 4) / (2 * kNumberBytes);
  Bytes out;
  base::put(out, base::slice(table, 0, (count + 1) * kNumberBytes));
  Reader in(base::slice(table, (count + 1) * kNumberBytes));
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t number = in.u32le() & kPageNumber;
    ByteView old = base::slice(main, std::size_t{number} * kPageBytes, kPageBytes);
    if (old.size() != kPageBytes) return refuse(Code::damaged, std::string(where));
    Bytes page = Page(old, kind, modifiers).clean();
    if (page.empty() || !canvas.put(std::size_t{number} * kPageBytes, page)) return refuse(Code::damaged, std::string(where));
    base::put_u32le(out, number);
  }
  return out;
}

base::Result<Bytes> clean_sections(ByteView table, ByteView main, Canvas& canvas, Modifiers& modifiers) {
  std::size_t count = table.size() < 4 ? 0 : (table.size() - 4) / (kNumberBytes + kSectionBytes);
  Bytes out;
  base::put(out, base::slice(table, 0, (count + 1) * kNumberBytes));
  Reader in(base::slice(table, (count + 1) * kNumberBytes));
  std::map<std::uint32_t, bool> placed;
  for (std::size_t i = 0; i < count; ++i) {
    in.skip(2);
    std::uint32_t offset = in.u32le();
    in.skip(6);
    if (offset != kNoProperties && placed.insert({offset, true}).second) {
      Reader properties(base::slice(main, offset));
      ByteView list = properties.take(properties.u16le());
      Bytes clean = modifiers.clean_plain(list), stored;
      base::put_u16le(stored, static_cast<std::uint16_t>(clean.size()));
      base::put(stored, clean);
      if (!properties.ok() || !canvas.put(offset, stored)) return refuse(Code::damaged, "PlcfSed");
    }
    base::put_u16le(out, 0);
    base::put_u32le(out, offset);
    base::put_u16le(out, 0);
    base::put_u32le(out, kNoProperties);
  }
  return out;
}

}  // namespace sekisho::formats::doc
