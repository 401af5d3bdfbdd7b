#include "formats/msg/property.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "text/charset.h"
#include "text/cursor.h"
#include "text/text.h"

namespace sekisho::formats::msg {

using base::ByteView;
using base::Reader;
using base::What;

namespace {

constexpr std::size_t kItemsMax = 10'000, kListMax = 2'000, kTextBytesMax = 256 << 10;
constexpr std::size_t kLinesBytesMax = 64 << 20;
constexpr char kHex[] = "0123456789ABCDEF";

void put_hex(std::string& out, std::uint32_t value, int digits) {
  while (digits-- > 0) out.push_back(kHex[value >> (4 * digits) & 15]);
}

// UTF-16LE up to its end; unpaired surrogates become U+FFFD.
std::string from_utf16(ByteView bytes) {
  std::string out;
  text::Cursor cursor(bytes.first(bytes.size() / 2 * 2), text::Encoding::utf16le);
  for (text::Char c; cursor.next(c);) text::append_utf8(out, c.valid ? c.code : U'\uFFFD');
  return out;
}

std::string decoded(ByteView bytes, bool wide, std::string_view label, Notes& notes) {
  if (wide) return from_utf16(bytes);
  while (!bytes.empty() && bytes.back() == 0) bytes = bytes.first(bytes.size() - 1);
  text::Labelled read = text::decode_labelled(bytes, label);
  if (read.invalid > 0) notes.removed(What::invalid_characters);
  return std::move(read.utf8);
}

}  // namespace

std::string stream_name(std::uint16_t id, std::uint16_t type) {
  std::string out = "__substg1.0_";
  put_hex(out, std::uint32_t{id} << 16 | type, 8);
  return out;
}

Properties::Properties(const compound::Entry& storage, std::size_t header_bytes) : storage_(storage) {
  Reader in(compound::stream(storage, "__properties_version1.0"));
  in.skip(header_bytes);
  readable_ = in.ok();
  while (in.left() >= 16 && items_.size() < kItemsMax) {
    Item item;
    item.type = in.u16le();
    const std::uint16_t id = in.u16le();
    in.skip(4);
    item.number = in.u64le();
    items_.emplace(id, item);
  }
}

const compound::Entry* Properties::entry(std::uint16_t id, std::uint16_t type, std::string_view suffix) const {
  return compound::find(storage_, stream_name(id, type).append(suffix));
}

ByteView Properties::stream(std::uint16_t id, std::uint16_t type) const {
  const compound::Entry* found = entry(id, type);
  return found && !found->storage ? ByteView(found->bytes) : ByteView{};
}

const compound::Entry* Properties::object(std::uint16_t id) const {
  const compound::Entry* found = entry(id, kObject);
  return found && found->storage ? found : nullptr;
}

std::optional<std::uint32_t> Properties::number(std::uint16_t id) const {
  const auto [first, last] = items_.equal_range(id);
  for (auto item = first; item != last; ++item)
    if (item->second.type == kLong || item->second.type == kShort) return static_cast<std::uint32_t>(item->second.number);
  return std::nullopt;
}

std::optional<std::string> Properties::text(std::uint16_t id, std::string_view label, Notes& notes) const {
  for (const std::uint16_t type : {kUnicode, kString8})
    if (const compound::Entry* found = entry(id, type); found && !found->storage) return decoded(found->bytes, type == kUnicode, label, notes);
  return std::nullopt;
}

// [MS-OXMSG] 2.1.3.2: one stream for the lengths, one for each value.
std::optional<Value> Properties::list(std::uint16_t id, std::string_view label, Notes& notes) const {
  for (const std::uint16_t type : {kManyUnicode, kManyString8}) {
    const compound::Entry* lengths = entry(id, type);
    if (!lengths || lengths->storage) continue;
    Value out{.kind = Kind::list};
    for (std::size_t i = 0; i < std::min(lengths->bytes.size() / 4, kListMax); ++i) {
      std::string suffix = "-";
      put_hex(suffix, static_cast<std::uint32_t>(i), 8);
      const compound::Entry* one = entry(id, type, suffix);
      if (!one || one->storage || one->bytes.size() > kTextBytesMax) continue;
      std::string text = clean_text(decoded(one->bytes, type == kManyUnicode, label, notes), Kind::text, notes);
      if (!text.empty()) out.list.push_back(std::move(text));
    }
    if (!out.list.empty()) return out;
  }
  return std::nullopt;
}

std::optional<Value> Properties::value(std::uint16_t id, Kind kind, std::string_view label, Notes& notes) const {
  if (kind == Kind::list) return list(id, label, notes);
  if (kind == Kind::text || kind == Kind::lines) {
    const auto found = text(id, label, notes);
    if (!found || found->size() > (kind == Kind::text ? kTextBytesMax : kLinesBytesMax)) return std::nullopt;
    Value out{.kind = kind, .text = clean_text(*found, kind, notes)};
    if (out.text.empty()) return std::nullopt;
    return out;
  }
  const auto [first, last] = items_.equal_range(id);
  for (auto item = first; item != last; ++item) {
    const auto [type, number] = item->second;
    if (kind == Kind::number && (type == kLong || type == kShort)) return Value{.kind = kind, .number = static_cast<std::uint32_t>(number)};
    if (kind == Kind::flag && type == kBoolean) return Value{.kind = kind, .number = (number & 0xFFFF) != 0};
    if (kind == Kind::time && type == kTime) return Value{.kind = kind, .number = number};
    if (kind == Kind::real && type == kDouble && std::isfinite(std::bit_cast<double>(number))) return Value{.kind = kind, .number = number};
  }
  return std::nullopt;
}

std::string label_of(std::uint32_t code_page) {
  switch (code_page) {
    case 932: return "windows-31j";
    case 936: return "gbk";
    case 949: return "ks_c_5601-1987";
    case 950: return "big5";
    case 20127: return "us-ascii";
    case 20866: return "koi8-r";
    case 50220:
    case 50221:
    case 50222: return "iso-2022-jp";
    case 51932:
    case 20932: return "euc-jp";
    case 54936: return "gb18030";
    case 65001: return "utf-8";
    default: break;
  }
  if (code_page >= 1250 && code_page <= 1258) return "windows-" + std::to_string(code_page);
  if (code_page >= 28591 && code_page <= 28605) return "iso-8859-" + std::to_string(code_page - 28590);
  return {};
}

std::string clean_text(std::string_view utf8, Kind kind, Notes& notes) {
  std::string out;
  text::Cursor cursor(base::view(utf8), text::Encoding::utf8);
  bool after_return = false;
  for (text::Char c; cursor.next(c);) {
    const char32_t code = c.valid ? c.code : U'\uFFFD';
    const bool line_feed_after_return = code == '\n' && after_return;
    after_return = code == '\r';
    if (code == '\r' || code == '\n' || code == 0x2028 || code == 0x2029) {
      if (!line_feed_after_return) out.append(kind == Kind::lines ? "\r\n" : " ");
    } else if (code == '\t') {
      out.push_back(kind == Kind::lines ? '\t' : ' ');
    } else if (code == 0) {
      continue;  // ends that writers leave
    } else if (text::appearance(code) == text::Appearance::control) {
      if (code != 1 && code != '\f' && code != '\v') notes.removed(What::control_character);  // 1: the length of a subject's prefix
    } else if (text::appearance(code) == text::Appearance::deceiving) {
      notes.removed(What::deceiving_character);
      out.append(text::visible(code, text::Symbols::ascii));
    } else {
      text::append_utf8(out, code);
    }
  }
  if (kind != Kind::lines)
    while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace sekisho::formats::msg
