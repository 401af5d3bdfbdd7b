// One track: its headers as they will be written, and the tables of its samples.
#pragma once

#include <vector>

#include "formats/mp4/boxes.h"

namespace sekisho::formats::mp4 {

enum class Kind : std::uint8_t { picture, sound };
// How the units of a sample are told apart; none for codings that are not looked into.
enum class Units : std::uint8_t { none, avc, hevc };

struct Run {
  std::uint32_t count, value;
};

// Samples that stand one behind the other in the file.
struct Chunk {
  std::uint64_t offset = 0, bytes = 0, bytes_out = 0;
  std::uint32_t samples = 0, description = 0, first_sample = 0;
};

struct Description {
  base::Bytes entry;  // the sample entry anew
  Units units = Units::none;
  std::uint8_t length_bytes = 4;  // of a unit's length
  // QuickTime counts compressed sound in samples of "one byte": so many bytes hold so many samples.
  std::uint32_t packet_samples = 1, packet_bytes = 0;
};

struct Track {
  std::uint32_t id = 0;
  Kind kind = Kind::picture;
  base::Bytes header, edits, media_header, sound_or_picture;  // tkhd, edts, mdhd, vmhd or smhd: whole boxes
  std::vector<Description> descriptions;
  std::vector<Run> times, offsets;  // stts, ctts
  std::uint8_t offsets_version = 0;
  bool has_key_samples = false;
  std::vector<std::uint32_t> key_samples;
  base::ByteView dependencies;  // sdtp
  std::uint32_t samples = 0, constant_size = 0;
  std::vector<std::uint32_t> sizes, sizes_out;  // sizes_out: where units went, otherwise empty
  std::vector<Chunk> chunks;

  std::uint32_t size(std::uint32_t sample) const { return sizes.empty() ? constant_size : sizes[sample]; }
};

// A trak; nothing for a track that does not come out.
base::Result<std::optional<Track>> read_track(base::ByteView trak, base::FileType type, Notes& notes);

// The tables below stbl, but for stsd; where chunks lie is for the caller to check.
base::Status read_tables(base::ByteView stbl, Track& track, Notes& notes);

// Checks the lengths of units inside the samples and finds those that only hold an encoder's words; fills sizes_out and bytes_out.
base::Status read_units(base::ByteView input, Track& track, Notes& notes);
// Writes a chunk's samples without those units.
void write_chunk(base::ByteView input, const Track& track, const Chunk& chunk, Sink& out);

// One sample entry of stsd, by the list of codings.
base::Result<Description> read_description(const Box& entry, Kind kind, base::FileType type, Notes& notes);

enum class Offsets : std::uint8_t { narrow, wide };  // stco, co64
// Writes trak; the k-th chunk stands at places[k] behind base.
void put_track(base::Bytes& out, const Track& track, base::FileType type, const std::vector<std::uint64_t>& places, std::uint64_t base,
               Offsets offsets);

}  // namespace sekisho::formats::mp4
