#include "store/postgresql_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/hash.h"

namespace sekisho::store::postgresql {

using base::Code;
using base::refuse;

namespace {

// The end of a literal, quoted name or comment that begins at `at`, or `at` itself.
std::size_t past_quoted(std::string_view sql, std::size_t at) {
  const std::string_view rest = sql.substr(at);
  std::size_t end = std::string_view::npos;
  if (rest.starts_with("--")) end = sql.find('\n', at);
  else if (rest.starts_with("/*")) end = sql.find("*/", at + 2);
  else if (rest.starts_with('\'') || rest.starts_with('"')) end = sql.find(rest.front(), at + 1);  // a doubled quote begins the next one
  else return at;
  if (end == std::string_view::npos) return sql.size();
  return end + (rest.starts_with("/*") ? 2 : 1);
}

}  // namespace

std::string with_numbers(std::string_view sql) {
  std::string out;
  int number = 0;
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t end = past_quoted(sql, at); end != at) {
      out += sql.substr(at, end - at);
      at = end;
    } else if (sql[at] == '?') {
      out += fmt::format("${}", ++number);
      ++at;
    } else {
      out.push_back(sql[at++]);
    }
  }
  return out;
}

Parameters::Parameters(std::span<const Value> given) {
  numbers_.reserve(given.size());  // pointers into it are kept
  for (const Value& value : given) {
    unsigned type = kUnknown;
    const char* bytes = nullptr;
    std::size_t length = 0;
    int format = 0;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      type = kInt8;
      bytes = numbers_.emplace_back(fmt::format("{}", *integer)).c_str();
    } else if (const auto* number = std::get_if<double>(&value)) {
      type = kFloat8;
      bytes = numbers_.emplace_back(fmt::format("{:.17g}", *number)).c_str();
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      type = kText;
      bytes = text->c_str();
    } else if (const auto* raw = std::get_if<base::Bytes>(&value)) {
      type = kBytea;
      bytes = raw->empty() ? "" : reinterpret_cast<const char*>(raw->data());
      length = raw->size();
      format = 1;
    }
    types.push_back(type);
    values.push_back(bytes);
    lengths.push_back(static_cast<int>(length));
    formats.push_back(format);
  }
}

namespace {

// Made where it is returned: GCC 12 warns of the moved parts of a variant that were never there.
template <class T>
base::Result<Value> given(T&& value) {
  return base::Result<Value>(std::in_place, std::forward<T>(value));
}

template <class T>
bool parse(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

base::Result<Value> bytes_of(std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return refuse(Code::store_damaged, {}, "bytes that are not in hexadecimal");
  base::Bytes bytes;
  bytes.reserve(text.size() / 2 - 1);
  for (std::size_t i = 2; i < text.size(); i += 2) {
    const int high = nibble(text[i]), low = nibble(text[i + 1]);
    if (high < 0 || low < 0) return refuse(Code::store_damaged, {}, "bytes that are not in hexadecimal");
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return given(std::move(bytes));
}

base::Result<Value> number_of(std::string_view text) {
  double number = 0;
  if (text == "Infinity" || text == "-Infinity") return given(text.front() == '-' ? -HUGE_VAL : HUGE_VAL);
  if (text == "NaN") return given(std::nan(""));
  if (!parse(text, number)) return refuse(Code::store_damaged, {}, "a number that cannot be read");
  return given(number);
}

}  // namespace

base::Result<Value> value_of(unsigned type, std::string_view text) {
  std::int64_t integer = 0;
  switch (type) {
    case kBool: return given(std::int64_t{text == "t"});
    case kBytea: return bytes_of(text);
    case kInt2:
    case kInt4:
    case kInt8:
      if (!parse(text, integer)) return refuse(Code::store_damaged, {}, "an integer that cannot be read");
      return given(integer);
    case kNumeric:
      if (parse(text, integer)) return given(integer);
      return number_of(text);
    case kFloat4:
    case kFloat8: return number_of(text);
    default: return given(std::string(text));
  }
}

namespace {

void append_copy_text(std::string& out, std::string_view text) {
  for (char c : text) {
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      default: out.push_back(c);
    }
  }
}

}  // namespace

void append_copy_row(std::string& out, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out.push_back('\t');
    const Value& value = row.at(i);
    if (std::holds_alternative<std::monostate>(value)) out += "\\N";
    else if (const auto* integer = std::get_if<std::int64_t>(&value)) out += fmt::format("{}", *integer);
    else if (const auto* number = std::get_if<double>(&value)) out += fmt::format("{:.17g}", *number);
    else if (const auto* text = std::get_if<std::string>(&value)) append_copy_text(out, *text);
    else out += "\\\\x" + base::hex(std::get<base::Bytes>(value));
  }
  out.push_back('\n');
}

}  // namespace sekisho::store::postgresql
