// WAVEFORMATEX: how sound is coded, for WAV and for the streams of an AVI.
#pragma once

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::riff {

struct WaveFormat {
  std::uint16_t coding = 0;  // of the sub-format where the tag is WAVE_FORMAT_EXTENSIBLE
  std::uint16_t channels = 0;
  std::uint32_t rate = 0;
  std::uint16_t block = 0;
  bool fixed_frames = false;  // a block is one frame of samples: PCM, float, A-law, µ-law
  base::Bytes written;        // the chunk anew
};

base::Result<WaveFormat> read_wave_format(base::ByteView body);

}  // namespace sekisho::formats::riff
