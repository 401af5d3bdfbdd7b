// Fax and JBIG2 pictures as our own writer makes them (ISO 32000-2, 7.4.6 and 7.4.7; ITU-T T.88): one page, one generic region, nothing elsewhere.
#include <algorithm>

#include "worker/second_look/pdf_rules.h"

namespace sekisho::worker::second_look::pdf {

namespace {

using base::ByteView;

constexpr std::size_t kPageAt = 11, kRegionHeadAt = 30, kRegionAt = 41, kCodedAt = 67;

bool is_blank(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// Digits as our writer puts them around what imitates the file's structure.
base::Bytes from_digits(ByteView text) {
  base::Bytes out;
  int high = -1;
  for (std::uint8_t c : text) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (c == '>') break;
    if (digit < 0) continue;
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high << 4 | digit));
    high = high >= 0 ? -1 : digit;
  }
  return out;
}

// A page information segment, an immediate lossless generic region of the same size, coded bits to the very end.
bool is_one_region(ByteView bytes, std::int64_t width, std::int64_t height) {
  if (bytes.size() < kCodedAt + 2) return false;
  const auto number = [&](std::size_t at) { return std::int64_t{base::Reader(bytes.subspan(at, 4)).u32be()}; };
  const auto is = [&](std::size_t at, std::string_view what) { return base::text(bytes.subspan(at, what.size())) == what; };
  using namespace std::string_view_literals;
  if (!is(0, "\0\0\0\0\x30\0\1\0\0\0\x13"sv) || number(kPageAt) != width || number(kPageAt + 4) != height ||
      !is_blank(bytes.subspan(kPageAt + 8, 11)))
    return false;
  if (!is(kRegionHeadAt, "\0\0\0\1\x27\0\1"sv) || number(kRegionHeadAt + 7) != static_cast<std::int64_t>(bytes.size() - kRegionAt)) return false;
  if (number(kRegionAt) != width || number(kRegionAt + 4) != height || !is_blank(bytes.subspan(kRegionAt + 8, 9))) return false;
  if (!is(kRegionAt + 17, "\x08\x03\xFF\xFD\xFF\x02\xFE\xFE\xFE"sv)) return false;
  // E.2: a byte above 8F behind an FF ends the coded bits.
  for (std::size_t i = kCodedAt; i + 1 < bytes.size(); ++i)
    if (bytes[i] == 0xFF && bytes[i + 1] > 0x8F) return bytes[i + 1] == 0xAC && i + 2 == bytes.size();
  return false;
}

}  // namespace

void Rules::judge_picture(std::span<const Value> items, ByteView data, std::uint32_t object_number) {
  Value filter = document_.resolve(pdf::find(items, "Filter")), parameters = document_.resolve(pdf::find(items, "DecodeParms"));
  const std::vector<Value> chain = items_of(filter);
  const bool digits = !chain.empty() && is_name(document_.resolve(chain.front()), "ASCIIHexDecode");
  if (!chain.empty()) filter = document_.resolve(chain.back());
  if (parameters.kind == Kind::array) {
    const std::vector<Value> list = items_of(parameters);
    parameters = list.empty() ? Value{} : document_.resolve(list.back());
  }
  number_ = object_number;
  const std::vector<Value> settings = items_of(parameters);
  if (is_name(filter, "JBIG2Decode")) {
    if (parameters.kind != Kind::bad && parameters.kind != Kind::null) find("a JBIG2 picture with segments elsewhere");
    const Value width = document_.resolve(pdf::find(items, "Width")), height = document_.resolve(pdf::find(items, "Height"));
    const base::Bytes plain = digits ? from_digits(data) : base::Bytes();
    if (!is_one_region(digits ? ByteView(plain) : data, width.integer, height.integer)) find("a JBIG2 picture that is not one generic region");
  }
  if (is_name(filter, "CCITTFaxDecode")) {
    for (std::size_t i = 0; i + 1 < settings.size(); i += 2) {
      const bool size = (is_name(settings[i], "Columns") || is_name(settings[i], "Rows")) && settings[i + 1].integer > 0;
      const bool group4 = is_name(settings[i], "K") && settings[i + 1].integer == -1;
      if (!size && !group4 && !is_name(settings[i], "BlackIs1")) find("fax parameters that no rebuilder writes");
    }
    for (std::string_view key : {"K", "Columns", "Rows"})
      if (pdf::find(settings, key).kind != Kind::integer) find("a fax picture that is not plain Group 4");
  }
}

}  // namespace sekisho::worker::second_look::pdf
