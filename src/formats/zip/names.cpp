#include "formats/zip/names.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>

#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::zip {

namespace {

constexpr std::size_t kComponentBytesMax = 255;  // of Linux; Windows and macOS count characters and allow as many
constexpr std::size_t kPathBytesMax = 4000;
constexpr std::size_t kExtensionBytesMax = 16;
constexpr std::size_t kSampleBytesMax = 1 << 20;

bool ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

text::Encoding encoding_of(const std::vector<RawName>& names) {
  base::Bytes sample;
  for (const RawName& name : names) {
    bool told = name.utf8 && text::valid_utf8(name.bytes);
    if (told || ascii(name.bytes) || sample.size() > kSampleBytesMax) continue;
    base::put(sample, name.bytes);
    base::put(sample, "\n");
  }
  auto detected = text::detect_tolerant(sample);
  if (!detected) return text::Encoding::cp932;
  switch (detected->encoding) {
    case text::Encoding::utf8:
    case text::Encoding::cp932:
    case text::Encoding::euc_jp:
    case text::Encoding::iso2022jp:
    case text::Encoding::windows1252: return detected->encoding;
    default: return text::Encoding::cp932;
  }
}

DecodedName decode_name(const RawName& name, text::Encoding encoding) {
  if (name.utf8 && text::valid_utf8(name.bytes)) return {name.bytes, false};
  text::Decoded decoded = text::decode(base::view(name.bytes), encoding);
  DecodedName out{std::move(decoded.utf8), name.utf8 || decoded.invalid != 0};
  if (name.unicode_path.empty() || !text::valid_utf8(name.unicode_path)) return out;
  // APPNOTE.TXT 4.6.9: readers that know the field show it, others the stored name; the fresh archive has one name for all.
  return {name.unicode_path, !ascii(name.bytes) ? false : name.unicode_path != out.utf8};
}

// Forbidden in names on Windows (":" opens another stream of the file), or turned into a separator by its code pages.
bool forbidden(char32_t code) {
  constexpr std::u32string_view kForbidden = U"<>:\"|?*\u00A5\u2044\u2215\u20A9\uFFFD\u2028\u2029";
  return kForbidden.find(code) != kForbidden.npos;
}

std::vector<char32_t> characters(std::string_view utf8) {
  std::vector<char32_t> out;
  base::ByteView bytes = base::view(utf8);
  for (base::Reader in(bytes); !in.at_end();) {
    char32_t lead = in.u8();
    int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t code = more == 0 ? lead : lead & (0x3Fu >> more);
    for (; more > 0; --more) code = code << 6 | (in.u8() & 0x3Fu);
    out.push_back(code);
  }
  return out;
}

std::string without_deceit(std::string_view component) {
  std::vector<char32_t> codes = characters(component);
  std::string out;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    char32_t code = codes.at(i), before = i > 0 ? codes.at(i - 1) : 0, after = i + 1 < codes.size() ? codes.at(i + 1) : 0;
    text::Appearance appearance = text::appearance(code);
    bool plain = code >= 0x20 && (appearance == text::Appearance::plain ||
                                  (appearance == text::Appearance::contextual && text::harmless_between(before, code, after)));
    text::append_utf8(out, plain && !forbidden(code) ? code : U'_');
  }
  return out;
}

// Windows opens a device for these whatever the extension.
bool reserved(std::string_view component) {
  std::string stem = text::lower_ascii(component.substr(0, component.find('.')));
  stem.erase(stem.find_last_not_of(' ') + 1);
  static constexpr std::string_view kDevices[] = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"};
  if (std::ranges::find(kDevices, stem) != std::end(kDevices)) return true;
  if (!stem.starts_with("com") && !stem.starts_with("lpt")) return false;
  std::string_view number = std::string_view(stem).substr(3);
  return (number.size() == 1 && number[0] >= '0' && number[0] <= '9') || number == "\u00B9" || number == "\u00B2" || number == "\u00B3";
}

std::size_t whole_characters(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return utf8.size();
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) --end;
  return end;
}

// Keeps the extension, by which people and programs know the file.
std::string shortened(std::string_view component, std::size_t bytes_max) {
  if (component.size() <= bytes_max) return std::string(component);
  std::size_t dot = component.rfind('.');
  std::string_view extension = dot != component.npos && component.size() - dot <= kExtensionBytesMax ? component.substr(dot) : std::string_view{};
  std::string stem(component.substr(0, whole_characters(component, bytes_max - extension.size())));
  stem.erase(stem.find_last_not_of(" .") + 1);
  return stem + std::string(extension);
}

std::string safe_component(std::string_view component) {
  std::string out = without_deceit(component);
  out.erase(out.find_last_not_of(" .") + 1);  // Windows drops them
  if (out.empty()) out = "_";
  if (reserved(out)) out.insert(0, "_");
  return shortened(out, kComponentBytesMax);
}

std::int32_t size_of(const std::u16string& buffer) { return static_cast<std::int32_t>(buffer.size()); }

bool drive(std::string_view path) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return path.size() >= 2 && letter(path[0]) && path[1] == ':';
}

}  // namespace

std::vector<DecodedName> decode_names(const std::vector<RawName>& names) {
  text::Encoding encoding = encoding_of(names);
  std::vector<DecodedName> out;
  for (const RawName& name : names) {
    out.push_back(decode_name(name, encoding));
    if (name.dos) std::ranges::replace(out.back().utf8, '\\', '/');
  }
  return out;
}

SafePath safe_path(std::string_view utf8, bool directory) {
  std::string given(utf8);
  std::ranges::replace(given, '\\', '/');
  bool slip = given.starts_with('/') || drive(given);
  std::string path, last;
  for (std::size_t at = 0; at < given.size();) {
    std::size_t slash = std::min(given.find('/', at), given.size());
    std::string_view component = std::string_view(given).substr(at, slash - at);
    at = slash + 1;
    if (component == "..") slip = true;
    if (component.empty() || component == "." || component == "..") continue;
    last = safe_component(component);
    path += (path.empty() ? "" : "/") + last;
  }
  if (last.empty()) last = path = "_";
  if (slip || path.size() > kPathBytesMax) return {last + (directory ? "/" : ""), true, slip};
  if (directory) path += '/';
  return {path, path != utf8, false};
}

std::string key_of(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  if (ascii(path)) return text::lower_ascii(path);
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* composer = unorm2_getNFCInstance(&status);
  std::u16string wide(path.size(), u'\0'), composed(path.size() * 3, u'\0'), folded(path.size() * 9, u'\0');  // at most threefold each
  std::int32_t length = 0;
  u_strFromUTF8WithSub(wide.data(), size_of(wide), &length, path.data(), static_cast<std::int32_t>(path.size()), 0xFFFD, nullptr, &status);
  length = unorm2_normalize(composer, wide.data(), length, composed.data(), size_of(composed), &status);
  length = u_strFoldCase(folded.data(), size_of(folded), composed.data(), length, U_FOLD_CASE_DEFAULT, &status);
  if (U_FAILURE(status)) return text::lower_ascii(path);
  std::string key;
  for (char16_t unit : folded.substr(0, static_cast<std::size_t>(length))) text::append_utf8(key, unit);
  return key;
}

std::string with_suffix(std::string_view path, std::string_view suffix) {
  std::size_t slash = path.rfind('/');
  std::size_t start = slash == path.npos ? 0 : slash + 1;
  return std::string(path.substr(0, start)) + shortened(path.substr(start), kComponentBytesMax - suffix.size()) + std::string(suffix);
}

std::string Paths::take_free(const std::string& path) {
  std::string candidate = path;
  std::size_t slash = path.rfind('/'), dot = path.rfind('.');
  bool extended = dot != path.npos && (slash == path.npos || dot > slash + 1) && path.size() - dot <= kExtensionBytesMax;
  std::string_view stem = std::string_view(path).substr(0, extended ? dot : path.size());
  std::string_view extension = std::string_view(path).substr(stem.size());
  std::uint32_t& number = last_number_.try_emplace(key_of(path), 1).first->second;
  while (has(candidate)) candidate = with_suffix(stem, " (" + std::to_string(++number) + ")" + std::string(extension));
  take(candidate);
  return candidate;
}

}  // namespace sekisho::formats::zip
