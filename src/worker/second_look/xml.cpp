#include "worker/second_look/xml.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "worker/second_look/look.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sekisho::worker::second_look {

namespace {

constexpr std::size_t kAttributesMax = 512;

enum Class : std::uint8_t { other = 0, name = 1, space = 2, less = 4, ampersand = 8, quote = 16, apostrophe = 32 };
constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  classes['<'] = less;
  classes['&'] = ampersand;
  classes['"'] = quote;
  classes['\''] = apostrophe;
  for (int c = 0x80; c < 0x100; ++c) classes[static_cast<std::size_t>(c)] = name;
  for (unsigned char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:")) classes[c] = name;
  for (unsigned char c : std::string_view(" \t\r\n")) classes[c] = space;
  return classes;
}();
std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

// The first place from position on whose class is (not) in the mask, or the end. The hot loops of a scan.
template <bool kWhile>
std::size_t skip(std::string_view bytes, std::size_t position, std::uint8_t mask) {
  const char* at = bytes.data() + std::min(position, bytes.size());
  const char* const end = bytes.data() + bytes.size();
  while (at != end && ((class_of(*at) & mask) != 0) == kWhile) ++at;
  return static_cast<std::size_t>(at - bytes.data());
}
// Where text ends: at a tag, or at a reference too. Sixteen bytes at a time.
template <bool kAtReference>
std::size_t text_end(std::string_view bytes, std::size_t position) {
#ifdef __SSE2__
  const __m128i open = _mm_set1_epi8('<'), reference = _mm_set1_epi8(kAtReference ? '&' : '<');
  for (; bytes.size() - position >= 16; position += 16) {
    const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + position));
    const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(sixteen, open), _mm_cmpeq_epi8(sixteen, reference));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return position + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  return skip<false>(bytes, position, static_cast<std::uint8_t>(kAtReference ? less | ampersand : less));
}
std::size_t name_end(std::string_view bytes, std::size_t position) { return skip<true>(bytes, position, name); }
std::size_t space_end(std::string_view bytes, std::size_t position) { return skip<true>(bytes, position, space); }

void split(std::string_view name, std::string_view& prefix, std::string_view& local) {
  std::size_t colon = 0;  // names are short: no call into the library
  while (colon < name.size() && name[colon] != ':') ++colon;
  if (colon == name.size()) colon = std::string_view::npos;
  prefix = colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
  local = colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// The code point of what stands between & and ;, or -1.
std::int32_t referenced(std::string_view inner) {
  if (inner == "lt") return '<';
  if (inner == "gt") return '>';
  if (inner == "amp") return '&';
  if (inner == "quot") return '"';
  if (inner == "apos") return '\'';
  if (inner.size() < 2 || inner[0] != '#' || inner.size() > 9) return -1;
  const bool hex = inner[1] == 'x';
  std::int32_t value = 0;
  std::string_view digits = inner.substr(hex ? 2 : 1);
  if (digits.empty()) return -1;
  for (char c : digits) {
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (hex && c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (hex && c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0) return -1;
    value = value * (hex ? 16 : 10) + digit;
    if (value > 0x10FFFF) return -1;
  }
  const bool allowed = value >= 0x20 ? value < 0xD800 || value > 0xDFFF : value == '\t' || value == '\n' || value == '\r';
  return allowed ? value : -1;
}

void put_utf8(std::string& out, std::int32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
  } else {
    out += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
            static_cast<char>(0x80 | (c & 0x3F))};
  }
}

bool references_valid(std::string_view raw) {
  for (std::size_t at = raw.find('&'); at != std::string_view::npos; at = raw.find('&', at + 1)) {
    const std::size_t end = raw.substr(0, at + 12).find(';', at);
    if (end == std::string_view::npos || referenced(raw.substr(at + 1, end - at - 1)) < 0) return false;
  }
  return true;
}

// Control characters beyond tab and line ends: eight bytes at a time, since there are hardly any below 0x20 at all.
bool has_forbidden_characters(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (; end - at >= 8; at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, 8);
    if (((eight - 0x2020202020202020u) & ~eight & 0x8080808080808080u) == 0) continue;
    for (int i = 0; i < 8; ++i)
      if (static_cast<unsigned char>(at[i]) < 0x20 && class_of(at[i]) != space) return true;
  }
  for (; at != end; ++at)
    if (static_cast<unsigned char>(*at) < 0x20 && class_of(*at) != space) return true;
  return false;
}

}  // namespace

std::string_view XmlElement::raw_attribute(std::string_view local_name) const {
  for (const XmlAttribute& attribute : attributes)
    if (attribute.local == local_name) return attribute.raw;
  return {};
}

std::string xml_decoded(std::string_view raw) {
  std::string out;
  while (!raw.empty()) {
    const std::size_t at = std::min(raw.find('&'), raw.size());
    out += raw.substr(0, at);
    raw.remove_prefix(at);
    if (raw.empty()) break;
    const std::size_t end = raw.find(';');
    const std::int32_t c = end == std::string_view::npos ? -1 : referenced(raw.substr(1, end - 1));
    if (c >= 0) put_utf8(out, c);
    else out += '&';
    raw.remove_prefix(c >= 0 ? end + 1 : 1);
  }
  return out;
}

void XmlScanner::push(std::string_view name) {
  open_names_ += name;
  open_lengths_.push_back(static_cast<std::uint32_t>(name.size()));
}

bool XmlScanner::pop(std::string_view name) {
  if (open_lengths_.empty() || open_lengths_.back() != name.size() || !open_names_.ends_with(name)) return false;
  open_names_.resize(open_names_.size() - name.size());
  open_lengths_.pop_back();
  return true;
}

std::size_t XmlScanner::feed(std::string_view bytes, bool last) {
  std::size_t position = 0;
  Step step = Step::done;
  if (!begun_ && (step = declaration(bytes, position)) == Step::done) begun_ = true;
  std::size_t taken = position;
  while (step == Step::done && position < bytes.size()) {
    if (bytes[position] != '<') {
      step = text(bytes, position, last);
    } else if (position + 1 < bytes.size() && bytes[position + 1] == '/') {
      step = end_tag(bytes, position);
    } else {
      step = tag(bytes, position);
    }
    if (step == Step::done) taken = position;
  }
  if (step == Step::failed) return 0;
  const std::string_view whole = bytes.substr(0, taken);
  if (!valid_utf8(base::view(whole)) || has_forbidden_characters(whole)) return (void)fail("characters that XML does not have"), 0;
  if (last && (taken != bytes.size() || !open_lengths_.empty() || !root_seen_)) return (void)fail("XML that is cut off"), 0;
  return taken;
}

// 2.8: the declaration is the only thing that begins with <?.
XmlScanner::Step XmlScanner::declaration(std::string_view bytes, std::size_t& position) {
  if (!bytes.starts_with("<?xml ")) return bytes.starts_with("<?") ? fail("a processing instruction") : Step::done;
  const std::size_t end = bytes.substr(0, 200).find("?>");
  if (end == std::string_view::npos) return bytes.size() < 200 ? Step::needs_more : fail("a broken XML declaration");
  const std::string head = lower(bytes.substr(0, end));
  if (head.find("encoding") != std::string::npos && head.find("utf-8") == std::string::npos) return fail("XML that is not in UTF-8");
  position = end + 2;
  return Step::done;
}

XmlScanner::Step XmlScanner::end_tag(std::string_view bytes, std::size_t& position) {
  if (!open_lengths_.empty()) {  // nearly always: the name that was opened last and a bracket
    const std::size_t length = open_lengths_.back(), end = position + 2 + length;
    const std::string_view opened = std::string_view(open_names_).substr(open_names_.size() - length);
    if (end < bytes.size() && bytes[end] == '>' && std::memcmp(bytes.data() + position + 2, opened.data(), length) == 0) {
      std::string_view prefix, local;
      split(bytes.substr(position + 2, length), prefix, local);
      handler_.close(local);
      open_names_.resize(open_names_.size() - length);
      open_lengths_.pop_back();
      position = end + 1;
      return Step::done;
    }
  }
  const std::size_t end = name_end(bytes, position + 2);
  const std::size_t close = space_end(bytes, end);
  if (close >= bytes.size()) return Step::needs_more;
  const std::string_view written = bytes.substr(position + 2, end - position - 2);
  if (bytes[close] != '>' || !pop(written)) return fail("an end tag that closes nothing");
  std::string_view prefix, local;
  split(written, prefix, local);
  handler_.close(local);
  position = close + 1;
  return Step::done;
}

XmlScanner::Step XmlScanner::attribute(std::string_view bytes, std::size_t& position) {
  const std::size_t end = name_end(bytes, position);
  std::size_t at = space_end(bytes, end);
  if (at >= bytes.size()) return Step::needs_more;
  if (end == position || bytes[at] != '=') return fail("a broken attribute");
  at = space_end(bytes, at + 1);
  if (at >= bytes.size()) return Step::needs_more;
  const std::uint8_t mark = class_of(bytes[at]);
  if (mark != quote && mark != apostrophe) return fail("a broken attribute");
  std::size_t close = skip<false>(bytes, at + 1, static_cast<std::uint8_t>(mark | less | ampersand));
  bool references = false;
  while (close < bytes.size() && class_of(bytes[close]) == ampersand) {
    references = true;
    close = skip<false>(bytes, close + 1, static_cast<std::uint8_t>(mark | less | ampersand));
  }
  if (close >= bytes.size()) return Step::needs_more;
  XmlAttribute made;
  split(bytes.substr(position, end - position), made.prefix, made.local);
  made.raw = bytes.substr(at + 1, close - at - 1);
  if (class_of(bytes[close]) == less || (references && !references_valid(made.raw))) return fail("a broken attribute value");
  for (const XmlAttribute& other : attributes_)
    if (other.local == made.local && other.prefix == made.prefix) return fail("an attribute given twice");
  if (attributes_.size() >= kAttributesMax) return fail("too many attributes");
  attributes_.push_back(made);
  position = close + 1;
  return Step::done;
}

XmlScanner::Step XmlScanner::tag(std::string_view bytes, std::size_t& position) {
  std::size_t at = name_end(bytes, position + 1);
  if (at >= bytes.size()) return Step::needs_more;
  const std::string_view written = bytes.substr(position + 1, at - position - 1);
  if (written.empty()) return fail("a DTD, comment, CDATA section or processing instruction");
  attributes_.clear();
  bool empty = false;
  for (;;) {
    const std::size_t next = space_end(bytes, at);
    if (next >= bytes.size()) return Step::needs_more;
    if (bytes[next] == '>' || bytes[next] == '/') {
      empty = bytes[next] == '/';
      at = next + (empty ? 1 : 0);
      break;
    }
    if (next == at) return fail("a broken tag");
    at = next;
    if (const Step step = attribute(bytes, at); step != Step::done) return step;
  }
  if (at >= bytes.size()) return Step::needs_more;
  if (bytes[at] != '>') return fail("a broken tag");
  if (open_lengths_.empty() && root_seen_) return fail("a second root element");
  if (open_lengths_.size() >= depth_max_) return fail("XML nested too deeply");
  root_seen_ = true;
  XmlElement element{{}, {}, attributes_};
  split(written, element.prefix, element.local);
  handler_.open(element);
  if (empty) handler_.close(element.local);
  else push(written);
  position = at + 1;
  return Step::done;
}

XmlScanner::Step XmlScanner::text(std::string_view bytes, std::size_t& position, bool last) {
  bool references = false;
  std::size_t end = text_end<true>(bytes, position);
  if (end < bytes.size() && class_of(bytes[end]) == ampersand) {
    references = true;
    end = text_end<false>(bytes, end);
  }
  if (end == bytes.size()) {
    if (!last) {  // not inside a reference or a character
      const std::size_t reference = bytes.rfind('&');
      if (reference != std::string_view::npos && reference >= position && bytes.find(';', reference) == std::string_view::npos) end = reference;
      while (end > position && (static_cast<unsigned char>(bytes[end - 1]) & 0xC0) == 0x80) --end;
      if (end > position && static_cast<unsigned char>(bytes[end - 1]) >= 0xC0) --end;
      if (end == position) return Step::needs_more;
    }
  }
  const std::string_view raw = bytes.substr(position, end - position);
  if (open_lengths_.empty()) {
    if (space_end(raw, 0) != raw.size()) return fail("text outside the root element");
  } else {
    if (references && !references_valid(raw)) return fail("a reference to an entity");
    handler_.text(raw);
  }
  position = end;
  return Step::done;
}

}  // namespace sekisho::worker::second_look
