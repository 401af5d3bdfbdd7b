// Judges a profile without writing it anew (ICC.1:2022, and ICC.1:2001 for version 2).
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "formats/picture/icc.h"

namespace sekisho::formats::picture {
namespace {

using base::ByteView;
using base::Reader;

constexpr std::size_t kHeaderBytes = 128, kTagsMax = 100, kTextMax = 1024;

std::string_view four(Reader& in) { return base::text(in.take(4)); }

// 9.2, in the order of the alphabet.
constexpr std::string_view kTags[] = {"A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "bTRC", "bXYZ", "bkpt", "calt", "chad",
                                      "chrm", "clro", "cprt", "desc", "dmdd", "dmnd", "gTRC", "gXYZ", "gamt", "kTRC", "lumi",
                                      "meas", "rTRC", "rXYZ", "rig0", "rig2", "tech", "view", "vued", "wtpt"};

bool is_plain(ByteView text) {
  return text.size() <= kTextMax &&
         std::none_of(text.begin(), text.end(), [](std::uint8_t c) { return c != 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t'; });
}

std::size_t power(std::size_t base, std::size_t exponent) {
  std::size_t out = 1;
  for (std::size_t i = 0; i < exponent; ++i) {
    out *= base;
    if (out > kIccBytesMax) return kIccBytesMax + 1;
  }
  return out;
}

std::size_t curve(ByteView data) {
  static constexpr std::array<std::size_t, 5> kParameters = {1, 3, 4, 5, 7};
  Reader in(data);
  const std::string_view type = four(in);
  in.skip(4);
  if (type == "curv") return 12 + std::size_t{2} * in.u32be();
  const std::uint16_t function = in.u16be();
  return type == "para" && function < kParameters.size() ? 12 + 4 * kParameters[function] : 0;
}

std::size_t text_description(ByteView data) {  // ICC.1:2001, 6.5.17
  Reader in(data);
  in.skip(8);
  const std::uint32_t ascii = in.u32be();
  if (!is_plain(in.take(ascii))) return 0;
  in.skip(4);
  const std::uint32_t wide = in.u32be();
  if (wide > kTextMax) return 0;
  in.skip(std::size_t{2} * wide + 3 + 67);
  return in.ok() ? in.position() : data.size();  // many programs leave out the end
}

std::size_t localized(ByteView data) {  // 10.15
  Reader in(data);
  in.skip(8);
  const std::uint32_t count = in.u32be();
  if (in.u32be() != 12 || count > 64) return 0;
  std::size_t end = 16 + std::size_t{12} * count;
  for (std::uint32_t i = 0; i < count; ++i) {
    in.skip(4);
    const std::uint32_t bytes = in.u32be(), offset = in.u32be();
    if (bytes > kTextMax || offset > kIccBytesMax) return 0;
    end = std::max<std::size_t>(end, offset + bytes);
  }
  return in.ok() ? end : 0;
}

std::size_t lut(ByteView data) {  // 10.10, 10.11
  Reader in(data);
  const bool wide = four(in) == "mft2";
  in.skip(4);
  const std::size_t inputs = in.u8(), outputs = in.u8(), grid = in.u8();
  in.skip(1 + 36);
  std::size_t before = 256, after = 256;
  if (wide) {
    before = in.u16be();
    after = in.u16be();
  }
  if (!in.ok() || inputs < 1 || inputs > 4 || outputs < 1 || outputs > 4 || grid < 1 || before > 4096 || after > 4096) return 0;
  return in.position() + (wide ? 2 : 1) * (before * inputs + power(grid, inputs) * outputs + after * outputs);
}

std::size_t used_by(ByteView data) {
  Reader in(data);
  const std::string_view type = four(in);
  in.skip(4);
  if (!in.ok()) return 0;
  if (type == "curv" || type == "para") return curve(data);
  if (type == "desc") return text_description(data);
  if (type == "mluc") return localized(data);
  if (type == "text") return is_plain(data.subspan(8)) ? data.size() : 0;
  if (type == "XYZ " || type == "sf32") return data.size() <= 8 + 36 && data.size() % 4 == 0 ? data.size() : 0;
  if (type == "sig ") return 12;
  if (type == "dtim") return 20;
  if (type == "meas") return 36;
  if (type == "view") return 36;
  if (type == "chrm") return data.size() <= 12 + 8 * 4 ? data.size() : 0;
  if (type == "mft1" || type == "mft2") return lut(data);
  return 0;  // mAB and mBA are laid out by offsets of their own: clean_icc() lays them out anew
}

bool is_header(ByteView profile, unsigned channels) {
  Reader in(profile);
  const std::uint32_t size = in.u32be();
  in.skip(4);
  const std::uint32_t major = in.u32be() >> 24;
  const std::string_view device = four(in), space = four(in), pcs = four(in);
  in.skip(12);
  const bool signature = four(in) == "acsp";
  const bool fits = channels == 1 ? space == "GRAY" : channels == 3 ? space == "RGB " || space == "Lab " : channels == 4 && space == "CMYK";
  const ByteView reserved = profile.subspan(100, 28);
  return signature && fits && size == profile.size() && (major == 2 || major == 4) && (pcs == "XYZ " || pcs == "Lab ") &&
         (device == "mntr" || device == "scnr" || device == "prtr" || device == "spac") &&
         std::all_of(reserved.begin(), reserved.end(), [](std::uint8_t c) { return c == 0; });
}

}  // namespace

bool is_sound_icc(ByteView profile, unsigned channels) {
  if (profile.size() < kHeaderBytes + 4 || profile.size() > kIccBytesMax || !is_header(profile, channels)) return false;
  Reader in(profile);
  in.seek(kHeaderBytes);
  const std::uint32_t count = in.u32be();
  if (count > kTagsMax) return false;
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view name = four(in);
    const std::uint32_t offset = in.u32be(), bytes = in.u32be();
    const ByteView data = base::slice(profile, offset, bytes);
    if (!in.ok() || data.size() != bytes || !std::binary_search(std::begin(kTags), std::end(kTags), name)) return false;
    const std::size_t used = used_by(data);
    if (used == 0 || used > bytes || bytes - used > 3) return false;
    places.emplace_back(offset, std::size_t{offset} + bytes);
  }
  std::sort(places.begin(), places.end());
  std::size_t end = kHeaderBytes + 4 + std::size_t{12} * count;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i > 0 && places[i] == places[i - 1]) continue;  // tags may share their data (7.3.1)
    if (places[i].first < end || places[i].first - end > 3) return false;
    end = places[i].second;
  }
  return profile.size() - end <= 3 && count > 0;
}

}  // namespace sekisho::formats::picture
