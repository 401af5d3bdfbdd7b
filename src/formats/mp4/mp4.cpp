#include "formats/mp4/mp4.h"

#include <algorithm>

#include "formats/mp4/fragments.h"
#include "formats/mp4/track.h"

namespace sekisho::formats::mp4 {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

namespace {

constexpr std::size_t kTracksMax = 64, kMoovMax = 96u << 20, kDataMax = 100'000;

// Bytes of the file, from and to.
struct Extent {
  std::uint64_t from, to;
};

struct Movie {
  Bytes header;  // mvhd
  std::vector<Track> tracks;
  std::vector<Extent> data;  // of the mdat boxes
  std::vector<Fragment> fragments;
  std::optional<DefaultsOfTracks> defaults;  // when it goes on in fragments
};

bool empty_space(const Box& box) {
  return (box.type == "free" || box.type == "skip" || box.type == "wide") &&
         std::ranges::all_of(box.body, [](std::uint8_t byte) { return byte == 0; });
}

base::Status read_header(ByteView body, Bytes& out, Notes& notes) {
  Reader in(body);
  const std::uint8_t version = in.u8() == 1 ? 1 : 0;
  in.skip(3);
  const std::size_t wide = version == 1 ? 8 : 4;
  const ByteView times = in.take(2 * wide);
  if (std::ranges::any_of(times, [](std::uint8_t byte) { return byte != 0; })) notes.removed(What::media_metadata);
  const std::uint32_t scale = in.u32be();
  const ByteView length = in.take(wide), rate_and_volume = in.take(6);
  in.skip(10);
  const ByteView matrix = in.take(36);
  in.skip(24);  // QuickTime's preview, poster and selection
  const ByteView next_track = in.take(4);
  if (!in.ok() || scale == 0) return base::refuse(Code::media_damaged, {}, "mvhd");
  const OpenBox box(out, "mvhd", version, 0);
  out.resize(out.size() + 2 * wide, 0);
  base::put_u32be(out, scale);
  base::put(out, length);
  base::put(out, rate_and_volume);
  out.resize(out.size() + 10, 0);
  base::put(out, matrix);
  out.resize(out.size() + 24, 0);
  base::put(out, next_track);
  return {};
}

base::Status read_moov(ByteView moov, FileType type, Movie& movie, Notes& notes) {
  if (moov.size() > kMoovMax) return base::refuse(Code::too_large, {}, "moov");
  Boxes boxes(moov);
  while (auto box = boxes.next()) {
    if (box->cut) return base::refuse(Code::media_damaged, {}, "moov");
    if (box->type == "mvhd" && movie.header.empty()) {
      if (auto status = read_header(box->body, movie.header, notes); !status) return status;
    } else if (box->type == "trak") {
      if (movie.tracks.size() == kTracksMax) return base::refuse(Code::too_many_entries);
      auto track = read_track(box->body, type, notes);
      if (!track) return std::unexpected(track.error());
      if (*track) movie.tracks.push_back(std::move(**track));
    } else if (box->type == "mvex") {
      movie.defaults = read_defaults(box->body);
    } else if (box->type == "cmov" || box->type == "rmra") {
      return base::refuse(Code::media_codec, {}, std::string(box->type));
    } else if (!empty_space(*box)) {
      notes.removed(What::media_metadata);
    }
  }
  if (movie.header.empty()) return base::refuse(Code::media_damaged, {}, "mvhd");
  if (movie.tracks.empty()) return base::refuse(Code::media_codec, {}, "no track of picture or sound");
  return {};
}

base::Status read(ByteView input, FileType type, Movie& movie, Notes& notes) {
  // Where fragments begin, and which part of a film a file is: found anew by whoever needs it.
  static constexpr std::string_view kIndexes[] = {"sidx", "mfra", "styp"};
  Boxes boxes(input);
  bool found = false;
  for (std::uint64_t at = 0; auto box = boxes.next(); at = input.size() - boxes.left()) {
    if (box->type == "moof" && !box->cut) {
      if (movie.fragments.size() == kDataMax) return base::refuse(Code::too_many_entries);
      movie.fragments.push_back({at, box->body});
    } else if (std::ranges::find(kIndexes, box->type) != std::end(kIndexes) && !box->cut) {
      continue;
    } else if (box->type == "mdat") {
      if (movie.data.size() == kDataMax) return base::refuse(Code::too_many_entries);
      const auto from = static_cast<std::uint64_t>(box->body.data() - input.data());
      movie.data.push_back({from, from + box->body.size()});
    } else if (box->type == "moov" && !found && !box->cut) {
      found = true;
      if (auto status = read_moov(box->body, type, movie, notes); !status) return status;
    } else if (box->type != "ftyp" && !empty_space(*box)) {
      notes.removed(box->cut ? What::trailing_bytes : What::media_metadata);
    }
  }
  if (boxes.left() > 0) notes.removed(What::trailing_bytes);
  if (!found) return base::refuse(Code::media_damaged, {}, "moov");
  if (!movie.defaults && movie.fragments.empty()) return {};
  return add_fragments(movie.fragments, movie.defaults.value_or(DefaultsOfTracks()), movie.header, movie.tracks);
}

// Every chunk lies in one mdat; and no byte is named so often that the output grows beyond the input.
base::Status check_places(ByteView input, const Movie& movie) {
  std::uint64_t total = 0;
  for (const Track& track : movie.tracks)
    for (const Chunk& chunk : track.chunks) {
      const auto behind = std::ranges::upper_bound(movie.data, chunk.offset, {}, &Extent::from);
      if (chunk.bytes > input.size() || behind == movie.data.begin()) return base::refuse(Code::media_damaged, {}, "a chunk outside the data");
      const Extent& data = *std::prev(behind);
      if (chunk.offset > data.to || chunk.bytes > data.to - chunk.offset) return base::refuse(Code::media_damaged, {}, "a chunk outside the data");
      total += chunk.bytes;
      if (total > input.size()) return base::refuse(Code::bomb);
    }
  return {};
}

void note_unnamed(const Movie& movie, Notes& notes) {
  std::uint64_t data = 0, named = 0;
  for (const Extent& extent : movie.data) data += extent.to - extent.from;
  for (const Track& track : movie.tracks)
    for (const Chunk& chunk : track.chunks) named += chunk.bytes;
  if (named < data) notes.removed(What::trailing_bytes, "mdat");
}

struct Place {
  std::uint64_t offset;
  std::uint32_t track, chunk;
  auto operator<=>(const Place&) const = default;
};

// Chunks in the order of the input: pictures and sound stay side by side. Those without bytes stand nowhere.
std::vector<Place> in_order(const Movie& movie) {
  std::vector<Place> order;
  for (std::uint32_t t = 0; t < movie.tracks.size(); ++t)
    for (std::uint32_t c = 0; c < movie.tracks[t].chunks.size(); ++c) {
      const Place place{movie.tracks[t].chunks[c].offset, t, c};
      if (movie.tracks[t].chunks[c].bytes_out > 0) order.push_back(place);
    }
  std::ranges::sort(order);
  return order;
}

void put_file_type(Bytes& out, FileType type) {
  const OpenBox box(out, "ftyp");
  const bool quicktime = type == FileType::mov, sound = type == FileType::m4a;
  base::put(out, quicktime ? "qt  " : sound ? "M4A " : "isom");
  base::put_u32be(out, 0x200);
  base::put(out, quicktime ? "qt  " : sound ? "M4A mp42isom" : "isomiso2mp41mp42");
}

void write(ByteView input, const Movie& movie, FileType type, Sink& out) {
  const std::vector<Place> order = in_order(movie);
  std::vector<std::vector<std::uint64_t>> places(movie.tracks.size());
  for (std::size_t t = 0; t < places.size(); ++t) places[t].resize(movie.tracks[t].chunks.size());
  std::uint64_t total = 0;
  for (const Place& place : order) {
    places[place.track][place.chunk] = total;
    total += movie.tracks[place.track].chunks[place.chunk].bytes_out;
  }
  const Offsets offsets = total > 0xF0000000u ? Offsets::wide : Offsets::narrow;
  auto put_moov = [&](Bytes& bytes, std::uint64_t base_at) {
    const OpenBox box(bytes, "moov");
    base::put(bytes, movie.header);
    for (std::size_t t = 0; t < movie.tracks.size(); ++t) put_track(bytes, movie.tracks[t], type, places[t], base_at, offsets);
  };
  Bytes head, measure;
  put_file_type(head, type);
  put_moov(measure, 0);
  const std::size_t data_head = offsets == Offsets::wide ? 16 : 8;
  const std::uint64_t base_at = head.size() + measure.size() + data_head;
  put_moov(head, base_at);
  base::put_u32be(head, offsets == Offsets::wide ? 1 : static_cast<std::uint32_t>(total + data_head));
  base::put(head, "mdat");
  if (offsets == Offsets::wide) base::put_be(head, total + data_head, 8);
  out.write(head);
  for (const Place& place : order) write_chunk(input, movie.tracks[place.track], movie.tracks[place.track].chunks[place.chunk], out);
}

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType type, Context& context, Sink& out) {
  if (!context.profile.on(base::Setting::media_keep)) return base::refuse(Code::not_allowed_by_profile);
  Movie movie;
  auto status = read(input, type, movie, context.notes);
  if (status) status = check_places(input, movie);
  if (!status) return std::unexpected(status.error());
  for (Track& track : movie.tracks)
    if (auto units = read_units(input, track, context.notes); !units) return std::unexpected(units.error());
  note_unnamed(movie, context.notes);
  write(input, movie, type, out);
  return type;
}

}  // namespace sekisho::formats::mp4
