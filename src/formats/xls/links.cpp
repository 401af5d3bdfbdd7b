// Hyperlinks ([MS-XLS] 2.4.140, [MS-OSHARED] 2.3.7): to a page, a mail address, a telephone, a place in the book.
#include <algorithm>

#include "formats/xls/sheet.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::What;
namespace formulas = ooxml::sheet;

namespace {

constexpr std::uint8_t kStdLink[] = {0xD0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0x00, 0xAA, 0x00, 0x4B, 0xA9, 0x0B};
constexpr std::uint8_t kUrlMoniker[] = {0xE0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0x00, 0xAA, 0x00, 0x4B, 0xA9, 0x0B};
constexpr std::uint8_t kFileMoniker[] = {0x03, 0x03, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};
enum Flag : std::uint32_t {
  kMoniker = 1,
  kAbsolute = 2,
  kGaveName = 4,
  kLocation = 8,
  kName = 0x10,
  kGuid = 0x20,
  kTime = 0x40,
  kFrame = 0x80,
  kSavedAsText = 0x100
};

std::u16string until_nul(std::u16string text) {
  if (const auto nul = text.find(u'\0'); nul != std::u16string::npos) text.resize(nul);
  return text;
}

// HyperlinkString (2.3.7.9): how many characters with the last, a nul
std::u16string link_string(base::Reader& in) {
  const std::size_t characters = in.u32le();
  return until_nul(utf16_of(in.take(characters * 2)));
}

void put_link_string(Bytes& out, const std::u16string& text) {
  base::put_u32le(out, static_cast<std::uint32_t>(text.size() + 1));
  for (const char16_t unit : text) base::put_u16le(out, unit);
  base::put_u16le(out, 0);
}

bool same(ByteView a, std::span<const std::uint8_t> b) { return std::ranges::equal(a, b); }

struct Target {
  std::u16string address;
  bool outside = false;  // a file
  bool understood = true;
};

// 2.3.7.2 (HyperlinkMoniker), or its text alone
Target target_of(base::Reader& in, bool as_text) {
  Target out;
  if (as_text) {
    out.address = link_string(in);
    return out;
  }
  const ByteView id = in.take(16);
  if (same(id, kUrlMoniker)) {
    const std::size_t bytes = in.u32le();
    out.address = until_nul(utf16_of(in.take(bytes)));
  } else {
    out.understood = false;
    out.outside = same(id, kFileMoniker);
  }
  return out;
}

}  // namespace

std::optional<Bytes> clean_link(const Record& record, bool keep_links, What& why, bool& changed) {
  why = What::broken_part;
  Bytes whole(record.body.begin(), record.body.end());
  for (const ByteView more : record.more) base::put(whole, more);
  base::Reader in(whole);
  const ByteView cells = in.take(8);
  const bool known = same(in.take(16), kStdLink) && in.u32le() == 2;
  const std::uint32_t flags = in.u32le();
  if (!in.ok() || !known) return std::nullopt;
  std::u16string name, location;
  if (flags & kName) name = link_string(in);
  if (flags & kFrame) (void)link_string(in);
  Target target;
  if (flags & kMoniker) target = target_of(in, flags & kSavedAsText);
  if (target.understood && (flags & kLocation)) location = link_string(in);
  if (!in.ok()) return std::nullopt;
  why = target.outside ? What::external_link : What::unsafe_link;
  const bool has_target = flags & kMoniker;
  if (!target.understood || (!has_target && location.empty())) return std::nullopt;
  if (has_target && (!keep_links || !formulas::safe_link(utf8(target.address)) || target.address.starts_with(u'#'))) return std::nullopt;
  if (!has_target && formulas::leads_outside(utf8(location))) return std::nullopt;
  Bytes out(cells.begin(), cells.end());
  base::put(out, ByteView(kStdLink));
  base::put_u32le(out, 2);
  std::uint32_t made = (flags & kGaveName) | (name.empty() ? 0u : +kName) | (location.empty() ? 0u : +kLocation);
  if (has_target) made |= kMoniker | kAbsolute;
  base::put_u32le(out, made);
  if (!name.empty()) put_link_string(out, name);
  if (has_target) {
    base::put(out, ByteView(kUrlMoniker));
    base::put_u32le(out, static_cast<std::uint32_t>((target.address.size() + 1) * 2));
    for (const char16_t unit : target.address) base::put_u16le(out, unit);
    base::put_u16le(out, 0);
  }
  if (!location.empty()) put_link_string(out, location);
  changed = (flags & (kGuid | kTime | kFrame)) != 0;
  return out;
}

// The link, and the words that show when the pointer rests on it (2.4.141).
bool Block::hyperlink() {
  const Record& record = records_[at_ - 1];
  const Record* tip = at_ < records_.size() && records_[at_].type == kHLinkTooltip ? &records_[at_++] : nullptr;
  What why = What::unsafe_link;
  bool changed = false;
  const auto link = clean_link(record, book_.on(base::Setting::office_keep_links), why, changed);
  if (!link) return gone(why);
  if (changed) gone(What::metadata);
  if (link->size() > kBodyBytesMax) return gone(What::unsafe_link);
  put(kHLink, *link);
  if (tip == nullptr) return true;
  base::Reader in(tip->body);
  const bool right = in.u16le() == kHLinkTooltip;
  const ByteView cells = in.take(8);
  const std::u16string words = until_nul(utf16_of(base::slice(tip->body, 10)));
  if (!in.ok() || !right || words.size() > 255) return gone(What::broken_part);
  Bytes body;
  base::put_u16le(body, kHLinkTooltip);
  base::put(body, cells);
  for (const char16_t unit : words) base::put_u16le(body, unit);
  base::put_u16le(body, 0);
  put(kHLinkTooltip, body);
  return true;
}

}  // namespace sekisho::formats::xls
