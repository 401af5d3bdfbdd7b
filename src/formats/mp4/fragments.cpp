#include "formats/mp4/fragments.h"

#include <algorithm>

namespace sekisho::formats::mp4 {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

constexpr std::uint32_t kSamplesMax = 10'000'000;  // of all tracks: runs of equal samples take no bytes of the file
constexpr std::uint32_t kNotASyncSample = 0x10000;

base::Status damaged(std::string_view where) { return base::refuse(Code::media_damaged, {}, std::string(where)); }

// What of a track grows with its fragments.
struct Growth {
  Track* track = nullptr;
  std::uint64_t length = 0;  // of the samples so far, in units of the track
  std::optional<std::uint64_t> begins;
  bool moved = false, all_sync = true;  // some sample is shown later than it is decoded; each can be begun with
};

// Length of a run of equal values, one after the other.
void add(std::vector<Run>& runs, std::uint32_t value) {
  if (!runs.empty() && runs.back().value == value) ++runs.back().count;
  else runs.push_back({1, value});
}

class Adder {
 public:
  Adder(const DefaultsOfTracks& defaults, std::vector<Track>& tracks) : defaults_(defaults) {
    for (Track& track : tracks) {
      Growth growth{&track};
      for (const Run& run : track.times) growth.length += std::uint64_t{run.count} * run.value;
      growth.moved = !track.offsets.empty();
      growth.all_sync = !track.has_key_samples;
      if (track.samples > 0 && track.sizes.empty()) track.sizes.assign(track.samples, track.constant_size);
      if (track.samples > 0 && track.offsets.empty()) track.offsets.push_back({track.samples, 0});
      if (track.samples > 0 && !track.has_key_samples)
        for (std::uint32_t i = 1; i <= track.samples; ++i) track.key_samples.push_back(i);
      track.dependencies = {};
      growths_.emplace(track.id, growth);
    }
  }

  base::Status add_all(const std::vector<Fragment>& fragments) {
    for (const Fragment& fragment : fragments) {
      std::uint64_t at = fragment.at;
      Boxes boxes(fragment.body);
      while (auto box = boxes.next()) {
        if (box->cut) return damaged("moof");
        if (box->type != "traf") continue;
        if (auto status = track_fragment(box->body, fragment.at, at); !status) return status;
      }
    }
    return {};
  }

  std::map<std::uint32_t, Growth>& growths() { return growths_; }

  void finish() {
    for (auto& [id, growth] : growths_) {
      Track& track = *growth.track;
      if (!growth.moved) track.offsets.clear();
      track.has_key_samples = !growth.all_sync && track.kind == Kind::picture;
      if (!track.has_key_samples) track.key_samples.clear();
    }
  }

 private:
  struct Head {
    Defaults defaults;
    std::uint64_t base = 0;
  };

  // 8.8.7. at: where the data of the fragment's next track begins unless something else is said.
  base::Status track_fragment(ByteView traf, std::uint64_t moof, std::uint64_t& at) {
    const auto tfhd = child(traf, "tfhd");
    if (!tfhd) return damaged("tfhd");
    Reader in(*tfhd);
    const std::uint32_t flags = in.u32be() & 0xFFFFFF, id = in.u32be();
    Head head;
    if (const auto found = defaults_.find(id); found != defaults_.end()) head.defaults = found->second;
    head.base = flags & 0x1 ? u64be(in) : flags & 0x20000 ? moof : at;
    if (flags & 0x2) head.defaults.description = in.u32be();
    if (flags & 0x8) head.defaults.duration = in.u32be();
    if (flags & 0x10) head.defaults.size = in.u32be();
    if (flags & 0x20) head.defaults.flags = in.u32be();
    if (!in.ok()) return damaged("tfhd");
    const auto found = growths_.find(id);
    Growth* growth = found == growths_.end() ? nullptr : &found->second;  // without one: of a track that does not come out
    if (growth != nullptr) begin(traf, *growth);
    at = head.base;
    Boxes boxes(traf);
    while (auto box = boxes.next()) {
      if (box->type != "trun") continue;
      if (auto status = run(box->body, head, growth, at); !status) return status;
    }
    return {};
  }

  // 8.8.12: the time of the first sample; what lies between it and the last one is made part of that one.
  static void begin(ByteView traf, Growth& growth) {
    const auto tfdt = child(traf, "tfdt");
    if (!tfdt) return;
    Reader in(*tfdt);
    const bool wide = in.u32be() >> 24 == 1;
    const std::uint64_t time = wide ? u64be(in) : in.u32be();
    if (!in.ok()) return;
    if (!growth.begins) growth.begins = time - std::min(time, growth.length);
    Track& track = *growth.track;
    if (time <= *growth.begins + growth.length || time - *growth.begins - growth.length > UINT32_MAX || track.times.empty()) return;
    const std::uint64_t gap = time - *growth.begins - growth.length, last = gap + track.times.back().value;
    if (last > UINT32_MAX) return;
    growth.length += gap;
    if (--track.times.back().count == 0) track.times.pop_back();
    add(track.times, static_cast<std::uint32_t>(last));
  }

  // 8.8.8.
  base::Status run(ByteView trun, const Head& head, Growth* growth, std::uint64_t& at) {
    Reader in(trun);
    const std::uint32_t word = in.u32be(), flags = word & 0xFFFFFF, count = in.u32be();
    if (flags & 0x1) at = head.base + static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(in.u32be())});
    const std::uint32_t first_flags = flags & 0x4 ? in.u32be() : head.defaults.flags;
    const std::size_t each = 4 * ((flags >> 8 & 1) + (flags >> 9 & 1) + (flags >> 10 & 1) + (flags >> 11 & 1));
    if (!in.ok() || count > kSamplesMax - samples_ || (each > 0 && count > in.left() / each)) return damaged("trun");
    samples_ += count;
    Chunk chunk;
    chunk.offset = at;
    chunk.samples = count;
    chunk.description = head.defaults.description;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t duration = flags & 0x100 ? in.u32be() : head.defaults.duration;
      const std::uint32_t size = flags & 0x200 ? in.u32be() : head.defaults.size;
      const std::uint32_t own = flags & 0x400 ? in.u32be() : i == 0 ? first_flags : head.defaults.flags;
      const std::uint32_t offset = flags & 0x800 ? in.u32be() : 0;
      chunk.bytes += size;
      if (growth != nullptr) sample(*growth, duration, size, own, offset);
    }
    at += chunk.bytes;
    if (growth == nullptr || count == 0) return {};
    Track& track = *growth->track;
    if (chunk.description == 0 || chunk.description > track.descriptions.size()) return damaged("trun");
    if (word >> 24 == 1 && flags & 0x800) track.offsets_version = 1;
    chunk.bytes_out = chunk.bytes;
    chunk.first_sample = track.samples - count;
    track.chunks.push_back(chunk);
    return {};
  }

  static void sample(Growth& growth, std::uint32_t duration, std::uint32_t size, std::uint32_t flags, std::uint32_t offset) {
    Track& track = *growth.track;
    ++track.samples;
    track.sizes.push_back(size);
    add(track.times, duration);
    add(track.offsets, offset);
    growth.length += duration;
    growth.moved |= offset != 0;
    if (flags & kNotASyncSample) growth.all_sync = false;
    else track.key_samples.push_back(track.samples);
  }

  const DefaultsOfTracks& defaults_;
  std::map<std::uint32_t, Growth> growths_;
  std::uint32_t samples_ = 0;
};

// Of the boxes written for mvhd, tkhd and mdhd: version, two times of making, then a number (and a reserved one), then the length.
std::size_t length_at(const Bytes& box, std::size_t between) { return 12 + (box[8] == 1 ? 16 : 8) + between; }

std::uint32_t scale_of(const Bytes& box) {
  Reader in(base::slice(box, length_at(box, 0)));
  return in.u32be();
}

void set_length(Bytes& box, std::size_t at, std::uint64_t length) {
  Bytes bytes;
  if (box[8] == 1) base::put_be(bytes, length, 8);
  else base::put_u32be(bytes, static_cast<std::uint32_t>(std::min<std::uint64_t>(length, UINT32_MAX)));
  std::ranges::copy(bytes, box.begin() + static_cast<std::ptrdiff_t>(at));
}

std::uint64_t in_scale(std::uint64_t length, std::uint32_t from, std::uint32_t to) { return length / from * to + length % from * to / from; }

// An edit without a length shows all that comes (8.6.6): it has one now.
void set_edits(Bytes& edits, std::uint64_t length) {
  if (edits.size() < 24) return;
  const bool wide = edits[16] == 1;
  const std::size_t each = wide ? 20 : 12;
  for (std::size_t at = 24; at + each <= edits.size(); at += each) {
    Reader in(base::slice(edits, at));
    const std::uint64_t given = wide ? u64be(in) : in.u32be();
    if (given != 0) continue;
    Bytes bytes;
    base::put_be(bytes, wide ? length : std::min<std::uint64_t>(length, UINT32_MAX), wide ? 8 : 4);
    std::ranges::copy(bytes, edits.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

// A track that begins later than the others waits for so long.
void put_wait(Bytes& edits, std::uint64_t wait, std::uint64_t length) {
  if (wait == 0 || !edits.empty() || wait > UINT32_MAX || length > UINT32_MAX) return;
  const OpenBox outer(edits, "edts");
  const OpenBox box(edits, "elst", 0, 0);
  base::put_u32be(edits, 2);
  base::put_u32be(edits, static_cast<std::uint32_t>(wait));
  base::put_u32be(edits, UINT32_MAX);  // nothing is shown
  base::put_u32be(edits, 0x10000);
  base::put_u32be(edits, static_cast<std::uint32_t>(length));
  base::put_u32be(edits, 0);
  base::put_u32be(edits, 0x10000);
}

}  // namespace

DefaultsOfTracks read_defaults(ByteView mvex) {
  DefaultsOfTracks out;
  Boxes boxes(mvex);
  while (auto box = boxes.next()) {
    if (box->type != "trex" || box->cut) continue;
    Reader in(base::slice(box->body, 4));
    const std::uint32_t id = in.u32be();
    Defaults one;
    one.description = in.u32be();
    one.duration = in.u32be();
    one.size = in.u32be();
    one.flags = in.u32be();
    if (in.ok()) out.emplace(id, one);
  }
  return out;
}

base::Status add_fragments(const std::vector<Fragment>& fragments, const DefaultsOfTracks& defaults, Bytes& movie_header,
                           std::vector<Track>& tracks) {
  // QuickTime's sound in packets has no size for each sample that the tables could go on with.
  for (const Track& track : tracks)
    if (track.kind == Kind::sound && track.samples > 0 && track.sizes.empty() && track.constant_size <= 1)
      return base::refuse(Code::media_codec, {}, "fragments");
  Adder adder(defaults, tracks);
  if (auto status = adder.add_all(fragments); !status) return status;
  adder.finish();
  const std::uint32_t movie_scale = scale_of(movie_header);
  std::uint64_t movie = 0, earliest = UINT64_MAX;
  const auto begin_of = [&](const Growth& growth) {
    return in_scale(std::min<std::uint64_t>(growth.begins.value_or(0), UINT64_MAX >> 33), scale_of(growth.track->media_header), movie_scale);
  };
  for (const auto& [id, growth] : adder.growths()) earliest = std::min(earliest, begin_of(growth));
  for (auto& [id, growth] : adder.growths()) {
    Track& track = *growth.track;
    const std::uint64_t length = in_scale(growth.length, scale_of(track.media_header), movie_scale);
    const std::uint64_t wait = track.edits.empty() ? begin_of(growth) - earliest : 0;
    set_edits(track.edits, length);
    put_wait(track.edits, wait, length);
    set_length(track.media_header, length_at(track.media_header, 4), growth.length);
    set_length(track.header, length_at(track.header, 8), length + wait);
    movie = std::max(movie, length + wait);
  }
  set_length(movie_header, length_at(movie_header, 4), movie);
  return {};
}

}  // namespace sekisho::formats::mp4
