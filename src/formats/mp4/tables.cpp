#include <algorithm>

#include "formats/mp4/track.h"

namespace sekisho::formats::mp4 {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::What;

base::Status damaged(std::string_view where) { return base::refuse(Code::media_damaged, {}, std::string(where)); }

// Entries of a table, each of so many bytes, that are really there.
bool holds(const Reader& in, std::uint32_t count, std::size_t each) { return in.ok() && count <= in.left() / each; }

base::Status sizes(ByteView body, Track& track) {
  Reader in(base::slice(body, 4));
  track.constant_size = in.u32be();
  track.samples = in.u32be();
  if (!in.ok()) return damaged("stsz");
  if (track.constant_size != 0) return {};
  if (!holds(in, track.samples, 4)) return damaged("stsz");
  track.sizes.reserve(track.samples);
  for (std::uint32_t i = 0; i < track.samples; ++i) track.sizes.push_back(in.u32be());
  return {};
}

base::Status compact_sizes(ByteView body, Track& track) {
  Reader in(base::slice(body, 4));
  const std::uint32_t bits = in.u32be() & 0xFF;
  track.samples = in.u32be();
  if (!in.ok() || (bits != 4 && bits != 8 && bits != 16) || track.samples > in.left() * 8 / bits) return damaged("stz2");
  std::uint8_t pair = 0;
  for (std::uint32_t i = 0; i < track.samples; ++i) {
    if (bits == 16) {
      track.sizes.push_back(in.u16be());
    } else if (bits == 8) {
      track.sizes.push_back(in.u8());
    } else {
      if (i % 2 == 0) pair = in.u8();
      track.sizes.push_back(i % 2 == 0 ? pair >> 4 : pair & 15);
    }
  }
  return {};
}

base::Status runs(ByteView body, std::vector<Run>& out) {
  Reader in(base::slice(body, 4));
  const std::uint32_t count = in.u32be();
  if (!holds(in, count, 8)) return damaged("stts");
  out.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    Run run{in.u32be(), 0};
    run.value = in.u32be();
    if (run.count > 0) out.push_back(run);
  }
  return {};
}

// As many as there are samples: writers forget the last or go on.
void fit(std::vector<Run>& runs, std::uint32_t samples, std::uint32_t otherwise) {
  std::uint32_t left = samples;
  std::size_t kept = 0;
  for (; kept < runs.size() && left > 0; ++kept) {
    runs[kept].count = std::min(runs[kept].count, left);
    left -= runs[kept].count;
  }
  runs.resize(kept);
  if (left > 0) runs.push_back({left, otherwise});
}

struct ChunkRun {
  std::uint32_t first, samples, description;
};

base::Status chunk_runs(ByteView body, std::vector<ChunkRun>& out) {
  Reader in(base::slice(body, 4));
  const std::uint32_t count = in.u32be();
  if (!holds(in, count, 12)) return damaged("stsc");
  for (std::uint32_t i = 0; i < count; ++i) {
    ChunkRun run{in.u32be(), 0, 0};
    run.samples = in.u32be();
    run.description = in.u32be();
    if (run.first == 0 || (!out.empty() && run.first <= out.back().first)) return damaged("stsc");
    out.push_back(run);
  }
  return {};
}

std::uint64_t chunk_bytes(const Track& track, const Chunk& chunk) {
  std::uint64_t bytes = 0;
  if (track.sizes.empty()) {
    const Description& description = track.descriptions[chunk.description - 1];
    if (track.kind == Kind::sound && track.constant_size == 1 && description.packet_bytes > 1)
      return std::uint64_t{chunk.samples} / description.packet_samples * description.packet_bytes;
    return std::uint64_t{chunk.samples} * track.constant_size;
  }
  for (std::uint32_t i = 0; i < chunk.samples; ++i) bytes += track.sizes[chunk.first_sample + i];
  return bytes;
}

base::Status chunks(ByteView body, std::size_t each, const std::vector<ChunkRun>& runs, Track& track) {
  Reader in(base::slice(body, 4));
  const std::uint32_t count = in.u32be();
  if (!holds(in, count, each)) return damaged("stco");
  std::size_t run = 0;
  std::uint32_t sample = 0;
  for (std::uint32_t i = 1; i <= count && sample < track.samples; ++i) {
    while (run + 1 < runs.size() && runs[run + 1].first <= i) ++run;
    if (runs.empty() || runs[run].first > i) return damaged("stsc");
    Chunk chunk;
    chunk.offset = each == 8 ? u64be(in) : in.u32be();
    chunk.samples = std::min(runs[run].samples, track.samples - sample);
    chunk.description = runs[run].description;
    chunk.first_sample = sample;
    if (chunk.description == 0 || chunk.description > track.descriptions.size()) return damaged("stsc");
    chunk.bytes = chunk.bytes_out = chunk_bytes(track, chunk);
    sample += chunk.samples;
    if (chunk.samples > 0) track.chunks.push_back(chunk);
  }
  track.samples = sample;
  if (!track.sizes.empty()) track.sizes.resize(sample);
  return {};
}

base::Status key_samples(ByteView body, Track& track) {
  Reader in(base::slice(body, 4));
  const std::uint32_t count = in.u32be();
  if (!holds(in, count, 4)) return damaged("stss");
  track.has_key_samples = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t sample = in.u32be();
    if (sample == 0 || (!track.key_samples.empty() && sample <= track.key_samples.back())) return damaged("stss");
    if (sample <= track.samples) track.key_samples.push_back(sample);
  }
  return {};
}

void note_others(ByteView stbl, Notes& notes) {
  static constexpr std::string_view kRead[] = {"stsd", "stsz", "stz2", "stts", "ctts", "stsc", "stco", "co64", "stss", "sdtp"};
  Boxes boxes(stbl);
  while (auto box = boxes.next())
    if (std::ranges::find(kRead, box->type) == std::end(kRead)) notes.removed(What::media_metadata);
}

}  // namespace

base::Status read_tables(ByteView stbl, Track& track, Notes& notes) {
  const auto stsz = child(stbl, "stsz"), stz2 = child(stbl, "stz2"), stts = child(stbl, "stts"), stsc = child(stbl, "stsc");
  const auto stco = child(stbl, "stco"), co64 = child(stbl, "co64"), ctts = child(stbl, "ctts"), stss = child(stbl, "stss"),
             sdtp = child(stbl, "sdtp");
  if ((!stsz && !stz2) || !stts || !stsc || (!stco && !co64)) return damaged("stbl");
  std::vector<ChunkRun> chunk_table;
  base::Status status = stsz ? sizes(*stsz, track) : compact_sizes(*stz2, track);
  if (status) status = chunk_runs(*stsc, chunk_table);
  if (status) status = chunks(stco ? *stco : *co64, stco ? 4 : 8, chunk_table, track);
  if (status) status = runs(*stts, track.times);
  if (status && ctts) status = runs(*ctts, track.offsets);
  if (status && stss) status = key_samples(*stss, track);
  if (!status) return status;
  if (track.times.empty() && track.samples > 0) return damaged("stts");
  fit(track.times, track.samples, track.times.empty() ? 0 : track.times.back().value);
  if (ctts) {
    track.offsets_version = Reader(*ctts).u8() == 1 ? 1 : 0;
    fit(track.offsets, track.samples, 0);
  }
  if (sdtp && sdtp->size() == 4 + std::size_t{track.samples}) track.dependencies = base::slice(*sdtp, 4);
  else if (sdtp) notes.removed(What::media_metadata);
  note_others(stbl, notes);
  return {};
}

}  // namespace sekisho::formats::mp4
