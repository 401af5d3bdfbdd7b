#include "formats/png/ancillary.h"

#include <algorithm>

namespace sekisho::formats::png {
namespace {

bool is_color(const Header& header) { return (header.color & 2) != 0; }
bool has_alpha(const Header& header) { return (header.color & 4) != 0; }

bool significant_bits_valid(base::ByteView payload, const Header& header) {
  const std::size_t channels = header.color == kPalette ? 3 : header.channels();
  const unsigned depth = header.color == kPalette ? 8 : header.depth;
  return payload.size() == channels && std::ranges::all_of(payload, [&](unsigned bits) { return bits >= 1 && bits <= depth; });
}

}  // namespace

bool ancillary_valid(std::string_view type, base::ByteView payload, const Header& header, std::size_t palette_entries) {
  const std::size_t bytes = payload.size();
  base::Reader in(payload);
  if (type == "sRGB") return bytes == 1 && payload[0] <= 3;
  if (type == "gAMA") return bytes == 4 && in.u32be() - 1 < INT32_MAX;
  if (type == "cHRM") return bytes == 32;
  if (type == "sBIT") return significant_bits_valid(payload, header);
  if (type == "pHYs") return bytes == 9 && payload[8] <= 1;
  if (type == "tRNS") {
    if (has_alpha(header)) return false;
    return header.color == kPalette ? bytes >= 1 && bytes <= palette_entries : bytes == (is_color(header) ? 6u : 2u);
  }
  if (type == "bKGD") return header.color == kPalette ? bytes == 1 && payload[0] < palette_entries : bytes == (is_color(header) ? 6u : 2u);
  return false;
}

}  // namespace sekisho::formats::png
