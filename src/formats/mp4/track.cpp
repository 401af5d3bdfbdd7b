#include "formats/mp4/track.h"

#include <algorithm>

namespace sekisho::formats::mp4 {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

constexpr std::uint32_t kDescriptionsMax = 64, kEditsMax = 100'000;

void note_others(ByteView bytes, std::initializer_list<std::string_view> read, Notes& notes) {
  Boxes boxes(bytes);
  while (auto box = boxes.next())
    if (std::ranges::find(read, box->type) == read.end()) notes.removed(What::media_metadata);
}

// Two times of making, which do not come out; then whatever each header has.
std::uint8_t times(Reader& in, Notes& notes) {
  const std::uint8_t version = in.u8() == 1 ? 1 : 0;
  in.skip(3);
  for (const std::uint8_t byte : in.take(version == 1 ? 16 : 8))
    if (byte != 0) {
      notes.removed(What::media_metadata);
      break;
    }
  return version;
}

ByteView duration(Reader& in, std::uint8_t version) { return in.take(version == 1 ? 8 : 4); }
void put_no_times(Bytes& out, std::uint8_t version) { out.resize(out.size() + (version == 1 ? 16 : 8), 0); }

base::Status header(ByteView body, Track& track, Notes& notes) {
  Reader in(body);
  const std::uint32_t flags = Reader(body).u32be() & 0xF;
  const std::uint8_t version = times(in, notes);
  const std::uint32_t id = in.u32be();
  in.skip(4);
  const ByteView length = duration(in, version);
  in.skip(8);
  const ByteView rest = in.take(8 + 36 + 8);  // layer, group, volume, matrix, sides
  if (!in.ok() || id == 0) return base::refuse(Code::media_damaged, {}, "tkhd");
  track.id = id;
  const OpenBox box(track.header, "tkhd", version, flags);
  put_no_times(track.header, version);
  base::put_u32be(track.header, id);
  base::put_u32be(track.header, 0);
  base::put(track.header, length);
  base::put_le(track.header, 0, 8);
  base::put(track.header, rest);
  return {};
}

base::Status edits(ByteView edts, Track& track) {
  const auto elst = child(edts, "elst");
  if (!elst) return {};
  Reader in(*elst);
  const std::uint8_t version = in.u8() == 1 ? 1 : 0;
  in.skip(3);
  const std::uint32_t count = in.u32be();
  const std::size_t each = version == 1 ? 20 : 12;
  if (!in.ok() || count > kEditsMax || count > in.left() / each) return base::refuse(Code::media_damaged, {}, "elst");
  const OpenBox outer(track.edits, "edts");
  const OpenBox box(track.edits, "elst", version, 0);
  base::put_u32be(track.edits, count);
  base::put(track.edits, in.take(each * count));
  return {};
}

base::Status media_header(ByteView body, Track& track, Notes& notes) {
  Reader in(body);
  const std::uint8_t version = times(in, notes);
  const std::uint32_t scale = in.u32be();
  const ByteView length = duration(in, version);
  const ByteView language = in.take(2);
  if (!in.ok() || scale == 0) return base::refuse(Code::media_damaged, {}, "mdhd");
  const OpenBox box(track.media_header, "mdhd", version, 0);
  put_no_times(track.media_header, version);
  base::put_u32be(track.media_header, scale);
  base::put(track.media_header, length);
  base::put(track.media_header, language);
  base::put_u16be(track.media_header, 0);
  return {};
}

void kind_header(ByteView minf, Track& track) {
  const bool picture = track.kind == Kind::picture;
  const auto given = child(minf, picture ? "vmhd" : "smhd");
  Bytes numbers(picture ? 8 : 4, 0);
  if (given && given->size() >= 4 + numbers.size()) std::ranges::copy(base::slice(*given, 4, numbers.size()), numbers.begin());
  const OpenBox box(track.sound_or_picture, picture ? "vmhd" : "smhd", 0, picture ? 1 : 0);
  base::put(track.sound_or_picture, numbers);
}

// Every data reference means this same file, or the track's samples lie elsewhere.
bool self_contained(ByteView minf) {
  const auto dinf = child(minf, "dinf");
  const auto dref = dinf ? child(*dinf, "dref") : std::nullopt;
  if (!dref) return true;
  Boxes entries(base::slice(*dref, 8));
  while (auto entry = entries.next())
    if ((Reader(entry->body).u32be() & 1) == 0) return false;
  return true;
}

base::Status descriptions(ByteView stsd, Track& track, FileType type, Notes& notes) {
  Reader in(base::slice(stsd, 4));
  const std::uint32_t count = in.u32be();
  if (!in.ok() || count == 0 || count > kDescriptionsMax) return base::refuse(Code::media_damaged, {}, "stsd");
  Boxes entries(base::slice(stsd, 8));
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto entry = entries.next();
    if (!entry || entry->cut) return base::refuse(Code::media_damaged, {}, "stsd");
    auto description = read_description(*entry, track.kind, type, notes);
    if (!description) return std::unexpected(description.error());
    if (!track.descriptions.empty() && track.descriptions.front().units != description->units)
      return base::refuse(Code::media_codec, {}, "mixed codings");
    track.descriptions.push_back(std::move(*description));
  }
  return {};
}

}  // namespace

base::Result<std::optional<Track>> read_track(ByteView trak, FileType type, Notes& notes) {
  const auto tkhd = child(trak, "tkhd"), mdia = child(trak, "mdia"), edts = child(trak, "edts");
  const auto hdlr = mdia ? child(*mdia, "hdlr") : std::nullopt, mdhd = mdia ? child(*mdia, "mdhd") : std::nullopt;
  const auto minf = mdia ? child(*mdia, "minf") : std::nullopt;
  const auto stbl = minf ? child(*minf, "stbl") : std::nullopt;
  if (!tkhd || !hdlr || !mdhd || !stbl) return base::refuse(Code::media_damaged, {}, "trak");
  const std::string_view handler = base::text(base::slice(*hdlr, 8, 4));
  if (handler != "vide" && handler != "soun") {
    notes.removed(What::media_track);
    return std::optional<Track>{};
  }
  if (!self_contained(*minf)) {
    notes.removed(What::media_track);
    notes.removed(What::external_link);
    return std::optional<Track>{};
  }
  Track track;
  track.kind = handler == "vide" ? Kind::picture : Kind::sound;
  const auto stsd = child(*stbl, "stsd");
  if (!stsd) return base::refuse(Code::media_damaged, {}, "stsd");
  base::Status status = header(*tkhd, track, notes);
  if (status && edts) status = edits(*edts, track);
  if (status) status = media_header(*mdhd, track, notes);
  if (status) status = descriptions(*stsd, track, type, notes);
  if (status) status = read_tables(*stbl, track, notes);
  if (!status) return std::unexpected(status.error());
  kind_header(*minf, track);
  for (const std::uint8_t byte : base::slice(*hdlr, 24))
    if (byte != 0) {
      notes.removed(What::media_metadata);
      break;
    }
  note_others(trak, {"tkhd", "edts", "mdia"}, notes);
  note_others(*mdia, {"mdhd", "hdlr", "minf"}, notes);
  note_others(*minf, {"vmhd", "smhd", "dinf", "stbl", "hdlr"}, notes);
  return std::optional<Track>{std::move(track)};
}

namespace {

void put_handler(Bytes& out, std::string_view component, std::string_view kind) {
  const OpenBox box(out, "hdlr", 0, 0);
  base::put(out, component);
  base::put(out, kind);
  out.resize(out.size() + 13, 0);
}

void put_runs(Bytes& out, std::string_view type, std::uint8_t version, const std::vector<Run>& runs) {
  const OpenBox box(out, type, version, 0);
  base::put_u32be(out, static_cast<std::uint32_t>(runs.size()));
  for (const Run& run : runs) {
    base::put_u32be(out, run.count);
    base::put_u32be(out, run.value);
  }
}

void put_sizes(Bytes& out, const Track& track) {
  const std::vector<std::uint32_t>& sizes = track.sizes_out.empty() ? track.sizes : track.sizes_out;
  const OpenBox box(out, "stsz", 0, 0);
  base::put_u32be(out, sizes.empty() ? track.constant_size : 0);
  base::put_u32be(out, track.samples);
  for (const std::uint32_t size : sizes) base::put_u32be(out, size);
}

void put_chunks(Bytes& out, const Track& track, const std::vector<std::uint64_t>& places, std::uint64_t base_at, Offsets offsets) {
  Bytes runs;
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < track.chunks.size(); ++i) {
    const Chunk& chunk = track.chunks[i];
    if (i > 0 && chunk.samples == track.chunks[i - 1].samples && chunk.description == track.chunks[i - 1].description) continue;
    base::put_u32be(runs, static_cast<std::uint32_t>(i + 1));
    base::put_u32be(runs, chunk.samples);
    base::put_u32be(runs, chunk.description);
    ++count;
  }
  {
    const OpenBox box(out, "stsc", 0, 0);
    base::put_u32be(out, count);
    base::put(out, runs);
  }
  const OpenBox box(out, offsets == Offsets::wide ? "co64" : "stco", 0, 0);
  base::put_u32be(out, static_cast<std::uint32_t>(track.chunks.size()));
  for (const std::uint64_t place : places) base::put_be(out, base_at + place, offsets == Offsets::wide ? 8 : 4);
}

void put_table(Bytes& out, const Track& track, const std::vector<std::uint64_t>& places, std::uint64_t base_at, Offsets offsets) {
  const OpenBox stbl(out, "stbl");
  {
    const OpenBox stsd(out, "stsd", 0, 0);
    base::put_u32be(out, static_cast<std::uint32_t>(track.descriptions.size()));
    for (const Description& description : track.descriptions) base::put(out, description.entry);
  }
  put_runs(out, "stts", 0, track.times);
  if (!track.offsets.empty()) put_runs(out, "ctts", track.offsets_version, track.offsets);
  if (track.has_key_samples) {
    const OpenBox stss(out, "stss", 0, 0);
    base::put_u32be(out, static_cast<std::uint32_t>(track.key_samples.size()));
    for (const std::uint32_t sample : track.key_samples) base::put_u32be(out, sample);
  }
  if (!track.dependencies.empty()) {
    const OpenBox sdtp(out, "sdtp", 0, 0);
    base::put(out, track.dependencies);
  }
  put_sizes(out, track);
  put_chunks(out, track, places, base_at, offsets);
}

}  // namespace

void put_track(Bytes& out, const Track& track, FileType type, const std::vector<std::uint64_t>& places, std::uint64_t base_at, Offsets offsets) {
  const bool quicktime = type == FileType::mov;
  const OpenBox trak(out, "trak");
  base::put(out, track.header);
  base::put(out, track.edits);
  const OpenBox mdia(out, "mdia");
  base::put(out, track.media_header);
  put_handler(out, quicktime ? std::string_view("mhlr") : std::string_view("\0\0\0\0", 4), track.kind == Kind::picture ? "vide" : "soun");
  const OpenBox minf(out, "minf");
  base::put(out, track.sound_or_picture);
  if (quicktime) put_handler(out, "dhlr", "url ");
  {
    const OpenBox dinf(out, "dinf");
    const OpenBox dref(out, "dref", 0, 0);
    base::put_u32be(out, 1);
    const OpenBox here(out, "url ", 0, 1);
  }
  put_table(out, track, places, base_at, offsets);
}

}  // namespace sekisho::formats::mp4
