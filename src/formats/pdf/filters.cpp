#include "formats/pdf/filters.h"

#include <algorithm>
#include <array>

#include "formats/pdf/flate.h"
#include "formats/pdf/predictor.h"

namespace sekisho::formats::pdf {

namespace {

struct FilterName {
  std::string_view name;
  Filter filter;
};
// Readers take the short names of inline images (8.9.7) here too.
constexpr FilterName kNames[] = {
    {"/FlateDecode", Filter::flate},
    {"/Fl", Filter::flate},
    {"/DCTDecode", Filter::dct},
    {"/DCT", Filter::dct},
    {"/ASCIIHexDecode", Filter::ascii_hex},
    {"/AHx", Filter::ascii_hex},
    {"/ASCII85Decode", Filter::ascii85},
    {"/A85", Filter::ascii85},
    {"/LZWDecode", Filter::lzw},
    {"/LZW", Filter::lzw},
    {"/RunLengthDecode", Filter::run_length},
    {"/RL", Filter::run_length},
    {"/CCITTFaxDecode", Filter::ccitt},
    {"/CCF", Filter::ccitt},
    {"/JBIG2Decode", Filter::jbig2},
    {"/JPXDecode", Filter::jpx},
};

Filter filter_by(const std::string& name) {
  for (const FilterName& known : kNames)
    if (known.name == name) return known.filter;
  return Filter::unknown;
}

bool is_space(std::uint8_t c) { return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '; }

int hex_digit(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Decoded ascii_hex(base::ByteView input) {
  Decoded out;
  out.bytes.reserve(input.size() / 2);
  int high = -1;
  for (std::uint8_t c : input) {
    if (c == '>') break;
    if (is_space(c)) continue;
    int digit = hex_digit(c);
    if (digit < 0) {
      out.whole = false;
      continue;
    }
    if (high < 0) {
      high = digit;
    } else {
      out.bytes.push_back(static_cast<std::uint8_t>(high << 4 | digit));
      high = -1;
    }
  }
  if (high >= 0) out.bytes.push_back(static_cast<std::uint8_t>(high << 4));  // 7.4.2: as if a 0 followed
  return out;
}

Decoded ascii85(base::ByteView input) {
  Decoded out;
  out.bytes.reserve(input.size() / 5 * 4 + 4);
  std::array<std::uint8_t, 5> group{};
  std::size_t count = 0;
  auto flush = [&] {  // a group of n characters gives n - 1 bytes
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 5; ++i) value = value * 85 + (i < count ? group[i] : 84);
    for (std::size_t i = 0; i + 1 < count; ++i) out.bytes.push_back(static_cast<std::uint8_t>(value >> (24 - 8 * i)));
    count = 0;
  };
  if (base::starts_with(input, "<~")) input = input.subspan(2);
  for (std::uint8_t c : input) {
    if (c == '~') break;
    if (is_space(c)) continue;
    if (c == 'z' && count == 0) {
      out.bytes.insert(out.bytes.end(), 4, 0);
    } else if (c >= '!' && c <= 'u') {
      group[count++] = static_cast<std::uint8_t>(c - '!');
      if (count == 5) flush();
    } else {
      out.whole = false;
    }
  }
  if (count > 1) flush();
  return out;
}

Decoded run_length(base::ByteView input, std::size_t bytes_max) {
  Decoded out;
  base::Reader reader(input);
  while (reader.left() > 0 && out.bytes.size() <= bytes_max) {
    int length = reader.u8();
    if (length == 128) return out;
    if (length < 128) {
      base::put(out.bytes, reader.take(std::min<std::size_t>(length + 1, reader.left())));
    } else if (reader.left() > 0) {
      out.bytes.insert(out.bytes.end(), 257 - length, reader.u8());
    }
  }
  return out;
}

// 7.4.4.2. A table entry is the entry before it and one byte more, so that a code unrolls backwards.
Decoded lzw(base::ByteView input, bool early_change, std::size_t bytes_max) {
  constexpr int kClear = 256, kEnd = 257, kTable = 4096;
  std::array<std::uint16_t, kTable> prefix{}, length{};
  std::array<std::uint8_t, kTable> last{}, first{};
  for (int i = 0; i < 256; ++i) length[i] = 1, last[i] = first[i] = static_cast<std::uint8_t>(i);
  Decoded out;
  int next = 258, width = 9, previous = -1;
  std::uint32_t bits = 0;
  int held = 0;
  for (std::uint8_t byte : input) {
    bits = bits << 8 | byte;
    held += 8;
    if (held < width) continue;
    held -= width;
    int code = static_cast<int>(bits >> held & ((1u << width) - 1));
    if (code == kEnd) return out;
    if (code == kClear) {
      next = 258, width = 9, previous = -1;
      continue;
    }
    if (code > next || (code == next && previous < 0) || (code > kEnd && code >= next && next >= kTable) || out.bytes.size() > bytes_max) {
      out.whole = false;
      return out;
    }
    if (previous >= 0 && next < kTable) {
      prefix[next] = static_cast<std::uint16_t>(previous);
      length[next] = static_cast<std::uint16_t>(length[previous] + 1);
      first[next] = first[previous];
      last[next] = code == next ? first[previous] : first[code];
      ++next;
    }
    std::size_t end = out.bytes.size() + length[code];
    out.bytes.resize(end);
    for (int at = code, left = length[code]; left > 0; --left, at = prefix[at]) out.bytes[--end] = last[at];
    previous = code;
    int reach = next + (early_change ? 1 : 0);
    width = reach >= 2048 ? 12 : reach >= 1024 ? 11 : reach >= 512 ? 10 : 9;
  }
  return out;
}

base::Result<Decoded> flate(base::ByteView input, std::size_t bytes_max) {
  Decoded out;
  Inflated state = inflate(input, bytes_max, out.bytes);
  if (state.state == Flate::too_large) return base::refuse(base::Code::bomb);
  out.whole = state.state == Flate::whole;
  return out;
}

std::optional<int> in_range(const Object& parameters, const char* key, int otherwise, int low, int high) {
  Object value = at(parameters, key);
  if (value.isNull()) return otherwise;
  long long number = integer_or(value, -1);
  if (number < low || number > high) return std::nullopt;
  return static_cast<int>(number);
}

}  // namespace

std::optional<std::vector<Step>> filter_steps(const Object& stream_dict) {
  std::vector<Step> steps;
  Object filter = at(stream_dict, "/Filter"), parameters = at(stream_dict, "/DecodeParms");
  if (parameters.isNull()) parameters = at(stream_dict, "/DP");
  if (filter.isNull()) return steps;
  if (filter.isName()) {
    if (parameters.isArray() && parameters.getArrayNItems() > 0) parameters = parameters.getArrayItem(0);
    if (filter.getName() != "/Crypt") steps.push_back({filter_by(filter.getName()), parameters});
    return steps;
  }
  if (!filter.isArray() || filter.getArrayNItems() > static_cast<int>(kFiltersMax)) return std::nullopt;
  for (int i = 0; i < filter.getArrayNItems(); ++i) {
    Object name = filter.getArrayItem(i);
    if (!name.isName()) return std::nullopt;
    Object own = Object::newNull();
    if (parameters.isArray() && i < parameters.getArrayNItems()) own = parameters.getArrayItem(i);
    if (parameters.isDictionary() && filter.getArrayNItems() == 1) own = parameters;
    if (name.getName() != "/Crypt") steps.push_back({filter_by(name.getName()), own});  // qpdf has decrypted already
  }
  return steps;
}

std::optional<Predictor> predictor_of(const Object& parameters) {
  auto kind = in_range(parameters, "/Predictor", 1, 1, 15);
  auto colors = in_range(parameters, "/Colors", 1, 1, 64);
  auto bits = in_range(parameters, "/BitsPerComponent", 8, 1, 16);
  auto columns = in_range(parameters, "/Columns", 1, 1, 1 << 20);
  auto early = in_range(parameters, "/EarlyChange", 1, 0, 1);
  if (!kind || !colors || !bits || !columns || !early) return std::nullopt;
  if ((*kind > 2 && *kind < 10) || (*bits & (*bits - 1)) != 0) return std::nullopt;
  return Predictor{*kind, *colors, *bits, *columns, *early == 1};
}

std::string predictor_entry(const Predictor& predictor) {
  if (predictor.kind == 1) return "";
  return "/DecodeParms<</Predictor " + std::to_string(predictor.kind) + "/Colors " + std::to_string(predictor.colors) + "/BitsPerComponent " +
         std::to_string(predictor.bits) + "/Columns " + std::to_string(predictor.columns) + ">>";
}

base::Result<Decoded> decode_step(const Step& step, base::ByteView input, std::size_t bytes_max) {
  base::Result<Decoded> out = Decoded{{}, false};
  switch (step.filter) {
    case Filter::ascii_hex: out = ascii_hex(input); break;
    case Filter::ascii85: out = ascii85(input); break;
    case Filter::run_length: out = run_length(input, bytes_max); break;
    case Filter::lzw:
    case Filter::flate: {
      auto predictor = predictor_of(step.parameters);
      if (!predictor) return out;
      out = step.filter == Filter::flate ? flate(input, bytes_max) : lzw(input, predictor->early_change, bytes_max);
      if (out && predictor->kind > 1) undo(*predictor, out->bytes);
      break;
    }
    default: break;
  }
  if (out && out->bytes.size() > bytes_max) return base::refuse(base::Code::bomb);
  return out;
}

}  // namespace sekisho::formats::pdf
