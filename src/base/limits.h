// The limits of one tree of nested files and of every parser. A limit on everything that outside data can make grow.
#pragma once

#include <cstdint>

namespace sekisho::base {

struct Limits {
  std::uint64_t input_bytes_max = 2'000'000'000;   // one input
  std::uint64_t output_bytes_max = 2'000'000'000;  // one output
  std::uint64_t part_bytes_max = 512ull << 20;     // one unpacked part or stream
  std::uint64_t tree_bytes_max = 4ull << 30;       // everything unpacked in one tree
  std::uint64_t tree_entries_max = 10'000;         // files in one tree
  std::uint32_t depth_max = 8;                     // files within files
  std::uint32_t parts_max = 50'000;                // parts of one package, objects excluded
  std::uint32_t ratio_max = 1'000;                 // unpacked : packed, judged above ratio_floor_bytes
  std::uint64_t ratio_floor_bytes = 16ull << 20;
  std::uint64_t pixels_max = 120'000'000;               // one frame
  std::uint64_t pixels_all_frames_max = 1'000'000'000;  // all frames or pages
  std::uint32_t frames_max = 10'000;
  std::uint32_t xml_depth_max = 1'000;
  std::uint32_t notes_max = 2'000;              // entries in one report
  std::uint64_t memory_bytes_max = 1ull << 30;  // address space of one worker beyond what it starts with
  std::uint32_t time_ms_base = 20'000;          // wall clock: base + per MiB, up to the ceiling
  std::uint32_t time_ms_per_mib = 1'000;
  std::uint32_t time_ms_max = 300'000;
};

}  // namespace sekisho::base
