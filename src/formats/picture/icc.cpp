#include "formats/picture/icc.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sekisho::formats::picture {
namespace {

using base::Bytes;
using base::ByteView;
using base::Reader;

constexpr std::size_t kHeaderBytes = 128, kTagsMax = 100;

struct Tag {
  std::string_view name;
  Bytes data;
};

std::string_view four(Reader& in) { return base::text(in.take(4)); }

// 10.6 curveType, 10.18 parametricCurveType: the bytes the curve really takes.
std::size_t curve_bytes(ByteView data) {
  static constexpr std::array<std::size_t, 5> kParameters = {1, 3, 4, 5, 7};
  Reader in(data);
  const std::string_view type = four(in);
  in.skip(4);
  std::size_t bytes = 0;
  if (type == "curv") {
    bytes = 12 + std::size_t{2} * in.u32be();
  } else if (type == "para") {
    const std::uint16_t function = in.u16be();
    if (function >= kParameters.size()) return 0;
    bytes = 12 + 4 * kParameters[function];
  }
  return in.ok() && bytes <= data.size() ? bytes : 0;
}

std::size_t power(std::size_t base, std::size_t exponent) {
  std::size_t out = 1;
  for (std::size_t i = 0; i < exponent; ++i) {
    out *= base;
    if (out > kIccBytesMax) return kIccBytesMax + 1;
  }
  return out;
}

// 10.10 lut16Type, 10.11 lut8Type.
std::size_t lut_bytes(ByteView data, unsigned channels, bool to_pcs) {
  Reader in(data);
  const std::string_view type = four(in);
  in.skip(4);
  const std::size_t inputs = in.u8(), outputs = in.u8(), grid = in.u8();
  in.skip(1 + 36);
  std::size_t before = 256, after = 256, width = 1;
  if (type == "mft2") {
    before = in.u16be();
    after = in.u16be();
    width = 2;
    if (before < 2 || before > 4096 || after < 2 || after > 4096) return 0;
  } else if (type != "mft1") {
    return 0;
  }
  if (!in.ok() || grid < 2 || inputs != (to_pcs ? channels : 3u) || outputs != (to_pcs ? 3u : channels)) return 0;
  const std::size_t bytes = in.position() + width * (before * inputs + power(grid, inputs) * outputs + after * outputs);
  return bytes <= data.size() ? bytes : 0;
}

// 10.12 lutAToBType, 10.13 lutBToAType, laid out anew: B curves, matrix, M curves, CLUT, A curves.
class LutRebuild {
 public:
  LutRebuild(ByteView data, unsigned channels, bool to_pcs) : data_(data), channels_(channels), to_pcs_(to_pcs) {}

  Bytes run() {
    Reader in(data_);
    const std::string_view type = four(in);
    in.skip(4);
    const std::size_t inputs = in.u8(), outputs = in.u8();
    in.skip(2);
    std::array<std::uint32_t, 5> offsets{};
    for (auto& offset : offsets) offset = in.u32be();
    if (!in.ok() || type != (to_pcs_ ? "mAB " : "mBA ") || offsets[0] == 0) return {};
    if (inputs != (to_pcs_ ? channels_ : 3u) || outputs != (to_pcs_ ? 3u : channels_)) return {};
    const std::size_t device = to_pcs_ ? inputs : outputs;
    base::put(out_, data_.first(4));
    base::put_u32be(out_, 0);
    base::put_u8(out_, static_cast<std::uint8_t>(inputs));
    base::put_u8(out_, static_cast<std::uint8_t>(outputs));
    out_.resize(32, 0);
    const bool good = curves(0, offsets[0], 3) && matrix(offsets[1]) && curves(2, offsets[2], 3) && table(offsets[3], inputs, outputs) &&
                      curves(4, offsets[4], device) && (offsets[3] != 0) == (offsets[4] != 0) && (offsets[3] != 0 || inputs == outputs);
    return good ? std::move(out_) : Bytes{};
  }

 private:
  void mark(std::size_t slot) {
    out_.resize((out_.size() + 3) & ~std::size_t{3}, 0);
    for (std::size_t i = 0; i < 4; ++i) out_[12 + 4 * slot + i] = static_cast<std::uint8_t>(out_.size() >> (24 - 8 * i));
  }
  bool curves(std::size_t slot, std::uint32_t offset, std::size_t count) {
    if (offset == 0) return slot != 0;
    mark(slot);
    ByteView left = base::slice(data_, offset);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t bytes = curve_bytes(left);
      if (bytes == 0) return false;
      base::put(out_, left.first(bytes));
      out_.resize((out_.size() + 3) & ~std::size_t{3}, 0);
      left = base::slice(left, (bytes + 3) & ~std::size_t{3});
    }
    return true;
  }
  bool matrix(std::uint32_t offset) {
    if (offset == 0) return true;
    mark(1);
    const ByteView part = base::slice(data_, offset, 48);
    base::put(out_, part);
    return part.size() == 48;
  }
  bool table(std::uint32_t offset, std::size_t inputs, std::size_t outputs) {
    if (offset == 0) return true;
    mark(3);
    Reader in(base::slice(data_, offset));
    const ByteView grid = in.take(16);
    const std::size_t width = in.u8();
    in.skip(3);
    if (!in.ok() || width < 1 || width > 2) return false;
    std::size_t bytes = width * outputs;
    for (std::size_t i = 0; i < inputs; ++i) {
      bytes *= grid[i];
      if (grid[i] < 2 || bytes > kIccBytesMax) return false;
    }
    const ByteView values = in.take(bytes);
    if (!in.ok()) return false;
    base::put(out_, grid.first(inputs));
    out_.resize(out_.size() + 16 - inputs, 0);
    base::put_u8(out_, static_cast<std::uint8_t>(width));
    out_.resize(out_.size() + 3, 0);
    base::put(out_, values);
    return true;
  }

  ByteView data_;
  unsigned channels_;
  bool to_pcs_;
  Bytes out_;
};

enum class Shape : std::uint8_t { xyz, curve, matrix, to_pcs, from_pcs };
struct Allowed {
  std::string_view name;
  Shape shape;
};
// 9.2: the tags that turn numbers into colours, and no other. In the order they are written.
constexpr Allowed kAllowed[] = {
    {"wtpt", Shape::xyz},    {"bkpt", Shape::xyz},      {"chad", Shape::matrix},   {"rXYZ", Shape::xyz},
    {"gXYZ", Shape::xyz},    {"bXYZ", Shape::xyz},      {"rTRC", Shape::curve},    {"gTRC", Shape::curve},
    {"bTRC", Shape::curve},  {"kTRC", Shape::curve},    {"A2B0", Shape::to_pcs},   {"A2B1", Shape::to_pcs},
    {"A2B2", Shape::to_pcs}, {"B2A0", Shape::from_pcs}, {"B2A1", Shape::from_pcs}, {"B2A2", Shape::from_pcs},
};

Bytes clean_tag(ByteView data, Shape shape, unsigned channels) {
  Reader in(data);
  const std::string_view type = four(in);
  std::size_t bytes = 0;
  switch (shape) {
    case Shape::xyz: bytes = type == "XYZ " ? 20 : 0; break;
    case Shape::matrix: bytes = type == "sf32" ? 44 : 0; break;
    case Shape::curve: bytes = curve_bytes(data); break;
    case Shape::to_pcs:
    case Shape::from_pcs:
      if (type == "mAB " || type == "mBA ") return LutRebuild(data, channels, shape == Shape::to_pcs).run();
      bytes = lut_bytes(data, channels, shape == Shape::to_pcs);
      break;
  }
  if (bytes == 0 || bytes > data.size()) return {};
  Bytes out(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(bytes));
  for (std::size_t i = 4; i < 8; ++i) out[i] = 0;  // reserved in every type
  if (type == "para") out[10] = out[11] = 0;
  if (type == "mft1" || type == "mft2") out[11] = 0;
  return out;
}

// desc and cprt are required (8.2); theirs are fixed texts: 10.15 multiLocalizedUnicode for version 4, ICC.1:2001 6.5.17 and 6.5.18 before.
Bytes fixed_text(std::string_view words, bool version4, bool description) {
  Bytes out;
  if (version4) {
    base::put(out, "mluc");
    for (std::uint32_t value : {0u, 1u, 12u}) base::put_u32be(out, value);
    base::put(out, "enUS");
    base::put_u32be(out, static_cast<std::uint32_t>(2 * words.size()));
    base::put_u32be(out, 28);
    for (char c : words) base::put_u16be(out, static_cast<std::uint8_t>(c));
    return out;
  }
  base::put(out, description ? "desc" : "text");
  base::put_u32be(out, 0);
  if (description) base::put_u32be(out, static_cast<std::uint32_t>(words.size() + 1));
  base::put(out, words);
  base::put_u8(out, 0);
  if (description) out.resize(out.size() + 4 + 4 + 2 + 1 + 67, 0);
  return out;
}

struct Header {
  std::uint32_t version = 0, intent = 0;
  std::string_view device_class, space, pcs;
  bool version4() const { return version >> 24 >= 4; }
};

std::optional<Header> read_header(ByteView profile, unsigned channels) {
  Reader in(profile.first(kHeaderBytes));
  Header header;
  if (in.u32be() > profile.size()) return std::nullopt;
  in.skip(4);
  header.version = in.u32be() & 0xFFF00000u;
  header.device_class = four(in);
  header.space = four(in);
  header.pcs = four(in);
  in.skip(12);
  const bool signature = four(in) == "acsp";
  in.seek(64);
  header.intent = in.u32be() & 3;
  const std::uint32_t major = header.version >> 24;
  const std::string_view wanted = channels == 1 ? "GRAY" : channels == 3 ? "RGB " : channels == 4 ? "CMYK" : "";
  const bool classes =
      header.device_class == "mntr" || header.device_class == "scnr" || header.device_class == "prtr" || header.device_class == "spac";
  if (!signature || (major != 2 && major != 4) || !classes || header.space != wanted || (header.pcs != "XYZ " && header.pcs != "Lab "))
    return std::nullopt;
  return header;
}

// What a reader needs at least: curves and primaries, a grey curve, or a table into the connection space (8.3 to 8.5).
bool enough(const std::vector<Tag>& tags) {
  auto has = [&](std::string_view name) {
    for (const Tag& tag : tags)
      if (tag.name == name) return true;
    return false;
  };
  return has("A2B0") || has("kTRC") || (has("rXYZ") && has("gXYZ") && has("bXYZ") && has("rTRC") && has("gTRC") && has("bTRC"));
}

Bytes write(const Header& header, const std::vector<Tag>& tags) {
  Bytes table, data;
  const std::size_t data_start = kHeaderBytes + 4 + 12 * tags.size();
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    std::size_t offset = data_start + data.size();
    for (std::size_t k = 0; k < i; ++k)
      if (tags[k].data == tags[i].data) {
        offset = offsets[k];
        break;
      }
    offsets.push_back(offset);
    base::put(table, tags[i].name);
    base::put_u32be(table, static_cast<std::uint32_t>(offset));
    base::put_u32be(table, static_cast<std::uint32_t>(tags[i].data.size()));
    if (offset != data_start + data.size()) continue;
    base::put(data, tags[i].data);
    data.resize((data.size() + 3) & ~std::size_t{3}, 0);
  }
  Bytes out;
  base::put_u32be(out, static_cast<std::uint32_t>(data_start + data.size()));
  base::put_u32be(out, 0);
  base::put_u32be(out, header.version);
  base::put(out, header.device_class);
  base::put(out, header.space);
  base::put(out, header.pcs);
  for (std::uint32_t part : {2000u, 1u, 1u, 0u, 0u, 0u}) base::put_be(out, part, 2);  // a date must stand there (7.2.8)
  base::put(out, "acsp");
  out.resize(64, 0);
  base::put_u32be(out, header.intent);
  for (std::uint32_t d50 : {0x0000F6D6u, 0x00010000u, 0x0000D32Du}) base::put_u32be(out, d50);
  out.resize(kHeaderBytes, 0);
  base::put_u32be(out, static_cast<std::uint32_t>(tags.size()));
  base::put(out, table);
  base::put(out, data);
  return out;
}

}  // namespace

std::optional<Bytes> clean_icc(ByteView profile, unsigned channels) {
  if (profile.size() < kHeaderBytes + 4 || profile.size() > kIccBytesMax) return std::nullopt;
  const auto header = read_header(profile, channels);
  if (!header) return std::nullopt;
  Reader in(profile);
  in.seek(kHeaderBytes);
  const std::uint32_t count = in.u32be();
  if (count > kTagsMax) return std::nullopt;
  const ByteView table = in.take(std::size_t{12} * count);
  if (!in.ok()) return std::nullopt;

  std::vector<Tag> tags;
  tags.push_back({"desc", fixed_text("ICC", header->version4(), true)});
  tags.push_back({"cprt", fixed_text("-", header->version4(), false)});
  for (const Allowed& allowed : kAllowed) {
    for (std::uint32_t i = 0; i < count; ++i) {
      Reader entry(table.subspan(std::size_t{12} * i, 12));
      if (four(entry) != allowed.name) continue;
      const std::uint32_t offset = entry.u32be(), bytes = entry.u32be();
      const ByteView data = base::slice(profile, offset, bytes);
      if (data.size() != bytes) return std::nullopt;
      Bytes clean = clean_tag(data, allowed.shape, channels);
      if (!clean.empty()) tags.push_back({allowed.name, std::move(clean)});
      break;
    }
  }
  if (!enough(tags)) return std::nullopt;
  Bytes out = write(*header, tags);
  if (out.size() > kIccBytesMax) return std::nullopt;
  return out;
}

}  // namespace sekisho::formats::picture
