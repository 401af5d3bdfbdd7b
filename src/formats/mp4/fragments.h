// Films in fragments (ISO/IEC 14496-12, 8.8): their samples become part of the tracks, as if the film had been written in one go.
#pragma once

#include <map>
#include <vector>

#include "formats/mp4/track.h"

namespace sekisho::formats::mp4 {

// trex: what holds for the samples of a track unless a fragment says otherwise.
struct Defaults {
  std::uint32_t description = 1, duration = 0, size = 0, flags = 0;
};
using DefaultsOfTracks = std::map<std::uint32_t, Defaults>;

DefaultsOfTracks read_defaults(base::ByteView mvex);

// A moof and where it begins in the file.
struct Fragment {
  std::uint64_t at;
  base::ByteView body;
};

// Adds the samples of all fragments and writes the lengths that are known now into the headers. Where their bytes lie is for the caller to check.
base::Status add_fragments(const std::vector<Fragment>& fragments, const DefaultsOfTracks& defaults, base::Bytes& movie_header,
                           std::vector<Track>& tracks);

}  // namespace sekisho::formats::mp4
