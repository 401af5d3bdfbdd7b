#include "formats/pdf/scalars.h"

#include <algorithm>

namespace sekisho::formats::pdf {

namespace {

constexpr char kHex[] = "0123456789abcdef";

bool is_regular(unsigned char c) {  // 7.2.2, without '#', which begins an escape
  return c > 0x20 && c < 0x7f && std::string_view("()<>[]{}/%#").find(static_cast<char>(c)) == std::string_view::npos;
}

bool is_printable(unsigned char c) { return c >= 0x20 && c < 0x7f; }

}  // namespace

namespace {

// RFC 3629, without surrogates and overlong forms.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    unsigned char lead = static_cast<unsigned char>(text[i]);
    int more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
    if (more < 0 || text.size() - i <= static_cast<std::size_t>(more)) return false;
    std::uint32_t code = more == 0 ? lead : lead & (0x3fu >> more);
    for (int k = 1; k <= more; ++k) {
      unsigned char next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      code = code << 6 | (next & 0x3f);
    }
    if ((more == 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) || (more == 3 && (code < 0x10000 || code > 0x10ffff))) return false;
    i += static_cast<std::size_t>(more) + 1;
  }
  return true;
}

}  // namespace

std::string clean_name(std::string_view name, NameBytes bytes) {
  bool latin = bytes == NameBytes::as_utf8 && !is_utf8(name);
  std::string out;
  for (char c : name) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (byte == 0) {
      out += "\xef\xbf\xbd";
    } else if (latin && byte >= 0x80) {
      out += {static_cast<char>(0xc0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3f))};
    } else {
      out += c;
    }
  }
  return out;
}

void put_name(std::string& out, std::string_view name, NameBytes bytes) {
  std::string clean = clean_name(name, bytes);
  bool imitates = clean.find("startxref") != clean.npos;
  out += '/';
  for (char c : std::string_view(clean).substr(std::min<std::size_t>(clean.size(), 1))) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (is_regular(byte) && !(imitates && c == 'x')) {
      out += c;
    } else {
      out += '#';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

std::map<std::string, Object> entries_by_name(const Object& dict, NameBytes bytes) {
  std::map<std::string, Object> out;
  Object holder = dict;
  for (auto& [name, value] : holder.getDictAsMap()) out.try_emplace(clean_name(name, bytes), value);
  return out;
}

void put_string(std::string& out, std::string_view bytes) {
  auto odd = std::count_if(bytes.begin(), bytes.end(), [](char c) { return !is_printable(static_cast<unsigned char>(c)); });
  // In hexadecimal too what a search for the file's structure would take for it.
  bool imitates = bytes.find("startxref") != bytes.npos || bytes.find("%%EOF") != bytes.npos || bytes.find("%PDF-") != bytes.npos;
  if (odd > 0 || imitates) {
    out += '<';
    for (char c : bytes) {
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
    out += '>';
    return;
  }
  out += '(';
  for (char c : bytes) {
    if (c == '(' || c == ')' || c == '\\') out += '\\';
    out += c;
  }
  out += ')';
}

void put_integer(std::string& out, long long value) { out += std::to_string(value); }

bool is_scalar(Object& value) { return value.isInteger() || value.isName() || value.isReal() || value.isString() || value.isBool(); }

void put_scalar(std::string& out, Object& value) {
  if (value.isName()) {
    put_name(out, value.getName());
  } else if (value.isString()) {
    put_string(out, value.getStringValue());
  } else if (value.isBool()) {
    out += value.getBoolValue() ? "true" : "false";
  } else if (value.isInteger()) {
    put_integer(out, value.getIntValue());
  } else {
    // qpdf keeps a real as it was spelled; anything but digits, one sign and one point would be a token of its own.
    std::string spelled = value.getRealValue();
    bool plain = spelled.size() < 64 && spelled.find_first_not_of("+-.0123456789") == std::string::npos && spelled.find_last_of("+-") + 1 <= 1;
    out += plain ? spelled : "0";
  }
}

std::string text_string(std::string_view utf8) {
  std::string text(utf8);
  if (std::all_of(text.begin(), text.end(), [](char c) { return is_printable(static_cast<unsigned char>(c)); })) return text;
  return QUtil::utf8_to_utf16(text);
}

Object at(const Object& dict, const char* key) {
  Object holder = dict;
  if (holder.isStream()) holder = holder.getDict();
  return holder.isDictionary() ? holder.getKey(key) : Object::newNull();
}

std::string name_at(const Object& dict, const char* key) {
  Object value = at(dict, key);
  return value.isName() ? value.getName() : std::string();
}

bool is_name(Object value, std::string_view name) { return value.isName() && value.getName() == name; }

long long integer_or(Object value, long long otherwise) {
  if (value.isInteger()) return value.getIntValue();
  return value.isReal() ? static_cast<long long>(std::clamp(value.getNumericValue(), -1e15, 1e15)) : otherwise;
}

}  // namespace sekisho::formats::pdf
