#include <algorithm>

#include "formats/mp4/descriptors.h"
#include "formats/mp4/track.h"

namespace sekisho::formats::mp4 {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

constexpr std::string_view kPictures[] = {"avc1", "avc3", "hvc1", "hev1", "mp4v", "jpeg", "mjpa", "av01", "vp09", "s263",
                                          "h263", "apch", "apcn", "apcs", "apco", "ap4h", "dvc ", "dvcp", "dvpp"};
constexpr std::string_view kSounds[] = {"mp4a", "alac", "ac-3", "ec-3", "Opus", "sowt", "twos", "lpcm", "raw ", "in24",
                                        "in32", "fl32", "fl64", "ulaw", "alaw", "samr", "sawb", "ima4", ".mp3", "ipcm"};
constexpr std::string_view kProtected[] = {"encv", "enca", "drmi", "drms", "p608"};

template <std::size_t N>
bool among(const std::string_view (&list)[N], std::string_view type) {
  return std::ranges::find(list, type) != std::end(list);
}

// Boxes of plain numbers, with the lengths that their readers expect.
bool plain_numbers(const Box& box) {
  struct Plain {
    std::string_view type;
    std::size_t least, most;
  };
  static constexpr Plain kPlain[] = {{"pasp", 8, 8},   {"clap", 32, 32}, {"fiel", 2, 2},  {"btrt", 12, 12}, {"gama", 4, 4},   {"d263", 7, 7},
                                     {"damr", 9, 9},   {"dac3", 3, 3},   {"dec3", 5, 64}, {"dOps", 11, 64}, {"vpcC", 12, 12}, {"av1C", 4, 512},
                                     {"alac", 28, 52}, {"frma", 4, 4},   {"enda", 2, 2},  {"mp4a", 4, 4},   {"pcmC", 6, 6}};
  return std::ranges::any_of(kPlain, [&](const Plain& p) { return p.type == box.type && box.body.size() >= p.least && box.body.size() <= p.most; });
}

// How colours are meant: by numbers. A colour profile does not come out.
bool colours(const Box& box) {
  const std::string_view kind = base::text(base::slice(box.body, 0, 4));
  return box.type == "colr" && ((kind == "nclx" && box.body.size() == 11) || (kind == "nclc" && box.body.size() == 10));
}

// Core Audio's layout of channels: a tag, a bitmap, descriptions of 20 bytes.
bool channel_layout(const Box& box) {
  if (box.type != "chan") return false;
  Reader in(base::slice(box.body, 12));
  const std::uint32_t count = in.u32be();
  return in.ok() && count <= 64 && in.left() == 20 * std::size_t{count};
}

base::Status extensions(ByteView bytes, Description& out, Notes& notes, int depth);

base::Status extension(const Box& box, Description& out, Notes& notes, int depth) {
  auto put = [&](base::Result<Bytes> body) -> base::Status {
    if (!body) return std::unexpected(body.error());
    put_box(out.entry, box.type, *body);
    return {};
  };
  if (box.type == "sinf") return base::refuse(Code::rights_managed);
  if (box.type == "esds") return put(read_esds(box.body, notes));
  if (box.type == "avcC") {
    out.units = Units::avc;
    return put(read_avc(box.body, out.length_bytes, notes));
  }
  if (box.type == "hvcC") {
    out.units = Units::hevc;
    return put(read_hevc(box.body, out.length_bytes, notes));
  }
  if (box.type == "wave" && depth == 0) {
    const OpenBox wave(out.entry, "wave");
    if (auto status = extensions(box.body, out, notes, depth + 1); !status) return status;
    put_box(out.entry, std::string_view("\0\0\0\0", 4), {});
    return {};
  }
  if (box.type == std::string_view("\0\0\0\0", 4) && depth > 0) return {};
  if (plain_numbers(box) || colours(box) || channel_layout(box)) put_box(out.entry, box.type, box.body);
  else notes.removed(box.type == "colr" ? What::color_profile : What::media_metadata);
  return {};
}

base::Status extensions(ByteView bytes, Description& out, Notes& notes, int depth) {
  Boxes boxes(bytes);
  while (auto box = boxes.next()) {
    if (box->cut) return base::refuse(Code::media_damaged);
    if (auto status = extension(*box, out, notes, depth); !status) return status;
  }
  // QuickTime ends some lists by four zero bytes.
  return {};
}

base::Status picture(ByteView body, Description& out, Notes& notes) {
  Reader in(body);
  in.skip(8);
  in.skip(16);  // version, vendor, qualities: reserved elsewhere
  const ByteView sides = in.take(4), resolution = in.take(8);
  in.skip(4);
  const std::uint16_t frames = in.u16be();
  const ByteView name = in.take(32);
  const std::uint16_t depth = in.u16be(), colour_table = in.u16be();
  if (!in.ok()) return base::refuse(Code::media_damaged);
  if (colour_table == 0 && depth <= 40 && (depth & 0x1F) <= 8) return base::refuse(Code::media_codec, {}, "a colour table");
  if (std::ranges::any_of(name, [](std::uint8_t byte) { return byte != 0; })) notes.removed(What::media_metadata);
  base::put_le(out.entry, 0, 6);
  base::put_u16be(out.entry, 1);
  base::put_le(out.entry, 0, 8);
  base::put_le(out.entry, 0, 8);
  base::put(out.entry, sides);
  base::put(out.entry, resolution);
  base::put_u32be(out.entry, 0);
  base::put_u16be(out.entry, frames == 0 ? 1 : frames);
  out.entry.resize(out.entry.size() + 32, 0);
  base::put_u16be(out.entry, depth);
  base::put_u16be(out.entry, 0xFFFF);
  return extensions(base::slice(body, in.position()), out, notes, 0);
}

// Versions 1 and 2 are QuickTime's: more numbers before the boxes.
base::Status sound(std::string_view coding, ByteView body, FileType type, Description& out, Notes& notes) {
  Reader in(body);
  in.skip(8);
  const std::uint16_t version = in.u16be();
  in.skip(6);
  const ByteView numbers = in.take(12);
  if (!in.ok() || version > 2 || (version == 2 && type != FileType::mov)) return base::refuse(Code::media_damaged);
  const ByteView more = in.take(version == 1 ? 16 : version == 2 ? 36 : 0);
  if (!in.ok() || (version == 2 && Reader(more).u32be() != 72)) return base::refuse(Code::media_damaged);
  Reader counts(numbers), packets(more);
  const std::uint32_t channels = counts.u16be(), bits = counts.u16be();
  out.packet_bytes = coding == "ulaw" || coding == "alaw" ? channels : coding == "ima4" ? 34 * channels : channels * bits / 8;
  if (coding == "ima4") out.packet_samples = 64;
  if (version == 1) {
    out.packet_samples = std::max(packets.u32be(), 1u);
    packets.skip(4);
    out.packet_bytes = packets.u32be();
  }
  base::put_le(out.entry, 0, 6);
  base::put_u16be(out.entry, 1);
  base::put_u16be(out.entry, version);
  base::put_le(out.entry, 0, 6);
  base::put(out.entry, numbers);
  base::put(out.entry, more);
  return extensions(base::slice(body, in.position()), out, notes, 0);
}

}  // namespace

base::Result<Description> read_description(const Box& entry, Kind kind, FileType type, Notes& notes) {
  if (among(kProtected, entry.type)) return base::refuse(Code::rights_managed);
  std::string name(entry.type);
  if (kind == Kind::picture ? !among(kPictures, entry.type) : !among(kSounds, entry.type))
    return base::refuse(Code::media_codec, {}, "sample entry " + name);
  Description out;
  base::Status status;
  {
    const OpenBox box(out.entry, entry.type);
    status = kind == Kind::picture ? picture(entry.body, out, notes) : sound(entry.type, entry.body, type, out, notes);
  }
  if (!status) return std::unexpected(status.error());
  const bool avc = entry.type == "avc1" || entry.type == "avc3", hevc = entry.type == "hvc1" || entry.type == "hev1";
  if (out.units != (avc ? Units::avc : hevc ? Units::hevc : Units::none)) return base::refuse(Code::media_damaged, {}, "parameter sets");
  return out;
}

}  // namespace sekisho::formats::mp4
